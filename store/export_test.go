package store

// HotQueries are the texts whose plans are tested.
func HotQueries() map[string]string {
	return map[string]string{
		"session": sessionByHash, "standing": standingWithAttempt, "standing in a guard": standingByUser, "pair": standingPair,
		"connection": standingByConnection, "member": standingByMember, "letters to everyone": everyoneBehind, "letters to a group": groupBehind,
	}
}
