# `make help` lists the targets. Each installs what it needs first.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH):/usr/sbin
INSTALLED := node_modules/.package-lock.json
SOURCES := $(shell find src nginx schema build/*.ts -type f)
BUILT := dist/oauth2_introspection.js dist/cli.js

.PHONY: help build demo test check bench fuzz soak mutation reliability nginx generations
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

build: $(BUILT) ## dist/oauth2_introspection.js, the njs script, and dist/cli.js

demo: build nginx ## the tutorial, live; ONCE=1 ends after the walk
	@ONCE=$(ONCE) node test/demo/demo.ts

test: build nginx generations ## every test
	@sh test/environment/with_containers.sh vitest run

check: $(INSTALLED) ## types, lint, formatting
	tsc
	tsc -p src/gateway
	biome check --error-on-warnings

fuzz: build nginx ## fuzzing without an end; SEED=N repeats one run
	@while :; do \
	    seed=$${SEED:-$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}; \
	    echo "SEED=$$seed"; \
	    FUZZ_SEED=$$seed FUZZ_FACTOR=20 vitest run --retry 0 --testTimeout 600000 fuzz.test.ts || exit 1; \
	    [ -z "$$SEED" ] || exit 0; \
	done

bench: build nginx generations ## the benchmark; writes docs/benchmarks.md; BENCH=quick leaves it alone
	@sh test/environment/install_benchmark.sh
	@BENCH=$(BENCH) node test/bench/bench.ts

soak: build nginx ## a long run under mixed load; MINUTES=10
	@SOAK_MINUTES=$${MINUTES:-10} vitest run --retry 0 --project operation test/operation/soak.test.ts

mutation: $(INSTALLED) ## changes every line of the judging code: do the tests notice?
	stryker run test/mutation/stryker.config.json

RECORD := node_modules/.cache/reliability.jsonl
reliability: build nginx ## measures operation and recovery; writes docs/reliability.md
	@rm -f $(RECORD)
	@RELIABILITY_RECORD=$(CURDIR)/$(RECORD) vitest run --retry 0 --project operation --project 'system nginx' \
	    test/operation test/gateway/faults/recovery.test.ts test/gateway/cache_confusion.test.ts
	@RELIABILITY_RECORD=$(CURDIR)/$(RECORD) SOAK_MINUTES=$${MINUTES:-10} vitest run --retry 0 --project operation test/operation/soak.test.ts
	@node test/operation/report.ts $(RECORD) > docs/reliability.md.new && mv docs/reliability.md.new docs/reliability.md

$(BUILT) &: $(INSTALLED) $(SOURCES)
	node build/bundle.ts

# npm's own record of what it installed. Not `npm ci`: it wants a lock entry for every platform's binary,
# those that a registry does not have included. The brought Node.js runs everything after this.
$(INSTALLED): package.json package-lock.json
	npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

nginx:
	@sh test/environment/install_nginx.sh

generations:
	@sh test/environment/nginx_generations.sh node_modules/.cache/nginx || echo 'LEFT OUT: other NGINX generations: they come from Debian packages, which need apt on Debian.'
