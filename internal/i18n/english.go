// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/message/catalog"
)

// englishPlurals are the English sentences that count something. They are made once: each sentence is looked up in them.
var englishPlurals = sync.OnceValue(func() map[string]catalog.Message {
	one := func(singular, plurals string) catalog.Message {
		return plural.Selectf(1, "%d", plural.One, singular, plural.Other, plurals)
	}
	return map[string]catalog.Message{
		"No verdict changes by itself: %d requests.":                one("No verdict changes by itself: %d request.", "No verdict changes by itself: %d requests."),
		"No verdict changes by itself until %[2]s: %[1]d requests.": one("No verdict changes by itself until %[2]s: %[1]d request.", "No verdict changes by itself until %[2]s: %[1]d requests."),
		"not drawn: %d requests whose verdict stays the same":       one("not drawn: %d request whose verdict stays the same", "not drawn: %d requests whose verdict stays the same"),
		"not shown: %d changes of reasons only; see --all":          one("not shown: %d change of reasons only; see --all", "not shown: %d changes of reasons only; see --all"),
	}
})
