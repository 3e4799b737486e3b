# make demo: from a fresh clone to the first answer.   make test: every test.   Both set up what they need.

.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench generated clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: ## Build Adit, answer the main question on the shipped model, write adit-report.html
	@scripts/demo.sh

test: ## Run all tests, and validate the shipped models with frictionless
	@scripts/test.sh

lint: ## Check format, lints, documentation, generated files and paths
	@scripts/lint.sh

format: ## Format the sources
	cargo fmt --all

bench: ## Run the benchmarks
	@scripts/bench.sh

generated: ## Make docs/tables.md and the descriptors of the shipped models anew
	@scripts/generated.sh --write

clean: ## Remove what was built and the report of the demo
	cargo clean
	rm -f adit-report.html
