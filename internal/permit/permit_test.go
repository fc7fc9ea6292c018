// SPDX-License-Identifier: Apache-2.0

package permit_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/permit"
)

func keyOf(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune(seed)), ed25519.SeedSize)))
}

func publicOf(key ed25519.PrivateKey) ed25519.PublicKey {
	return ed25519.PublicKey(key[ed25519.SeedSize:])
}

var claims = permit.Claims{Pod: "pod-1", Plan: "plan-1", Serial: 7, IssuedAt: 1000, NotBefore: 1000, NotAfter: 2000}

// signed is what a key has signed, whether or not it is a permit.
func signed(key ed25519.PrivateKey, header, content string) string {
	e := base64.RawURLEncoding.EncodeToString
	text := e([]byte(header)) + "." + e([]byte(content))
	return text + "." + e(ed25519.Sign(key, []byte(text)))
}

const header = `{"alg":"EdDSA","typ":"vsa-permit+jwt"}`

func TestSignAndOpen(t *testing.T) {
	token, err := permit.Sign(keyOf('a'), claims)
	if err != nil {
		t.Fatal(err)
	}
	got, err := permit.Open(publicOf(keyOf('a')), token+"\n")
	if diff := cmp.Diff(claims, got); diff != "" || err != nil {
		t.Errorf("error %v, -want +got:\n%s", err, diff)
	}
	if again, _ := permit.Sign(keyOf('a'), claims); again != token {
		t.Error("the same claims make another permit")
	}
	if got.End().Unix() != 2000 {
		t.Errorf("it ends at %v", got.End())
	}
}

func TestOpenRefuses(t *testing.T) {
	key := keyOf('a')
	token, err := permit.Sign(key, claims)
	if err != nil {
		t.Fatal(err)
	}
	content := func(change func(map[string]any)) string {
		b, _ := json.Marshal(claims)
		m := map[string]any{}
		_ = json.Unmarshal(b, &m)
		change(m)
		b, _ = json.Marshal(m)
		return string(b)
	}
	parts := strings.Split(token, ".")
	for name, test := range map[string]struct {
		token string
		want  error
	}{
		"nothing":                   {"", permit.ErrMalformed},
		"words":                     {"let me run", permit.ErrMalformed},
		"another key":               {signed(keyOf('b'), header, content(func(map[string]any) {})), permit.ErrForged},
		"another end":               {parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(content(func(m map[string]any) { m["exp"] = 9e9 }))) + "." + parts[2], permit.ErrForged},
		"no signature":              {parts[0] + "." + parts[1] + ".", permit.ErrForged},
		"no algorithm":              {signed(key, `{"alg":"none","typ":"vsa-permit+jwt"}`, content(func(map[string]any) {})), permit.ErrMalformed},
		"another sort of token":     {signed(key, `{"alg":"EdDSA","typ":"JWT"}`, content(func(map[string]any) {})), permit.ErrMalformed},
		"a claim that nobody knows": {signed(key, header, content(func(m map[string]any) { m["only"] = "by day" })), permit.ErrMalformed},
		"no pod":                    {signed(key, header, content(func(m map[string]any) { delete(m, "sub") })), permit.ErrMalformed},
		"no plan":                   {signed(key, header, content(func(m map[string]any) { delete(m, "plan") })), permit.ErrMalformed},
		"no serial":                 {signed(key, header, content(func(m map[string]any) { delete(m, "serial") })), permit.ErrMalformed},
		"no end":                    {signed(key, header, content(func(m map[string]any) { delete(m, "exp") })), permit.ErrMalformed},
		"ends as it begins":         {signed(key, header, content(func(m map[string]any) { m["exp"] = 1000 })), permit.ErrMalformed},
		"two permits in one":        {signed(key, header, content(func(map[string]any) {})+content(func(map[string]any) {})), permit.ErrMalformed},
		"too long":                  {token + strings.Repeat(" ", permit.MaxSize), permit.ErrMalformed},
		"a second signature":        {token + "." + parts[2], permit.ErrMalformed},
		"padded":                    {token + "==", permit.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := permit.Open(publicOf(key), test.token); !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
		})
	}
	if _, err := permit.Open(nil, token); err == nil {
		t.Error("without a key it passes")
	}
}

func FuzzOpen(f *testing.F) {
	key := keyOf('a')
	token, err := permit.Sign(key, claims)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token)
	f.Add(signed(keyOf('b'), header, `{"sub":"a"}`))
	f.Fuzz(func(t *testing.T, text string) {
		got, err := permit.Open(publicOf(key), text)
		if err == nil && got != claims {
			t.Errorf("%q passes", text)
		}
	})
}
