// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidenceservice"
	"github.com/vsa-legal/operator/internal/evidenceservice/server"
)

const look = 10 * time.Millisecond

func newCluster(t *testing.T, objects ...client.Object) client.Client {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	return fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects...).Build()
}

func evidenceLog() *v1alpha1.EvidenceLog {
	return &v1alpha1.EvidenceLog{ObjectMeta: metav1.ObjectMeta{Name: v1alpha1.EvidenceLogName, UID: "uid-1", Generation: 1},
		Spec: v1alpha1.EvidenceLogSpec{Origin: "vsa.example/log", Witnesses: "quorum none\n"}}
}

func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// TestAwaitsALog holds that the program waits for an EvidenceLog, and for nothing once it is to end.
func TestAwaitsALog(t *testing.T) {
	ctx, c := bounded(t), newCluster(t)
	found := make(chan error, 1)
	go func() {
		e, err := await(ctx, c, look)
		if err == nil && e.Spec.Origin != "vsa.example/log" {
			err = errors.New("another log")
		}
		found <- err
	}()
	if err := c.Create(ctx, evidenceLog()); err != nil {
		t.Fatal(err)
	}
	if err := <-found; err != nil {
		t.Error(err)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := await(over, newCluster(t), look); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestBeginsAgainWithAnotherSpec holds that a log that is another one, or has another spec, is seen, and one that is gone for a time is
// kept on.
func TestBeginsAgainWithAnotherSpec(t *testing.T) {
	for name, change := range map[string]func(*v1alpha1.EvidenceLog){
		"another spec": func(e *v1alpha1.EvidenceLog) { e.Generation++ },
		"another log":  func(e *v1alpha1.EvidenceLog) { e.UID = "uid-2" },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, c := bounded(t), newCluster(t)
			seen, asked := make(chan struct{}), make(chan struct{}, 1)
			go func() {
				watch(ctx, &telling{c, asked}, evidenceLog(), look)
				close(seen)
			}()
			changed := evidenceLog()
			change(changed)
			for range 3 { // the third look begins after the first has come to its end
				select {
				case <-seen:
					t.Fatal("none is there, and it begins again")
				case <-asked:
				}
			}
			if err := c.Create(ctx, changed); err != nil {
				t.Fatal(err)
			}
			<-seen
			if ctx.Err() != nil {
				t.Error("it was not seen")
			}
		})
	}
}

// telling tells of each question.
type telling struct {
	client.Reader

	asked chan struct{}
}

func (r *telling) Get(ctx context.Context, key client.ObjectKey, o client.Object, options ...client.GetOption) error {
	select {
	case r.asked <- struct{}{}:
	default:
	}
	return r.Reader.Get(ctx, key, o, options...)
}

// TestServesWithTheKeyOfTheLog holds that whoever knows the key of the log is sure who answers, and that the end of the program ends it.
func TestServesWithTheKeyOfTheLog(t *testing.T) {
	ctx, dir := bounded(t), t.TempDir()
	key, err := server.LoadKey(dir, "vsa.example/log")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ending, end := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ending, listener, key, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get(evidenceservice.HeaderToken) != "shown" {
				http.Error(w, "no token", http.StatusUnauthorized)
				return
			}
			_, _ = w.Write([]byte(`{"key":"served"}`))
		}))
	}()
	token := filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte("shown\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := evidenceservice.NewClient("https://"+listener.Addr().String(), token)
	if err := c.Trust(key.Verifier); err != nil {
		t.Fatal(err)
	}
	if s, err := c.State(ctx); err != nil || s.Key != "served" {
		t.Errorf("%+v, %v", s, err)
	}
	other, err := server.LoadKey(t.TempDir(), "vsa.example/log")
	if err != nil {
		t.Fatal(err)
	}
	stranger := evidenceservice.NewClient("https://"+listener.Addr().String(), token)
	if err := stranger.Trust(other.Verifier); err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.State(ctx); !errors.Is(err, evidenceservice.ErrUnavailable) {
		t.Errorf("somebody with another key is believed: %v", err)
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := c.State(ctx); err == nil {
		t.Error("it answers on")
	}
}
