# Targets that a newcomer needs: `make demo` and `make test`. Both install what they lack.

SWIFT ?= swift
PREFIX ?= /usr/local
# PATH is kept, since sudo's own may lack Swift.
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo 'sudo -E env "PATH=$$PATH"')
# With colours on a terminal and without in a pipe, everything would be built again each time.
QUIET := --no-color-diagnostics
RELEASE := .build-release
TESTING := .build-test
SLICEC := $(RELEASE)/release/slicec
RELEASE_BUILD_ALL := $(SWIFT) build $(QUIET) -c release --static-swift-stdlib --scratch-path $(RELEASE)
RELEASE_BUILD := $(RELEASE_BUILD_ALL) --product
# For tests: what users run, in place of the debug build beside them.
RELEASED := env SLICEC_PROGRAM=$(abspath $(SLICEC))

# What hosts need (see the README), and what the one-machine cluster needs beside it.
PACKAGES := openvswitch-switch dnsmasq-base qemu-system-x86 qemu-utils iproute2 nftables \
	openssh-server openssh-client busybox-static dropbear-bin syslinux mtools dosfstools cpio tini sudo procps
BUILD_PACKAGES := libsqlite3-dev pkg-config
# A JSON Schema validator that is not ours, for the tests of schemas/; what reads the scripts of slicec emit; the
# shells whose completions are tried, and what reads the manual; what runs the hooks and reads the workflow.
TEST_PACKAGES := jq python3-jsonschema shellcheck bash-completion zsh fish man-db groff mandoc git pre-commit \
	yamllint python3-yaml

PROPERTIES := $(RELEASE)/release/PropertyRunner
SIMULATION := $(RELEASE)/release/SimulationRunner
MUTATIONS := $(RELEASE)/release/MutationRunner

.PHONY: help demo build test unit properties simulate golden lab bench bench-apply fuzz mutations soak format check docs install uninstall clean deps build-deps test-deps

help: ## show this list
	@awk -F': .*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: deps build ## see it work: a cluster in this machine, two guests that ping each other
	@$(SUDO) sh examples/demo.sh $(abspath $(SLICEC))

build: build-deps ## build the release binary
	@echo "building $(SLICEC) (the first time takes three to four minutes on two processors)"
	@$(RELEASE_BUILD) slicec

# A lab waits for guests most of the time: two of them, and what needs nothing but a processor, run side by side.
test: deps release-build ## run every test
	@$(MAKE) --no-print-directory unit UNIT_PREFIX="$(RELEASED)"
	@$(MAKE) --no-print-directory -j 3 random lab-one lab-two

.PHONY: random release-build
random:
	nice -n 19 $(PROPERTIES) 100000
	nice -n 19 $(SIMULATION) 20000
	nice -n 19 $(MUTATIONS)

# All that there is in one build: each by itself, a processor idles while the last modules are compiled.
release-build: build-deps
	$(RELEASE_BUILD_ALL)

# With the debug build of slicec, unless UNIT_PREFIX names another.
unit: build-deps test-deps ## run the tests that need no cluster
	$(SWIFT) build $(QUIET) --build-tests --scratch-path $(TESTING)
	$(UNIT_PREFIX) $(SWIFT) test --skip-build --scratch-path $(TESTING) --skip LabTests.LabTests

# In release, so that a great many fit into a minute, and with what users run.
properties: build-deps ## 100,000 random operations of planning, each checked against the rules
	$(RELEASE_BUILD) PropertyRunner
	$(PROPERTIES) 100000

simulate: build-deps ## 20,000 schedules of a simulated cluster on which everything goes wrong
	$(RELEASE_BUILD) SimulationRunner
	$(SIMULATION) 20000

golden: build-deps test-deps ## rewrite the golden files (and fail, so that someone looks at them)
	UPDATE_GOLDEN=1 $(SWIFT) test $(QUIET) --scratch-path $(TESTING) --filter GoldenTests

