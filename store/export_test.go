package store

import (
	"maps"
	"slices"
)

// Prepared lists the texts of the statements that were used so far and prepared.
func (db *DB) Prepared() []string {
	all := map[string]bool{}
	for _, p := range []*pool{db.writer, db.readers} {
		p.mu.RLock()
		for text := range p.prepared {
			all[text] = true
		}
		p.mu.RUnlock()
	}
	return slices.Sorted(maps.Keys(all))
}
