// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestEditionSurvives(t *testing.T) {
	for _, e := range newFixture().Remembered {
		t.Run(e.Jurisdiction, func(t *testing.T) {
			data, err := e.Encode()
			if err != nil {
				t.Fatal(err)
			}
			got, err := DecodeEdition(data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(e, got, cmp.AllowUnexported(Edition{})); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

func zipped(text string) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, text) // a buffer takes all
	_ = w.Close()
	return out.Bytes()
}

func TestDecodeEditionRefuses(t *testing.T) {
	good, err := newFixture().Remembered[0].Encode()
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	text := string(plain)
	swap := func(old, by string) []byte {
		if !strings.Contains(text, old) {
			t.Fatalf("the copy has no %s", old)
		}
		return zipped(strings.Replace(text, old, by, 1))
	}
	cases := map[string]struct {
		data []byte
		want string
	}{
		"nothing":                   {nil, "decompress"},
		"no gzip":                   {[]byte("law"), "decompress"},
		"cut off":                   {good[:len(good)-9], "decompress"},
		"no JSON":                   {zipped("law"), "read the law"},
		"a field that is not known": {swap(`"applies":"WhenSelected"`, `"applies":"WhenSelected","exempts":1`), "unknown field"},
		"other content":             {swap(`"crowd.density"`, `"other.density"`), "not what its digests say"},
		"a member less":             {swap(`"name":"fr-use","spec"`, `"name":"fr-use-2","spec"`), "not what its digests say"},
		"of no jurisdiction":        {swap(`"jurisdiction":"FR","sequence"`, `"jurisdiction":"","sequence"`), "of no law"},
		"of no sequence":            {swap(`"sequence":7`, `"sequence":0`), "of no law"},
		"of no member":              {zipped(`{"jurisdiction":"FR","sequence":1}`), "of no law"},
		"what grows beyond measure": {zipped(strings.Repeat(" ", maxDecoded+1)), "more than"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if e, err := DecodeEdition(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, error %v; want one with %q", e, err, c.want)
			}
		})
	}
}

// TestEncodeRefuses what one object of Kubernetes does not hold.
func TestEncodeRefuses(t *testing.T) {
	noise := make([]byte, 2*maxEncoded)
	if _, err := rand.Read(noise); err != nil {
		t.Fatal(err)
	}
	p := permitting("p", "FR")
	p.Spec.Description = hex.EncodeToString(noise)
	e := newEdition(&bundle("FR", 1, Members([]v1alpha1.LegalProfile{*p}, nil)).Spec, []v1alpha1.LegalProfile{*p}, nil)
	if data, err := e.Encode(); err == nil || !strings.Contains(err.Error(), "can be kept") {
		t.Errorf("%d bytes, error %v", len(data), err)
	}
}

// FuzzDecodeEdition: nothing that is read as an edition has contents other than its digests say.
func FuzzDecodeEdition(f *testing.F) {
	for _, e := range newFixture().Remembered {
		data, err := e.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := DecodeEdition(data); err == nil && e.check() != nil {
			t.Errorf("%+v", e)
		}
	})
}
