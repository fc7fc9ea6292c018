// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/guard"
)

var privateKey = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))

func publicKey() ed25519.PublicKey { return ed25519.PublicKey(privateKey[ed25519.SeedSize:]) }

func instructions() guard.Instructions {
	return guard.Instructions{
		Key: publicKey(), Permits: "/vsa/permit", Models: "/models",
		Modules: []guard.Module{{Name: "counter", Folder: "/models/counter"}},
		Hidden:  []string{"/opt/vision/face"}, IndexPorts: []int32{8000}, LingerSeconds: 5,
	}
}

func TestParse(t *testing.T) {
	text, err := instructions().Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := guard.Parse(text)
	if diff := cmp.Diff(instructions(), got); diff != "" || err != nil {
		t.Errorf("error %v, -want +got:\n%s", err, diff)
	}
}

func TestParseRefuses(t *testing.T) {
	whole, err := instructions().Encode()
	if err != nil {
		t.Fatal(err)
	}
	replaced := func(from, to string) string {
		if !strings.Contains(whole, from) {
			t.Fatalf("%s has no %s", whole, from)
		}
		return strings.Replace(whole, from, to, 1)
	}
	for name, text := range map[string]string{
		"nothing":              "",
		"a list":               "[]",
		"what nobody knows":    replaced(`"models"`, `"onlyByDay":true,"models"`),
		"no key":               replaced(`"key":"`, `"key":"AAAA`),
		"no folder of permits": replaced(`"/vsa/permit"`, `""`),
		"a folder by a detour": replaced(`"/opt/vision/face"`, `"/opt/../models"`),
		"a folder of nowhere":  replaced(`"/models/counter"`, `"models/counter"`),
		"all folders":          replaced(`"/models"`, `"/"`),
		"a module of no name":  replaced(`"counter"`, `""`),
		"two of them":          whole + whole,
		"a stay in the past":   replaced(`"lingerSeconds":5`, `"lingerSeconds":-5`),
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := guard.Parse(text); err == nil {
				t.Errorf("%+v", got)
			}
		})
	}
}
