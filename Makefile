# Everything runs in .venv, which the first target that needs it makes. `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
export HALL_REAL_DATA ?= ../shared/data

.DEFAULT_GOAL := help
.PHONY: help run test audit check bench shots soak clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: .venv/runtime ## set up and serve the hall on HALL_HOST:HALL_PORT (127.0.0.1:8050)
	@$(BIN)/python app.py

test: .venv/dev .venv/browser ## set up and run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

audit: .venv/dev ## known faults of what is installed; needs the advisories' server
	@$(BIN)/pip install --disable-pip-version-check -q pip-audit==2.10.1
	@$(BIN)/pip-audit --strict -r requirements.txt

check: .venv/dev ## style, types and architecture; var/sbom.cdx.json lists what is installed, with licences
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@mkdir -p var && $(BIN)/python deploy/installed.py requirements.txt "$$(git describe --always --dirty)" > var/sbom.cdx.json
	@$(BIN)/python -m pytest -q -p no:randomly tests/test_architecture.py tests/test_docs.py tests/test_safety.py

bench: .venv/dev .venv/browser ## speed and memory, as ratios within one run
	@$(BIN)/python -m bench

shots: .venv/dev .venv/browser ## pictures of the wall at every size into shots/
	@$(BIN)/python -m bench.shots

soak: .venv/dev ## the long proofs: a poller killed a thousand times, 24 hours of pollers that race, 200 vehicles through a bad day, 5,000 lists counted, 5,000 files of any texts, a week of rotation, 20,000 updates of one page, every wall at every size
	@HALL_KILLS=1000 $(BIN)/python -m pytest tests/schedule/test_kill.py tests/schedule/test_pushes.py tests/schedule/test_kafka.py
	@HALL_POLLED_HOURS=24 $(BIN)/python -m pytest tests/schedule/test_duty.py
	@HALL_FAULTS=1 HALL_SCREENS=200 $(BIN)/python -m pytest tests/test_processes.py
	@HALL_FLEET=full $(BIN)/python -m pytest -s tests/schedule/test_tracks.py
	@HALL_ROUNDS=5000 $(BIN)/python -m pytest tests/store/test_case_lists.py tests/test_every_number.py
	@HALL_BODIES=100000 $(BIN)/python -m pytest tests/test_matrix.py
	@HALL_FOREIGN=1000 $(BIN)/python -m pytest -s tests/test_strangers.py
	@HALL_EXPORTS=5000 $(BIN)/python -m pytest tests/export/test_sheets.py
	@HALL_TURNS=20160 $(BIN)/python -m pytest tests/test_rotation.py
	@HALL_UPDATES=20000 $(BIN)/python -m pytest -s tests/test_endless_tab.py
	@HALL_SIZES=all $(BIN)/python -m pytest tests/test_faults.py

clean: ## forget the set-up, keep the data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	@echo "setting up .venv"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed / 需要 Python 3.11 及以上" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv

.venv/runtime: requirements.txt | .venv/bin/python
	@echo "installing what the hall runs on (a few minutes the first time)"
	@$(BIN)/pip install --disable-pip-version-check --progress-bar on -q -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt requirements-kafka.txt requirements.txt | .venv/bin/python
	@echo "installing what tests and checks need"
	@$(BIN)/pip install --disable-pip-version-check --progress-bar on -q -r requirements-dev.txt
	@touch $@ .venv/runtime

# A Chromium: one on the PATH, else the system's package, else Playwright's own. And a font for Chinese.
.venv/browser: deploy/browser.sh .venv/dev
	@sh deploy/browser.sh $(BIN)
	@touch $@
