// SPDX-License-Identifier: Apache-2.0

package evidence

import "testing"

func TestChainOf(t *testing.T) {
	for namespace, chain := range map[string]string{"": "cluster", "massy": "namespace/massy", "cluster": "namespace/cluster", "census": "namespace/census"} {
		if got := ChainOf(namespace); got != chain || namespaceOf(got) != namespace {
			t.Errorf("%q has the chain %q, which is that of %q", namespace, got, namespaceOf(got))
		}
	}
}

func TestLink(t *testing.T) {
	cases := map[string]struct {
		link  Link
		valid bool
	}{
		"the first":            {tail{}.next("cluster"), true},
		"the second":           {tail{1, 0}.next("cluster"), true},
		"a later one":          {tail{41, 900}.next("namespace/massy"), true},
		"no number":            {Link{"cluster", 0, -1}, false},
		"a first after one":    {Link{"cluster", 1, 7}, false},
		"a later after none":   {Link{"cluster", 2, -1}, false},
		"a negative sequence":  {Link{"cluster", 2, -2}, false},
		"no name":              {Link{"", 1, -1}, false},
		"an unknown name":      {Link{"everything", 1, -1}, false},
		"a namespace, unnamed": {Link{"namespace/", 1, -1}, false},
	}
	for name, c := range cases {
		if err := c.link.check(); (err == nil) != c.valid {
			t.Errorf("%s: %+v: %v", name, c.link, err)
		}
	}
}
