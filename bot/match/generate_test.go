package match

// Random cohorts of any size, as compact text.

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"testing"
)

// cohortText has n mentees with lists of length k over m mentors of the given
// places; a mentor lists everybody who listed them, in random order. skew is
// how much likelier the most popular mentor is than the least.
func cohortText(n, m, places, k int, skew float64, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 2))
	weight := make([]float64, m) // cumulative
	sum := 0.0
	for j := range weight {
		sum += 1 + (skew-1)*float64(j)/float64(max(1, m-1))
		weight[j] = sum
	}
	perm := r.Perm(m)
	pick := func() int {
		x := r.Float64() * sum
		lo, hi := 0, m-1
		for lo < hi {
			mid := (lo + hi) / 2
			if weight[mid] > x {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		return perm[lo]
	}
	by := make([][]int32, m)
	var b bytes.Buffer
	b.WriteString(strconv.Itoa(n) + " " + strconv.Itoa(m) + "\n")
	seen := make([]int, m)
	for i := range n {
		b.WriteString(strconv.Itoa(i + 1))
		if k >= m {
			for _, j := range r.Perm(m) {
				b.WriteString(" " + strconv.Itoa(j+1))
				by[j] = append(by[j], int32(i+1))
			}
		} else {
			for c := 0; c < k; {
				j := pick()
				if seen[j] == i+1 {
					continue
				}
				seen[j] = i + 1
				c++
				b.WriteString(" " + strconv.Itoa(j+1))
				by[j] = append(by[j], int32(i+1))
			}
		}
		b.WriteByte('\n')
	}
	for j := range m {
		r.Shuffle(len(by[j]), func(x, y int) { by[j][x], by[j][y] = by[j][y], by[j][x] })
		b.WriteString(strconv.Itoa(j+1) + " " + strconv.Itoa(places))
		for _, i := range by[j] {
			b.WriteString(" " + strconv.Itoa(int(i)))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

type sized struct {
	name            string
	n, m, places, k int
	skew            float64
}

var sizes = []sized{
	{"10k", 10_000, 2_000, 5, 10, 1},
	{"10k-skewed", 10_000, 2_000, 5, 10, 20},
	{"30k", 30_000, 6_000, 5, 10, 1},
	{"100k", 100_000, 20_000, 5, 10, 1},
	{"complete-2k", 2_000, 2_000, 1, 2_000, 1},
	{"complete-5k", 5_000, 5_000, 1, 5_000, 1},
}

func problem(tb testing.TB, s sized) *Problem {
	tb.Helper()
	p, err := ReadText(cohortText(s.n, s.m, s.places, s.k, s.skew, 7), "0123456789abcdef")
	if err != nil {
		tb.Fatal(err)
	}
	return p
}
