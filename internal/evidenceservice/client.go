// SPDX-License-Identifier: Apache-2.0

package evidenceservice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
)

// ErrUnavailable says that the service did not answer, or cannot write.
var ErrUnavailable = errors.New("the log of evidence is not available")

// maxAnswer bounds what is read of an answer: what is there in a large region.
const maxAnswer = 256 << 20

// Client calls the service. It is safe for concurrent use.
type Client struct {
	address   string
	tokenFile string
	http      *http.Client
	pin       *pin
}

// NewClient returns what calls the service at an address, such as https://vsa-evidence.vsa-system.svc:8443, with the token that a file
// has at that time.
func NewClient(address, tokenFile string) *Client {
	p := &pin{}
	return &Client{address: strings.TrimSuffix(address, "/"), tokenFile: tokenFile, pin: p,
		http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{
			TLSClientConfig: p.config(), MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute,
		}}}
}

// Trust has the client believe only whoever has the key of that log. Until then it believes whoever answers first.
func (c *Client) Trust(key string) error { return c.pin.trust(key) }

// State asks how the log is.
func (c *Client) State(ctx context.Context) (*State, error) {
	s := &State{}
	return s, c.call(ctx, PathState, nil, s)
}

// Known asks what runs and what is there, as far as the log says.
func (c *Client) Known(ctx context.Context) (*Known, error) {
	k := &Known{}
	return k, c.call(ctx, PathKnown, nil, k)
}

// Append records entries in their order, and returns a receipt for each once all are durable. After an error they may be written all
// the same: whoever sends them again does no harm.
func (c *Client) Append(ctx context.Context, all []evidence.Submission) ([]Receipt, error) {
	body, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	var receipts []Receipt
	if err := c.call(ctx, PathEntries, body, &receipts); err != nil {
		return nil, err
	}
	if len(receipts) != len(all) {
		return nil, fmt.Errorf("%w: it answers %d entries with %d receipts", ErrUnavailable, len(all), len(receipts))
	}
	return receipts, nil
}

// call sends a body, if there is one, and reads the answer.
func (c *Client) call(ctx context.Context, path string, body []byte, into any) error {
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	token, err := os.ReadFile(c.tokenFile)
	if err != nil {
		return fmt.Errorf("%w: reading the token: %w", ErrUnavailable, err)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set(HeaderToken, strings.TrimSpace(string(token)))
	answer, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	case answer.StatusCode != http.StatusOK:
		return fmt.Errorf("%w: it answers with %s", ErrUnavailable, answer.Status)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%w: its answer cannot be read: %w", ErrUnavailable, err)
	}
	return nil
}