# With the release binary: what the optimiser makes of the code is what users run.
lab: deps build ## run the tests on the one-machine cluster: real SSH, OVS, dnsmasq, QEMU
	$(SWIFT) build $(QUIET) --build-tests --scratch-path $(TESTING)
	$(LAB) --filter LabTests.LabTests

# Each has a lab of its own. About as long, the one as the other.
.PHONY: lab-one lab-two
LAB = $(SUDO) $(RELEASED) $(SWIFT) test --skip-build --ignore-lock --scratch-path $(TESTING) --no-parallel
FIRST := LabTests.LabTests/(Addresses|Confinement|Doctor|Drift|Emit|Isolation|Mishaps|Orphans|TwoSlices|Verify)/
lab-one:
	$(LAB) --filter '$(FIRST)'
lab-two:
	$(LAB) --filter LabTests.LabTests --skip '$(FIRST)'

# What slicec validate is compared with beside jq is in no Debian package.
CHECKER := .build-bench/bin/check-jsonschema
$(CHECKER): | test-deps
	@$(SUDO) sh .ci/install-packages python3-venv
	@/usr/bin/python3 -m venv .build-bench && .build-bench/bin/pip install -q check-jsonschema

bench: build test-deps $(CHECKER) ## measure, as ratios to other programs in the same run
	@$(RELEASE_BUILD) PropertyRunner
	@/usr/bin/python3 Tests/Bench/bench.py $(SLICEC) $(PROPERTIES) $(CHECKER)

bench-apply: deps build ## measure apply and destroy on the lab against their own commands by hand
	@$(SUDO) /usr/bin/python3 Tests/Bench/apply.py $(abspath $(SLICEC))

mutations: build-deps ## damage topologies at random, 200,000 times from a fixed seed
	@$(RELEASE_BUILD) MutationRunner
	$(MUTATIONS)

# libFuzzer, which comes with Swift: FUZZ_SECONDS=3600 FUZZ_JOBS=4 make fuzz
FUZZING := .build-fuzz
FUZZ_SECONDS ?= 300
FUZZ_JOBS ?= 2
fuzz: build-deps ## search for input that crashes the front end, led by coverage
	$(SWIFT) build $(QUIET) -c release --scratch-path $(FUZZING) --product FuzzTarget -Xswiftc -sanitize=fuzzer -Xswiftc -DFUZZING
	@sh Tests/Fuzz/fuzz.sh $(FUZZING)/release/FuzzTarget $(FUZZING) $(FUZZ_SECONDS) $(FUZZ_JOBS)

soak: build-deps test-deps ## the tests over random input, many times as long, from a new seed
	$(RELEASE_BUILD) PropertyRunner
	$(RELEASE_BUILD) MutationRunner
	$(RELEASE_BUILD) SimulationRunner
	$(SWIFT) build $(QUIET) --build-tests --scratch-path $(TESTING)
	for round in 1 2 3 4 5 6 7 8 9 10; do \
		SLICEC_FUZZ_SEED=$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ') $(SWIFT) test --skip-build \
			--scratch-path $(TESTING) --filter 'IndependentParserTests|AgreementTests' || exit 1; \
	done
	SLICEC_FUZZ_SEED=$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ') $(PROPERTIES) 1000000
	SLICEC_FUZZ_SEED=$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ') $(SIMULATION) 1000000
	SLICEC_FUZZ_SEED=$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ') $(MUTATIONS) 2000000

check: build-deps ## lint, and build without warnings
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift
	$(SWIFT) build $(QUIET) --build-tests --scratch-path $(TESTING) -Xswiftc -warnings-as-errors

format: ## format the sources
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

