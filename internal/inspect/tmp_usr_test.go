package inspect_test

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/internal/inspect"
)

func TestUsr(t *testing.T) {
	start := time.Now()
	r, err := inspect.Inspect(t.Context(), "/usr", inspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range r.Files {
		if f.State == inspect.Opaque {
			n++
		}
		if n < 60 {
			t.Log(f.Path, f.State, f.Format, f.Reason, f.Size)
		}
	}
	t.Log(len(r.Files), n, time.Since(start))
}
