package store

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// lockHolder asks the kernel which process holds the lock on the file: /proc/locks has a line per
// lock, "1: FLOCK ADVISORY WRITE <pid> <major>:<minor>:<inode> 0 EOF". 0 if it does not say; in a
// container it may not. Only the inode is compared, as some file systems show another device there.
func lockHolder(path string) int {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0
	}
	locks, err := os.Open("/proc/locks")
	if err != nil {
		return 0
	}
	defer locks.Close()
	inode := ":" + strconv.FormatUint(stat.Ino, 10)
	for lines := bufio.NewScanner(locks); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) >= 6 && fields[1] == "FLOCK" && strings.HasSuffix(fields[5], inode) {
			pid, err := strconv.Atoi(fields[4])
			if err == nil && pid > 0 {
				return pid
			}
		}
	}
	return 0
}

// unlock lets go of the lock on a file that may be mapped: closing it would not.
func unlock(file *os.File) {
	_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN) // fails if the file is closed already, as it should be
}
