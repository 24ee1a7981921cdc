package match

// One benchmark per figure the engine has to reach. What is timed starts from
// an instance made ready, unless the name says reading; solving includes the
// result in words, its reasons and the independent check.

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

var writeTo = flag.String("match.write", "", "a folder for the benchmark instances as files, for other programs")

func BenchmarkStable(b *testing.B) {
	for _, s := range sizes {
		if s.k > 10 {
			continue
		}
		b.Run(s.name, func(b *testing.B) {
			p := problem(b, s)
			b.ReportAllocs()
			for b.Loop() {
				p.menteesPropose()
			}
		})
	}
}

// BenchmarkDefault is the whole default preset. "engine" is all stages with
// their certificates; "checked" adds the result and the check.
func BenchmarkDefault(b *testing.B) {
	for _, s := range sizes {
		b.Run(s.name+"/engine", func(b *testing.B) {
			p := problem(b, s)
			b.ReportAllocs()
			for b.Loop() {
				p.solve(NobodyLeftOut, options{})
			}
		})
		b.Run(s.name+"/checked", func(b *testing.B) {
			p := problem(b, s)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Solve(NobodyLeftOut); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPresets(b *testing.B) {
	p := problem(b, sizes[0])
	for _, preset := range Presets() {
		b.Run(string(preset), func(b *testing.B) {
			for b.Loop() {
				p.solve(preset, options{})
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			data := cohortText(s.n, s.m, s.places, s.k, s.skew, 7)
			if *writeTo != "" {
				if err := os.WriteFile(filepath.Join(*writeTo, s.name+".txt"), data, 0o600); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadText(data, "s"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCohort is a cohort of 8 × 5 with all presets compared and everybody
// told why, from the instance in words.
func BenchmarkCohort(b *testing.B) {
	for k := range 3 {
		b.Run(fmt.Sprint(k), func(b *testing.B) {
			in := randomCohort(rand.New(rand.NewPCG(uint64(k), 21)), 8, 5)
			in.Unranked = UnrankedLast
			b.ReportAllocs()
			for b.Loop() {
				p, err := Compile(in)
				if err != nil {
					b.Fatal(err)
				}
				rep, err := p.Compare(NobodyLeftOut)
				if err != nil {
					b.Fatal(err)
				}
				if len(p.ExplainAll(rep.Results[0])) != 8 {
					b.Fatal("somebody is told nothing")
				}
			}
		})
	}
}

// BenchmarkGrowth shows how time and memory grow with the size: per mentee,
// both should rise slowly. Run it with -benchtime 3x and read the two per-mentee
// columns.
func BenchmarkGrowth(b *testing.B) {
	for _, n := range []int{1_000, 3_000, 10_000, 30_000, 100_000} {
		for _, skew := range []float64{1, 20} {
			b.Run(fmt.Sprintf("%d-skew%g", n, skew), func(b *testing.B) {
				p := problem(b, sized{fmt.Sprint(n), n, n / 5, 5, 10, skew})
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				for b.Loop() {
					p.solve(NobodyLeftOut, options{})
				}
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/mentee")
				b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(n), "B/mentee")
			})
		}
	}
}
