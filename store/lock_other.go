//go:build !linux

package store

// lockHolder says 0: only Linux tells who holds a lock.
func lockHolder(string) int { return 0 }
