// SPDX-License-Identifier: Apache-2.0

package faults_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

// least is how often calls of each kind were made in each of some worlds at least.
func (in *injector) least(worlds []*world) map[call]int {
	in.mu.Lock()
	defer in.mu.Unlock()
	least := maps.Clone(in.counts[worlds[0].ns])
	for _, w := range worlds {
		for c, n := range least {
			least[c] = min(n, in.counts[w.ns][c])
		}
	}
	maps.DeleteFunc(least, func(_ call, n int) bool { return n == 0 })
	return least
}

func sorted(points map[call]int) []call {
	return slices.SortedFunc(maps.Keys(points), func(a, b call) int {
		return cmp.Or(cmp.Compare(a.resource, b.resource), cmp.Compare(a.verb, b.verb))
	})
}

// singles has every call go wrong in every way; or one call of each kind in a few ways, so that each way comes about as often.
func singles(points map[call]int, every bool, random *rand.Rand) []*injection {
	const ways = 2
	var all []*injection
	turn := 0
	for _, c := range sorted(points) {
		faults := faultsOf(c)
		for nth := 1; every && nth <= points[c]; nth++ {
			for _, f := range faults {
				all = append(all, &injection{call: c, nth: nth, fault: f})
			}
		}
		for range ways {
			if !every {
				all = append(all, &injection{call: c, nth: early(points[c], random), fault: faults[turn%len(faults)]})
				turn++
			}
		}
	}
	return all
}

// early is one of the first half of some calls: how many there are differs by a few from one time to the next.
func early(least int, random *rand.Rand) int { return 1 + random.IntN((least+1)/2) }

// anyOf has some call go wrong in some way.
func anyOf(points map[call]int, random *rand.Rand) *injection {
	calls := sorted(points)
	c := calls[random.IntN(len(calls))]
	faults := faultsOf(c)
	return &injection{call: c, nth: early(points[c], random), fault: faults[random.IntN(len(faults))]}
}

// disturb has the watches of a third of all kinds drop, of which every second begins anew, and another third tell late.
func (s *streams) disturb(random *rand.Rand) {
	for _, kind := range s.kinds() {
		s.delay(kind, 0)
		switch random.IntN(3) {
		case 0:
			s.drop(kind, random.IntN(2) == 0)
		case 1:
			s.delay(kind, time.Duration(random.IntN(1500))*time.Millisecond)
		}
	}
}

// elsewhere are writes that the story does not reach, and why.
var elsewhere = map[string]string{
	"patch analyticspackages/status":              "belongs to no namespace",
	"patch formalnotices/status":                  "belongs to no namespace",
	"patch lawbundles/status":                     "belongs to no namespace",
	"patch datacontrollers/status":                "belongs to no namespace",
	"patch evidencelogs/status":                   "belongs to no namespace",
	"patch transparencyregisters/status":          "belongs to no namespace",
	"create undeclaredimages":                     "belongs to no namespace",
	"patch undeclaredimages":                      "belongs to no namespace",
	"delete undeclaredimages":                     "belongs to no namespace",
	"patch undeclaredimages/status":               "belongs to no namespace",
	"patch legalprofiles/status":                  "belongs to no namespace",
	"create resourceclaimtemplates":               "is made as a ConfigMap is, and needs a driver of devices",
	"patch resourceclaimtemplates":                "is made as a ConfigMap is, and needs a driver of devices",
	"delete resourceclaimtemplates":               "is made as a ConfigMap is, and needs a driver of devices",
	"update videoanalyticsdeployments/finalizers": "is a right that owner references need, and not a call",
	"update videosearchjobs/finalizers":           "is a right that owner references need, and not a call",
	"patch events":                                "counts an event that comes again within minutes",
	"create reports":                              "is written where a cluster has the definition of Reports, and nothing rests on it",
	"patch reports":                               "is written where a cluster has the definition of Reports, and nothing rests on it",
	"create workloads":                            "is made where a cluster has Kueue, and a search waits without it",
	"delete workloads":                            "is done where a cluster has Kueue, again and again until it has been",
	"create validatingadmissionpolicies":          "belongs to no namespace",
	"patch validatingadmissionpolicies":           "belongs to no namespace",
	"create validatingadmissionpolicybindings":    "belongs to no namespace",
	"patch validatingadmissionpolicybindings":     "belongs to no namespace",
}

// uncovered are the writes that the operator's role allows in any namespace, and that none of the points is. What is made by
// applying it needs both rights, to create and to patch.
func uncovered(points map[call]int) []string {
	raw, err := os.ReadFile("../../config/rbac/role.yaml")
	if err != nil {
		panic(err)
	}
	var role rbacv1.ClusterRole
	if err := yaml.Unmarshal([]byte(strings.Split(string(raw), "\n---\n")[0]), &role); err != nil {
		panic(err)
	}
	var missing []string
	for _, rule := range role.Rules {
		for _, resource := range rule.Resources {
			for _, verb := range rule.Verbs {
				c := call{verb, resource}
				_, applied := points[call{"patch", resource}]
				_, known := elsewhere[c.String()]
				if _, ok := points[c]; !ok && c.writes() && verb != "watch" && !known && (verb != "create" || !applied) {
					missing = append(missing, c.String())
				}
			}
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

func TestSingles(t *testing.T) {
	points := map[call]int{{"patch", "jobs"}: 2, {"get", "jobs"}: 1}
	random := rand.New(rand.NewPCG(1, 0))
	for every, want := range map[bool]int{false: 2 + 2, true: 2*7 + 4} {
		all := singles(points, every, random)
		seen := map[string]bool{}
		for _, i := range all {
			if i.nth < 1 || i.nth > points[i.call] {
				t.Errorf("%v is none", i)
			}
			seen[fmt.Sprint(i)] = true
		}
		if len(seen) != want {
			t.Errorf("every: %v: %d injections, not %d", every, len(seen), want)
		}
	}
}
