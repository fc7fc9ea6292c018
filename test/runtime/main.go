// SPDX-License-Identifier: Apache-2.0

// Command runtime is a small analytics runtime for tests: it loads the ONNX models of a folder, each in a folder of its
// name, into ONNX Runtime, and answers by the Open Inference Protocol, version 2, over HTTP. A model whose file is not
// there cannot be loaded, and is answered with 404.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	ort "github.com/yalue/onnxruntime_go"
)

func main() {
	models := flag.String("models", "/models", "folder of the models, each in a folder of its name")
	library := flag.String("library", "/lib/libonnxruntime.so.1", "the shared library of ONNX Runtime")
	listen := flag.String("listen", ":8000", "address to answer on")
	reserve := flag.Int("reserve", 0, "MiB of memory to take beforehand, as a runtime does that keeps pictures")
	flag.Parse()
	kept := take(*reserve)
	defer runtime.KeepAlive(kept)
	if err := run(*models, *library, *listen); err != nil {
		fmt.Fprintln(os.Stderr, "runtime:", err)
		os.Exit(1)
	}
}

// take asks the kernel for memory, and gets it: every page of it is written to.
func take(mebibytes int) []byte {
	memory := make([]byte, mebibytes<<20)
	for at := 0; at < len(memory); at += os.Getpagesize() {
		memory[at] = 1
	}
	return memory
}

func run(models, library, listen string) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ort.SetSharedLibraryPath(library)
	if err := ort.InitializeEnvironment(); err != nil {
		return fmt.Errorf("loading ONNX Runtime: %w", err)
	}
	defer func() { err = errors.Join(err, ort.DestroyEnvironment()) }()
	loaded, err := load(models)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, loaded.destroy()) }()
	fmt.Println("loaded:", loaded.names())

	server := &http.Server{Addr: listen, Handler: handler(loaded), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
