# Every target works from a fresh checkout. `make` alone lists them.

# The tool directive of go.mod: the same version as the runtime.
TEMPL = go tool templ
TOOL  = go tool -modfile=tools.mod

.DEFAULT_GOAL := help
.PHONY: help run test soak mutate parts lint generate drift verify bench build

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  make run FRESH=1 starts over with empty data"

run: ## the portal on :8080 with the sandbox around it on :9090; needs Go only
	$(if $(FRESH),rm -rf data)
	CGO_ENABLED=0 go build -o bin/accord-sandbox ./cmd/accord
	@exec ./bin/accord-sandbox sandbox --portal

test: parts ## every test, browser and PostgreSQL included
	CGO_ENABLED=1 go test -race -shuffle=on -timeout 30m ./...

soak: parts ## the long runs: races in 300 rounds a cause, a withdrawal of 100,000
	ACCORD_SOAK=1 CGO_ENABLED=1 go test -race -count=1 -timeout 120m -v -run 'Soak|WhatEndsAPermissionWins|ReleasesAgainstWithdrawals|NobodyWithAConfirm' ./store ./web ./e2e

mutate: ## change the rules in consent/ one at a time, and see their tests notice
	$(TOOL) gremlins unleash --timeout-coefficient 5 --workers 1 --threshold-efficacy 95 --threshold-mcover 95 ./consent

parts: ## install what the tests need, or say what is missing
	@.ci/parts

lint: ## go vet, staticcheck, gofumpt
	go vet ./...
	$(TOOL) staticcheck ./...
	@unformatted=$$($(TOOL) gofumpt -l .) || exit 1; \
	unformatted=$$(echo "$$unformatted" | grep -v '_templ\.go$$'); \
	if [ -n "$$unformatted" ]; then \
		echo "not gofumpt-clean (mend with: $(TOOL) gofumpt -w FILE):"; echo "$$unformatted"; exit 1; \
	fi

generate: ## write the Go code of the templates
	$(TEMPL) generate

drift:
	@sums() { find . -name '*_templ.go' -exec cksum {} + | sort -k 3; }; \
	before=$$(sums); $(MAKE) generate || exit 1; after=$$(sums); \
	if [ "$$before" != "$$after" ]; then \
		echo "the generated templates were out of date; commit what 'make generate' wrote:"; \
		git status --short -- '*_templ.go'; exit 1; \
	fi

verify: drift ## generated code is current, modules are tidy, lint, release build
	go mod tidy -diff
	$(MAKE) lint
	go vet -tags release ./...
	go build -tags release ./...
	$(MAKE) build

bench: ## every benchmark, the load runs of e2e included
	go test -run '^$$' -bench . -benchmem ./...

build: ## the release program: bin/accord
	CGO_ENABLED=0 go build -tags release -trimpath -ldflags "-s -w" -o bin/accord ./cmd/accord