DOCUMENTATION := .build-docs
# DocC names pages by itself, and wants the module that its index is about; GitHub wants files. Where the compiler has
# no docc beside it, the pages are read as they are.
docs: build-deps ## rewrite the pages made of schemas and explanations, and build all with DocC
	$(SWIFT) build $(QUIET) --build-tests --scratch-path $(TESTING)
	@UPDATE_GOLDEN=1 $(SWIFT) test --skip-build --scratch-path $(TESTING) --filter ReferenceGoldenTests >/dev/null 2>&1 || :
	@$(SWIFT) test --skip-build --scratch-path $(TESTING) --filter ReferenceGoldenTests >/dev/null
	@rm -rf $(DOCUMENTATION) && mkdir -p $(DOCUMENTATION)/symbols && cp -r Sources/slicec/Documentation.docc $(DOCUMENTATION)/slicec.docc
	@sed -i 's/](\([A-Z][A-Za-z]*\)\.md\(#[a-z-]*\)\{0,1\})/](doc:\1)/g' $(DOCUMENTATION)/slicec.docc/*.md
	@echo '{"metadata": {"formatVersion": {"major": 0, "minor": 6, "patch": 0}, "generator": "make"}, "module": {"name": "slicec", "platform": {}}, "symbols": [], "relationships": []}' >$(DOCUMENTATION)/symbols/slicec.symbols.json
	@if command -v docc >/dev/null; then docc convert $(DOCUMENTATION)/slicec.docc --output-path $(DOCUMENTATION)/slicec.doccarchive \
		--fallback-display-name slicec --fallback-bundle-identifier slicec --warnings-as-errors \
		--additional-symbol-graph-dir $(DOCUMENTATION)/symbols && \
		echo "to read it: python3 -m http.server -d $(DOCUMENTATION)/slicec.doccarchive, then http://localhost:8000/documentation/slicec"; \
	else echo "the pages: Sources/slicec/Documentation.docc/Documentation.md"; fi

SHARE = $(DESTDIR)$(PREFIX)/share
BASH_COMPLETION = $(SHARE)/bash-completion/completions
ZSH_COMPLETION = $(SHARE)/zsh/site-functions
FISH_COMPLETION = $(SHARE)/fish/vendor_completions.d
# The manual's date: the same sources give the same pages.
MANUAL_DATE := $(shell git log -1 --format=%ct 2>/dev/null)

# Under sudo, Swift may not be in PATH: then what has been built before is installed.
install: $(if $(shell command -v $(SWIFT)),build,$(if $(wildcard $(SLICEC)),,build)) ## install binary, manual, completions and schemas below PREFIX (default /usr/local)
	install -D -s -m 0755 $(SLICEC) "$(DESTDIR)$(PREFIX)/bin/slicec"
	install -d "$(SHARE)/man/man1" "$(BASH_COMPLETION)" "$(ZSH_COMPLETION)" "$(FISH_COMPLETION)"
	rm -f "$(SHARE)"/man/man1/slicec.1 "$(SHARE)"/man/man1/slicec-*.1
	SOURCE_DATE_EPOCH=$(or $(SOURCE_DATE_EPOCH),$(MANUAL_DATE)) $(SLICEC) manual --out "$(SHARE)/man/man1"
	$(SLICEC) --generate-completion-script bash >"$(BASH_COMPLETION)/slicec"
	$(SLICEC) --generate-completion-script zsh >"$(ZSH_COMPLETION)/_slicec"
	$(SLICEC) --generate-completion-script fish >"$(FISH_COMPLETION)/slicec.fish"
	install -D -m 0644 -t "$(SHARE)/slicec/schemas" schemas/*.json

uninstall: ## remove what install put below PREFIX
	rm -f "$(DESTDIR)$(PREFIX)/bin/slicec"
	rm -f "$(SHARE)"/man/man1/slicec.1 "$(SHARE)"/man/man1/slicec-*.1
	rm -f "$(BASH_COMPLETION)/slicec" "$(ZSH_COMPLETION)/_slicec" "$(FISH_COMPLETION)/slicec.fish"
	rm -rf "$(SHARE)/slicec/schemas"
	-rmdir "$(SHARE)/slicec"

clean: ## remove what was built
	rm -rf .build .build-*

deps:
	@$(SUDO) sh .ci/install-packages $(PACKAGES)

build-deps:
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.2 or later is needed: https://www.swift.org/install/linux/"; exit 1; }
	@$(SUDO) sh .ci/install-packages $(BUILD_PACKAGES)

test-deps:
	@$(SUDO) sh .ci/install-packages $(TEST_PACKAGES)
