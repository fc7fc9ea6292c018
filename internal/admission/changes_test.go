// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"
	"testing"
)

// TestChangeRules holds that nobody is named but who asked for what raised the generation, and that a name then stays.
func TestChangeRules(t *testing.T) {
	var all []string
	for _, r := range changeRules() {
		all = append(all, r.expression)
	}
	request := func(operation, user string) string {
		return "request: {operation: " + operation + ", resource: {resource: legalprofiles}, userInfo: {username: '" + user + "'}}\n"
	}
	object := func(of, generation, by string) string {
		annotations := "{}"
		if by != "" {
			annotations = "{vsa.legal/changed-by: '" + by + "'}"
		}
		return of + ": {metadata: {generation: " + generation + ", annotations: " + annotations + "}}\n"
	}
	const account = "system:serviceaccount:town:flux"
	token := "request: {operation: CREATE, resource: {resource: legalprofiles}, userInfo: {username: '" + account + "', extra: {authentication.kubernetes.io/credential-id: [JTI=x]}}}\n"
	holds(t, both(all...), map[string]struct {
		request string
		want    bool
	}{
		"made, and says nothing":                {request("CREATE", "paul") + object("object", "1", ""), true},
		"made by who it says":                   {request("CREATE", "paul") + object("object", "1", "1 paul"), true},
		"made by another":                       {request("CREATE", "paul") + object("object", "1", "1 jeanne"), false},
		"made by an account":                    {token + object("object", "1", "1 "+account), true},
		"made in the name of an account":        {request("CREATE", account) + object("object", "1", "1 "+account), false},
		"the same, and says nothing":            {request("CREATE", account) + object("object", "1", ""), true},
		"changed by who it says":                {request("UPDATE", "paul") + object("object", "2", "2 paul") + object("oldObject", "1", "1 jeanne"), true},
		"changed, and says nothing":             {request("UPDATE", "paul") + object("object", "2", "") + object("oldObject", "1", "1 jeanne"), true},
		"changed by who changes it later":       {request("UPDATE", "paul") + object("object", "2", "3 paul") + object("oldObject", "1", "1 jeanne"), false},
		"changed, and blamed on the one before": {request("UPDATE", "paul") + object("object", "2", "2 jeanne") + object("oldObject", "1", "1 jeanne"), false},
		"changed, and left as it was":           {request("UPDATE", "paul") + object("object", "2", "1 jeanne") + object("oldObject", "1", "1 jeanne"), true},
		"changed, where another one is waiting": {request("UPDATE", "paul") + object("object", "2", "2 jeanne") + object("oldObject", "1", "2 jeanne"), false},
		"changed, and an earlier one put on":    {request("UPDATE", "paul") + object("object", "3", "1 jeanne") + object("oldObject", "2", "2 paul"), false},
		"labeled":                               {request("UPDATE", "paul") + object("object", "1", "1 jeanne") + object("oldObject", "1", "1 jeanne"), true},
		"labeled, where nobody is named":        {request("UPDATE", "paul") + object("object", "1", "") + object("oldObject", "1", ""), true},
		"taken off":                             {request("UPDATE", "paul") + object("object", "1", "") + object("oldObject", "1", "1 jeanne"), false},
		"put on afterwards":                     {request("UPDATE", "paul") + object("object", "1", "1 paul") + object("oldObject", "1", ""), false},
		"replaced by one's own":                 {request("UPDATE", "paul") + object("object", "1", "1 paul") + object("oldObject", "1", "1 jeanne"), false},
		"deleted":                               {request("DELETE", "paul") + object("oldObject", "1", "1 jeanne"), true},
		"another kind":                          {strings.ReplaceAll(request("CREATE", "paul"), "legalprofiles", "videosearchjobs") + object("object", "1", "1 jeanne"), true},
	})
}
