package memory

// Readers tells how many read the key at the moment.
func (m *Memory[V]) Readers(key string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.flights[key]; f != nil {
		return f.readers
	}
	return 0
}

// Weight is the estimated size of what is kept.
func (m *Memory[V]) Weight() uint64 { return m.cache.WeightedSize() }
