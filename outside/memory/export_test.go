package memory

// Weight is the estimated size of what is kept.
func (m *Memory[V]) Weight() uint64 { return m.cache.WeightedSize() }

// Fetching tells how many fetches go on.
func (m *Memory[V]) Fetching() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.flights)
}
