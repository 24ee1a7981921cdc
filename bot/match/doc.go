// Package match pairs mentees with mentors. See Solve.
package match
