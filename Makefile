# The front door of brewlake. `make` alone prints the targets; each recipe calls a real tool.
SHELL := /bin/sh
.DEFAULT_GOAL := help
-include .env
export

PYTHON ?= python3
BIN := .venv/bin
BREWLAKE := $(BIN)/brewlake
# As it was typed: make would read the $ of "$path" as one of its own variables.
override sql := $(value sql)
# In an environment of its own: it wants another boto3 than LocalStack.
CHECKOV := $(BIN)/uv tool run --quiet --python $(BIN)/python --from checkov==3.3.30 checkov
given = $(foreach name,$(1),$(if $($(name)),--$(subst _,-,$(name)) '$($(name))'))

.PHONY: help venv up-local down-local status logs ingest query replay quality retrain drift serve serve_docker notebook deploy_infra deploy_model deploy-aws destroy-aws parity check test test-integration fuzz bench lock

help: ## this list
	@awk -F ':.*## ' '/^[a-zA-Z_-]+:.*## / {printf "  \033[36mmake %-17s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: ## build .venv: Python 3.13 and the locked packages
	@$(PYTHON) src/brewlake/stack/bootstrap.py run

up-local: venv ## bring the whole platform up, from nothing to a prediction  [catalogue=FILE] [mode=compose|process]
	@$(BREWLAKE) up $(call given,catalogue mode)

down-local: venv ## stop what up-local started; models and logs are kept  [volumes=1: delete what the emulator wrote]
	@$(BREWLAKE) down $(if $(volumes),--volumes)

status: venv ## show the parts, their health and the counts
	@$(BREWLAKE) status

logs: venv ## follow the logs of all parts and functions  [request=ID: one request's way through them] [follow=yes|no]
	@$(BREWLAKE) logs $(call given,request) $(if $(filter no 0,$(follow)),--no-follow) $(if $(filter yes 1,$(follow)),--follow)

ingest: venv ## draw beers from PunkAPI into the lake  [n=100], or all of its pages  backfill=1 [page=1]
	@$(BREWLAKE) ingest $(call given,n page) $(if $(backfill),--backfill)

query: venv ## run a query on Athena  sql="select ..." or sql=NAME of a named query
	@$(BREWLAKE) query $(if $(sql),"$$sql")

replay: venv ## list the records that failed, or put them back  [put=readable|all] [write=FILE] [mended=FILE]
	@$(BREWLAKE) replay $(call given,put write mended)

quality: venv ## check through Athena whether the lake can be trusted  [fresh_minutes=180]
	@$(BREWLAKE) quality $(if $(fresh_minutes),--fresh-minutes '$(fresh_minutes)')

retrain: venv ## train a model from the lake and keep it  version=v2 [force=1]
	@$(BREWLAKE) retrain $(call given,version) $(if $(force),--force)

drift: venv ## compare captured requests with the beers that a version was trained on  version=v1
	@$(BIN)/python -m model.versions drift '$(version)'

serve: venv ## switch the service to a model version  version=v2 [port=3001: in the foreground, beside it]
	@$(BREWLAKE) serve $(call given,version port)

serve_docker: venv ## serve a model version in a container, in the foreground  version=v2 [port=3000]
	@$(BIN)/python -m model.container $(call given,version port)

notebook: venv-dev ## open the notebook of the model's development in JupyterLab
	@$(BIN)/uv run --quiet --no-project --python $(BIN)/python --with jupyterlab jupyter lab model/model.ipynb

deploy_infra: venv ## apply terraform/platform alone  [yes=1]
	@$(BREWLAKE) deploy-infra $(if $(yes),--yes)

deploy_model: venv ## roll the fleet behind the load balancer to a model version  version=v2
	@$(BREWLAKE) deploy-model $(call given,version)

deploy-aws: venv ## deploy everything to AWS: checks, shows the cost, asks, deploys, serves  [version=v1] [yes=1]
	@$(BREWLAKE) deploy-aws $(call given,version) $(if $(yes),--yes)

destroy-aws: venv ## remove everything from AWS, data included, and check that nothing is left  [yes=1]
	@$(BREWLAKE) destroy-aws $(if $(yes),--yes)

parity: venv ## show what differs between the local and the AWS plan, resource by resource
	@$(BREWLAKE) parity

venv-dev:
	@$(PYTHON) src/brewlake/stack/bootstrap.py dev

check: venv-dev ## lint, types and the fast tests: what CI runs first
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@terraform fmt -check -recursive terraform
	@$(CHECKOV) --directory terraform --framework terraform --compact --quiet --skip-download
	@$(BIN)/pytest -q tests/unit

test: venv-dev ## lint, types and all tests that this machine can run  [workers=3]
	@$(BIN)/ruff check . && $(BIN)/mypy
	@BREWLAKE_TEST_STACK=$${BREWLAKE_TEST_STACK:-process} $(BIN)/pytest --numprocesses $(or $(workers),3) --dist loadfile --no-loadscope-reorder

test-integration: venv-dev ## run the integration tests, each with its time  [stack=compose|process|running]
	@$(if $(stack),BREWLAKE_TEST_STACK='$(stack)') $(BIN)/pytest --durations=0 tests/integration

fuzz: venv-dev ## run generated queries against duckathena  [cases=100000]
	@DUCKATHENA_FUZZ=$(or $(cases),100000) $(BIN)/pytest --timeout 0 tests/unit/duckathena/test_fuzz.py

bench: venv-dev ## measure, and keep the figures in docs/benchmarks  [only=up]
	@$(BIN)/python -m tests.benchmarks $(call given,only)

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header

lock: venv-dev ## resolve the locked requirements again
	@$(COMPILE) pyproject.toml --group dev --extra emulator --extra testing -o requirements/dev.txt
	@$(COMPILE) pyproject.toml --extra emulator -c requirements/dev.txt -o requirements/emulator.txt
	@$(COMPILE) pyproject.toml --group model -c requirements/dev.txt -o requirements/model.txt
	@for set in build lambda punkapi serving; do $(COMPILE) --group pyproject.toml:$$set -c requirements/dev.txt -o requirements/$$set.txt; done
