// SPDX-License-Identifier: Apache-2.0

package undeclared

import (
	"slices"
	"strings"
)

// mostNodes is how many nodes are told where more run an image.
const mostNodes = 8

// Nodes are those that run pods, one a line by the alphabet, and a few where there are many.
func Nodes(pods []Sighting) string {
	var all []string
	for i := range pods {
		if node := pods[i].Node; node != "" {
			all = append(all, node)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return strings.Join(all[:min(mostNodes, len(all))], "\n")
}
