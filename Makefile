# What the project needs besides Go and git is built from Go modules, into .local. Nothing is downloaded otherwise.

LOCAL      := $(CURDIR)/.local
BIN        := $(LOCAL)/bin
STATE      := $(LOCAL)/cluster
KUBECONFIG_LOCAL := $(LOCAL)/kubeconfig

# The same flags everywhere, so that everything shares one build cache. No C compiler is needed.
export CGO_ENABLED := 0
GOBUILD    := go build

LOCALCLUSTER := $(BIN)/localcluster
KUBECTL      := $(BIN)/kubectl
KUSTOMIZE    := $(BIN)/kustomize

.DEFAULT_GOAL := help

##@ Try it

.PHONY: demo
demo: kubernetes manager ## Play the story on a cluster of its own, and stop that cluster.
	go run -trimpath ./hack/demo --bin $(BIN) $(DEMO_FLAGS)

.PHONY: cluster
cluster: kubernetes manager ## Start a local cluster in the background, with the operator installed.
	go run -trimpath ./hack/demo --bin $(BIN) --state $(LOCAL) up

.PHONY: cluster-down
cluster-down: ## Stop the local cluster.
	go run -trimpath ./hack/demo --bin $(BIN) --state $(LOCAL) down

##@ Check

.PHONY: test
test: kubernetes ## Unit tests, and the suites on a real API server.
	KUBEBUILDER_ASSETS=$(BIN) go test -trimpath ./...

.PHONY: bench
bench: kubernetes ## Benchmarks, as ratios to a floor measured in the same run.
	KUBEBUILDER_ASSETS=$(BIN) go test -trimpath -run '^$$' -bench . -benchtime 1x ./test/perf/...

.PHONY: verify
verify: generate fmt vet lint licences ## Regenerate everything, lint, and fail if the tree differs from what is committed.
	@git diff --exit-code --stat && test -z "$$(git status --porcelain)" || \
	  { git status --short; echo "the tree differs from what is committed: commit what 'make generate fmt' writes" >&2; exit 1; }

.PHONY: lint
lint: $(BIN)/golangci-lint ## Run the linters, the Kubernetes API linter among them.
	$(BIN)/golangci-lint run ./...
	cd hack/localcluster && $(BIN)/golangci-lint run --config ../../.golangci.yml ./...

.PHONY: fmt
fmt: $(BIN)/golangci-lint
	$(BIN)/golangci-lint fmt ./...

.PHONY: vet
vet:
	go vet -trimpath ./...

.PHONY: licences
licences: $(BIN)/licences ## List the licences of what the programs are built from; fail on one that is not allowed.
	GOOS=linux $(BIN)/licences ./cmd/... > docs/licences.csv

##@ Build

.PHONY: generate
generate: $(BIN)/controller-gen $(BIN)/crd-ref-docs ## Write what is generated: deep copies, CRDs, RBAC, the API reference, the region.
	$(BIN)/controller-gen object:headerFile=hack/boilerplate.go.txt paths=./api/...
	$(BIN)/controller-gen crd paths=./api/... output:crd:dir=config/crd/bases
	$(BIN)/controller-gen rbac:roleName=vsa-operator paths=./controllers/... output:rbac:dir=config/rbac
	$(BIN)/crd-ref-docs --log-level=ERROR --source-path=api/v1alpha1 --config=hack/tools/crd-ref-docs.yaml \
	  --renderer=markdown --templates-dir=hack/tools/crd-ref-docs --output-path=docs/api.md

.PHONY: manager
manager: ## Build the operator.
	$(GOBUILD) -trimpath -o $(BIN)/manager ./cmd/manager

.PHONY: kubernetes
kubernetes: $(BIN) ## Build etcd, the Kubernetes control plane, kubectl and kwok (minutes the first time, seconds afterwards).
	@go build -C hack/localcluster -trimpath -o $(LOCALCLUSTER) .
	@$(LOCALCLUSTER) build --source hack/localcluster --bin $(BIN)

$(BIN):
	@mkdir -p $@

##@ Install

.PHONY: deploy
deploy: $(KUSTOMIZE) ## Install on the cluster of $KUBECONFIG.
	$(call need-kubeconfig)
	$(KUSTOMIZE) build config/default | $(call kubectl) apply --server-side --field-manager=vsa-deploy -f -

.PHONY: undeploy
undeploy: $(KUSTOMIZE) ## Remove everything again from the cluster of $KUBECONFIG.
	$(call need-kubeconfig)
	$(KUSTOMIZE) build config/default | $(call kubectl) delete --ignore-not-found -f -

need-kubeconfig = @test -n "$$KUBECONFIG" || { echo "set KUBECONFIG to the cluster's kubeconfig" >&2; exit 1; }
# A cluster has its own kubectl beside it more often than not.
kubectl = $$(command -v kubectl || echo $(KUBECTL))

##@ Tools, each pinned in hack/tools

TOOLS_MOD := hack/tools/go.mod hack/tools/go.sum
LINT_MOD  := hack/tools/lint/go.mod hack/tools/lint/go.sum

$(BIN)/controller-gen: $(TOOLS_MOD)
	$(GOBUILD) -C hack/tools -trimpath -o $@ sigs.k8s.io/controller-tools/cmd/controller-gen
$(BIN)/kustomize: $(TOOLS_MOD)
	$(GOBUILD) -C hack/tools -trimpath -o $@ sigs.k8s.io/kustomize/kustomize/v5
$(BIN)/crd-ref-docs: $(TOOLS_MOD)
	$(GOBUILD) -C hack/tools -trimpath -o $@ github.com/elastic/crd-ref-docs
$(BIN)/licences: $(TOOLS_MOD) hack/tools/licences/main.go
	$(GOBUILD) -C hack/tools -trimpath -o $@ ./licences
$(BIN)/golangci-lint: $(LINT_MOD)
	$(GOBUILD) -C hack/tools/lint -trimpath -o $@ sigs.k8s.io/kube-api-linter/cmd/golangci-lint-kube-api-linter

.PHONY: clean
clean: ## Remove everything that was built.
	rm -rf $(LOCAL)

.PHONY: help
help:
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
