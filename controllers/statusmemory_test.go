// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/types"
)

// TestStatusesAreRemembered holds that each text comes back as it was, whatever the first was that is the dictionary of the others.
func TestStatusesAreRemembered(t *testing.T) {
	long := `{"conditions":[{"type":"Ready","status":"True","message":"` + strings.Repeat("all may run; ", 100) + `"}]}`
	for name, texts := range map[string][]string{
		"alike":          {long, strings.Replace(long, "True", "False", 1), long + " "},
		"first is none":  {"", long, "{}"},
		"first is small": {"{}", long, ""},
		"not alike":      {long, strings.Repeat("\x00\xff", 5000), "é"},
	} {
		var m statusMemory
		for i, text := range texts {
			m.put(types.UID(fmt.Sprint(i)), text)
		}
		for i, text := range texts {
			last := m.last(types.UID(fmt.Sprint(i)))
			got, err := m.text(last)
			if err != nil || got != text || !last.is(text) || last.is(text+"x") {
				t.Errorf("%s: text %d became %q, error %v", name, i, got, err)
			}
		}
	}
}

// TestARememberedStatusTakesLittle holds that of a status which is like others only what differs is kept.
func TestARememberedStatusTakesLittle(t *testing.T) {
	var m statusMemory
	text := func(of string) string {
		return `{"conditions":[{"type":"Ready","message":"` + strings.Repeat("a word of many; ", 60) + of + `"}]}`
	}
	m.put("one", text("one"))
	m.put("two", text("two"))
	if got := m.last("two"); cap(got.packed) > len(text(""))/8 {
		t.Errorf("%d bytes are kept of %d", cap(got.packed), len(text("two")))
	}
}

// TestStatusesArePutBack holds that a write that failed leaves what was remembered before, or nothing.
func TestStatusesArePutBack(t *testing.T) {
	var m statusMemory
	m.put("a", "first")
	before := m.last("a")
	m.put("a", "second")
	m.putBack("a", before)
	if last := m.last("a"); !last.is("first") {
		t.Error("it is not what was there before")
	}
	m.putBack("a", nil)
	m.put("b", "other")
	m.forget("b")
	for _, uid := range []types.UID{"a", "b", "c"} {
		if m.last(uid) != nil {
			t.Errorf("%s is remembered", uid)
		}
	}
}

// TestManyRememberAtOnce holds that workers share a memory.
func TestManyRememberAtOnce(t *testing.T) {
	var m statusMemory
	var workers sync.WaitGroup
	for w := range 4 {
		workers.Go(func() {
			for i := range 100 {
				uid, text := types.UID(fmt.Sprint(w)), fmt.Sprintf("the status %d of %d", i, w)
				m.put(uid, text)
				if got, err := m.text(m.last(uid)); err != nil || got != text {
					t.Errorf("%q became %q: %v", text, got, err)
				}
			}
		})
	}
	workers.Wait()
}
