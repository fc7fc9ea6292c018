// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"slices"
	"strings"
)

// RegistryAliases is the ConfigMap in the operator's namespace in which the cluster's owner says which registries are one: mirrors, caches,
// further names of a host. Whoever may change the policies writes it, and nobody else.
const RegistryAliases = "vsa-registry-aliases"

// keyAliases is its key. Each line has two prefixes of repositories with a space between them, such as
// "cache.example/hub docker.io".
const keyAliases = "aliases"

// maxAliases is how many lines of it are read.
const maxAliases = 256

// Alias is two prefixes of repositories under which the same images are found.
type Alias struct{ One, Other string }

// Aliases reads what a ConfigMap says. A line that has not two prefixes is none: unread counts those, with those that are too many.
func Aliases(data map[string]string) (all []Alias, unread int) {
	for line := range strings.Lines(data[keyAliases]) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case len(words) != 2 || len(all) == maxAliases:
			unread++
		default:
			all = append(all, Alias{canonicalPrefix(words[0]), canonicalPrefix(words[1])})
		}
	}
	return all, unread
}

// canonicalPrefix spells the beginning of a repository as Canonical does.
func canonicalPrefix(prefix string) string {
	host, path, _ := strings.Cut(strings.Trim(strings.ToLower(prefix), "/"), "/")
	host, _, _ = strings.Cut(host, ":")
	host = strings.TrimSuffix(host, ".")
	if slices.Contains(dockerHub[:], host) {
		host = dockerHub[0]
	}
	return strings.TrimSuffix(host+"/"+path, "/")
}

// under lists the names that a repository has by aliases, in both directions and one after the other, itself first.
func under(aliases []Alias, repository string) []string {
	all := []string{repository}
	for i := 0; i < len(all) && len(all) <= maxAliases; i++ {
		for _, a := range aliases {
			for _, by := range [...]Alias{a, {a.Other, a.One}} {
				rest, ok := strings.CutPrefix(all[i], by.One+"/")
				if name := by.Other + "/" + rest; ok && !slices.Contains(all, name) {
					all = append(all, name)
				}
			}
		}
	}
	return all
}
