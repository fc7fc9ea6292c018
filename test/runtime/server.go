// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"net/http"

	ort "github.com/yalue/onnxruntime_go"
)

// maxRequest is the largest request that is read, in bytes: one picture of a full HD camera as text.
const maxRequest = 128 << 20

// onlyVersion is that of every model. The protocol lets clients leave it out, and there are clients that never do.
const onlyVersion = "1"

// metadata describes a model.
type metadata struct {
	Name     string   `json:"name"`
	Versions []string `json:"versions"`
	Platform string   `json:"platform"`
	Inputs   []tensor `json:"inputs"`
	Outputs  []tensor `json:"outputs"`
}

// handler answers as the Open Inference Protocol says.
func handler(models modelSet) http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{"/v2/health/live", "/v2/health/ready"} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, map[string]bool{"live": true}) })
	}
	for _, path := range []string{"/v2", "/v2/{$}"} { // the protocol's text has the one, its OpenAPI the other
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusOK, map[string]any{"name": "onnxruntime", "version": ort.GetVersion(), "extensions": []string{"model_repository"}})
		})
	}
	mux.HandleFunc("POST /v2/repository/index", func(w http.ResponseWriter, _ *http.Request) {
		index := []map[string]string{}
		for _, name := range models.names() {
			index = append(index, map[string]string{"name": name, "version": onlyVersion, "state": "READY"})
		}
		answer(w, http.StatusOK, index)
	})
	with := func(do func(w http.ResponseWriter, r *http.Request, m *model)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			m, known := models[r.PathValue("name")]
			if !known {
				refuse(w, http.StatusNotFound, "no model "+r.PathValue("name"))
				return
			}
			do(w, r, m)
		}
	}
	for _, path := range []string{"/v2/models/{name}", "/v2/models/{name}/versions/" + onlyVersion} {
		mux.HandleFunc("GET "+path, with(describe))
		mux.HandleFunc("GET "+path+"/ready", with(func(w http.ResponseWriter, r *http.Request, _ *model) {
			answer(w, http.StatusOK, map[string]any{"name": r.PathValue("name"), "ready": true})
		}))
		mux.HandleFunc("POST "+path+"/infer", with(compute))
	}
	return mux
}

func describe(w http.ResponseWriter, r *http.Request, m *model) {
	list := func(of []ort.InputOutputInfo) (all []tensor) {
		for i := range of {
			all = append(all, tensor{Name: of[i].Name, Datatype: float32Type, Shape: of[i].Dimensions})
		}
		return all
	}
	answer(w, http.StatusOK, metadata{
		Name: r.PathValue("name"), Versions: []string{onlyVersion}, Platform: "onnx_onnxruntime", Inputs: list(m.inputs), Outputs: list(m.outputs),
	})
}

func compute(w http.ResponseWriter, r *http.Request, m *model) {
	var request struct {
		ID      string   `json:"id"`
		Inputs  []tensor `json:"inputs"`
		Outputs []tensor `json:"outputs"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest)).Decode(&request); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	outputs, err := m.infer(request.Inputs)
	if err == nil {
		outputs, err = only(outputs, request.Outputs)
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	answer(w, http.StatusOK, map[string]any{"model_name": r.PathValue("name"), "model_version": onlyVersion, "id": request.ID, "outputs": outputs})
}

func refuse(w http.ResponseWriter, status int, why string) {
	answer(w, status, map[string]string{"error": why})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
