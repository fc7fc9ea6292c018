// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"net"
	"testing"
)

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// A server that answers only once it has read everything is answered for as well: the end of one direction is handed on.
func TestForward(t *testing.T) {
	server, entry := listen(t), listen(t)
	go func() {
		c, err := server.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		asked, _ := io.ReadAll(c)
		_, _ = c.Write(append([]byte("you said "), asked...))
	}()
	go forward(entry, server.Addr().String())
	c, err := net.DialTCP("tcp", nil, entry.Addr().(*net.TCPAddr))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(c); err != nil || string(answer) != "you said hello" {
		t.Errorf("%q, %v", answer, err)
	}
}
