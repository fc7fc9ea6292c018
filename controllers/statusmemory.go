// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"sync"

	"github.com/klauspost/compress/s2"
	"k8s.io/apimachinery/pkg/types"
)

// statusMemory remembers the status that was last written of each object, as a text by the UID of its object. Of each it has the
// digest, by which statuses are compared, and the text compressed: statuses of a kind differ in little, and the first one that is
// remembered is the dictionary of the others. What it remembers is never written anywhere.
type statusMemory struct {
	mu    sync.RWMutex
	known map[types.UID]*rememberedStatus

	first      sync.Once
	dictionary *s2.Dict
}

// rememberedStatus is none that anybody changes.
type rememberedStatus struct {
	digest [sha256.Size]byte
	packed []byte
}

func (s *rememberedStatus) is(text string) bool { return s.digest == sha256.Sum256([]byte(text)) }

// last returns what is remembered of an object, or nil.
func (m *statusMemory) last(uid types.UID) *rememberedStatus {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.known[uid]
}

// put remembers a text.
func (m *statusMemory) put(uid types.UID, text string) {
	m.first.Do(func() { m.dictionary = s2.MakeDict([]byte(text+strings.Repeat(" ", s2.MinDictSize)), nil) })
	packed := m.dictionary.Encode(nil, []byte(text))
	m.putBack(uid, &rememberedStatus{sha256.Sum256([]byte(text)), bytes.Clone(packed)}) // it comes with much room
}

// putBack has what was remembered before take the place of what is. Nil is nothing.
func (m *statusMemory) putBack(uid types.UID, last *rememberedStatus) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if last == nil {
		delete(m.known, uid)
		return
	}
	if m.known == nil {
		m.known = map[types.UID]*rememberedStatus{}
	}
	m.known[uid] = last
}

// text of what is remembered.
func (m *statusMemory) text(s *rememberedStatus) (string, error) {
	text, err := m.dictionary.Decode(nil, s.packed)
	return string(text), err
}

func (m *statusMemory) forget(uid types.UID) { m.putBack(uid, nil) }
