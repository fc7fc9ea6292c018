// SPDX-License-Identifier: Apache-2.0

// Command runtime is a small analytics runtime for tests: it loads the ONNX models of a folder, each in a folder of its
// name, into ONNX Runtime, and answers by the Open Inference Protocol, version 2, over HTTP. A model whose file is not
// there cannot be loaded, and is answered with 404.
//
// Its answers are held to what the protocol's published OpenAPI requires, and not to a client that others have written: none could be
// had from the registries that this project builds from. Tried on 28 November 2026: as Go modules, Triton's own client, go-triton-client,
// triton-service-go, kserve, modelmesh-serving, modelmesh-runtime-adapter, rest-proxy, the APIs of Seldon Core, of Envoy AI Gateway and of
// modelaapi, and models-client-go; as npm packages, @mgcrea/triton-client and @clinia/models-client-javascript; Debian has none. Nor are there
// stubs for the protocol over gRPC, which is left out.
//
// The suite on a real node deploys it. The demo does not: it needs neither root nor a C compiler, and its nodes are simulated.
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
