// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

const (
	// wantedRounds is how many undisturbed rounds a comparison has, and mostRounds how many it makes for that.
	wantedRounds, mostRounds = 3, 9

	// disturbed is by how much longer than at best the spin takes on a machine that has other work, and othersShare how much of the
	// processors that work may take in a round.
	disturbed, othersShare = 1.25, 0.1

	// leftovers is how long our own work, such as the end of a namespace, may go on behind a round; restingShare is what a cluster takes
	// of the processors when it has nothing to do.
	leftovers, restingShare = time.Minute, 0.15
)

// comparison is what rounds of the same work by the operator and by a bare client say.
type comparison struct {
	operator, floor []time.Duration // of each undisturbed round
	thrownAway      int             // rounds that other work of the machine disturbed
	spin            float64         // the slowest undisturbed spin ÷ the fastest one
}

// compare has the operator and the bare client do the same, in turns of random order, each in a round of its own. A round in
// which the machine had other work is thrown away. A floor that is slower than what stands on it is none: that fails.
func compare(b *testing.B, operator, floor func() time.Duration) comparison {
	b.Helper()
	var c comparison
	quiet := newCalibration()
	for n := range mostRounds {
		round, load := quiet.around(func() comparison { return interleave(1, operator, floor) })
		fmt.Fprintf(os.Stderr, "%s: round %d: %.0f ms to %.0f ms; %s\n", b.Name(), n+1, milliseconds(round.operator[0]), milliseconds(round.floor[0]), load)
		if !load.calm() {
			c.thrownAway++
			continue
		}
		c.operator, c.floor = append(c.operator, round.operator...), append(c.floor, round.floor...)
		if len(c.operator) == wantedRounds {
			break
		}
	}
	c.spin = quiet.worst
	if err := c.check(); err != "" {
		b.Fatal(err)
	}
	return c
}

// interleave has two do the same, in turns of random order, and throws nothing away: for what is so short that other work disturbs
// single turns, which the median leaves out. Neither has to be the faster one.
func interleave(rounds int, one, other func() time.Duration) comparison {
	var c comparison
	for range rounds {
		var took [2]time.Duration
		sides := [2]func() time.Duration{one, other}
		for _, side := range rand.Perm(2) {
			took[side] = sides[side]()
		}
		c.operator, c.floor = append(c.operator, took[0]), append(c.floor, took[1])
	}
	return c
}

// check tells what is wrong with a comparison as such.
func (c *comparison) check() string {
	switch {
	case len(c.operator) == 0:
		return "the machine had other work in every round: there is no figure"
	case median(c.ratios()) < 1:
		return "the floor is slower than what stands on it: it is none"
	}
	return ""
}

// ratios of the operator to the floor, round by round.
func (c *comparison) ratios() []float64 {
	all := make([]float64, len(c.operator))
	for i := range all {
		all[i] = c.operator[i].Seconds() / c.floor[i].Seconds()
	}
	return all
}

// figures of a comparison, as a benchmark reports them.
func (c *comparison) figures() map[string]float64 {
	ratios := c.ratios()
	return map[string]float64{
		"ratio-to-floor": median(ratios), "least-ratio": slices.Min(ratios), "greatest-ratio": slices.Max(ratios),
		"ms": median(inMilliseconds(c.operator)), "floor-ms": median(inMilliseconds(c.floor)),
		"rounds": float64(len(ratios)), "rounds-thrown-away": float64(c.thrownAway), "spin-ratio": c.spin,
	}
}

func inMilliseconds(all []time.Duration) []float64 {
	ms := make([]float64, len(all))
	for i, d := range all {
		ms[i] = milliseconds(d)
	}
	return ms
}

// calibration tells whether the machine has other work: by how long a fixed amount of it takes on all processors at once.
type calibration struct {
	best  time.Duration
	worst float64 // of those that counted as undisturbed, ÷ the best
}

// newCalibration takes the best of some spins. A machine that is always busy has a slow best, and its figures are those of a busy
// machine on both sides of a ratio.
func newCalibration() *calibration {
	c := &calibration{best: spin(), worst: 1}
	for range 9 {
		c.best = min(c.best, spin())
	}
	return c
}

// load is what other work the machine had in a round: the slower of the spins before and after, ÷ the best, and how much of the
// processors others took.
type load struct{ spin, others float64 }

func (l load) calm() bool { return l.spin <= disturbed && l.others <= othersShare }

func (l load) String() string { return fmt.Sprintf("spin %.2f, others %.0f %%", l.spin, 100*l.others) }

// around does work between two spins, and tells what else the machine did. Neither spin begins before our own cluster has come to rest:
// what it has left to do is no other work.
func (c *calibration) around(work func() comparison) (round comparison, l load) {
	comeToRest()
	before, others := c.quietest(), othersWork()
	round = work()
	l.others = max(0, others()) // ours are counted a moment sooner
	comeToRest()
	if l.spin = max(before, c.quietest()); l.calm() {
		c.worst = max(c.worst, l.spin)
	}
	return round, l
}

// comeToRest waits until the cluster and this process have next to nothing to do, if that comes to pass.
func comeToRest() {
	const look = 250 * time.Millisecond
	for deadline := time.Now().Add(leftovers); time.Now().Before(deadline); {
		before, began := processors(), time.Now()
		time.Sleep(look)
		if shareOf(processors()-before, time.Since(began)) < restingShare {
			return
		}
	}
}

// othersWork tells, when it is asked, how much of all processors has been used since by what is none of ours, or kept from this machine.
func othersWork() func() float64 {
	ours, all, began := processors(), machine(), time.Now()
	return func() float64 { return shareOf((machine()-all)-(processors()-ours), time.Since(began)) }
}

// shareOf all processors.
func shareOf(used, took time.Duration) float64 {
	return used.Seconds() / took.Seconds() / float64(runtime.NumCPU())
}

// quietest of three spins, ÷ the best: what our own work has left to do, such as a garbage collection, is over after one.
func (c *calibration) quietest() float64 {
	d := min(spin(), spin(), spin())
	c.best = min(c.best, d)
	return d.Seconds() / c.best.Seconds()
}

// spin does the same work on every processor at once, and returns how long that took.
func spin() time.Duration {
	began := time.Now()
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			var block [1 << 16]byte
			for range 256 {
				sum := sha256.Sum256(block[:])
				copy(block[:], sum[:])
			}
		})
	}
	group.Wait()
	return time.Since(began)
}

// TestComparison shows that a floor on which nothing stands is told, and a comparison without a quiet round.
func TestComparison(t *testing.T) {
	for name, c := range map[string]struct {
		comparison
		complains bool
	}{
		"slower than its floor": {comparison{operator: []time.Duration{3, 4, 5}, floor: []time.Duration{2, 2, 2}}, false},
		"as fast as its floor":  {comparison{operator: []time.Duration{2}, floor: []time.Duration{2}}, false},
		"no floor":              {comparison{operator: []time.Duration{1, 4, 1}, floor: []time.Duration{2, 2, 2}}, true},
		"no quiet round":        {comparison{thrownAway: mostRounds}, true},
	} {
		if got := c.check(); (got != "") != c.complains {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestLoad shows that a round is thrown away for a slow spin, and for what others did between two fast ones.
func TestLoad(t *testing.T) {
	for l, want := range map[load]bool{{1.25, 0.1}: true, {1.26, 0}: false, {1, 0.11}: false} {
		if got := l.calm(); got != want {
			t.Errorf("%s: %v", l, got)
		}
	}
}
