# Despacho: `make` dice qué hay. Needs only Python 3.11 or newer with its `venv` module, and make.

VENV    := .venv
PY      := $(VENV)/bin/python
FLASK   := $(PY) -m flask --app wsgi
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
LOCK    := $(VENV)/bin/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header \
           --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
# Modules are compiled once, not by each of the hundred processes that the tests start.
KEPT    := env -u PYTHONDONTWRITEBYTECODE
BENCHES := $(patsubst benchmarks/bench_%.py,bench-%,$(wildcard benchmarks/bench_*.py))

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run reset test test-faults check format types layers templates migrations-match \
        bench mutants story-cost pictures lock clean

help: ## Muestra esta lista
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: setup ## Prepara todo y abre la demostración en http://127.0.0.1:8000
	@exec $(FLASK) demo run

reset: setup ## Deja la demostración como nueva
	@exec $(FLASK) demo reset

setup: $(VENV)/.runtime ## Instala en .venv lo que el despacho necesita
setup-dev: $(VENV)/.dev

$(VENV)/.runtime: requirements.txt
	@sh deploy/make-venv.sh $(VENV)
	@echo "Instalando los paquetes de requirements.txt en $(VENV)…"
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Instalando lo que necesitan las pruebas…"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

test: setup-dev ## Revisa el código y pasa todas las pruebas (ARGS="tests/rules -x")
	@$(MAKE) --no-print-directory check
	@$(KEPT) $(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not faults" $(ARGS)

test-faults: setup-dev ## Solo las pruebas que matan procesos y cortan conexiones
	@$(KEPT) $(PY) -m pytest tests/faults $(ARGS)

check: setup-dev ## Formato, reglas, tipos, capas, plantillas y migraciones
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(MAKE) --no-print-directory --jobs=2 types layers templates migrations-match

types: setup-dev
	@$(PY) -m mypy

layers: setup-dev
	@$(VENV)/bin/lint-imports

templates: setup-dev
	@$(VENV)/bin/djlint templates --lint --quiet --allow-empty-input

migrations-match: setup-dev
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	export DESPACHO_DATA_DIR="$$folder" DESPACHO_DATABASE_URL="sqlite:///$$folder/check.sqlite3" && \
	$(FLASK) db upgrade >"$$folder/log" 2>&1 && $(FLASK) db check >>"$$folder/log" 2>&1 \
	  && echo "Las migraciones coinciden con los modelos." || { cat "$$folder/log"; exit 1; }

format: setup-dev ## Da formato al código
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix-only --quiet .

bench: $(BENCHES) ## Todas las mediciones; cada una termina en una línea de JSON
	@test -n "$(BENCHES)" || { echo "No hay mediciones en benchmarks/." >&2; exit 1; }

mutants: setup-dev ## Cambia las reglas de a poco y mira si las pruebas lo notan (ARGS="workflows.sampling*")
	@$(VENV)/bin/mutmut run --max-children 2 $(if $(ARGS),"$(ARGS)")
	@$(VENV)/bin/mutmut results

story-cost: setup-dev ## Recorre la historia contando campos, toques y páginas (docs/story-cost.md)
	@$(PY) -m tests.journeys.cost

pictures: setup-dev ## Toma de nuevo las imágenes de las guías (docs/img)
	@$(PY) -m tests.journeys.pictures

bench-%: setup-dev
	@$(PY) -m benchmarks.bench_$*

lock: setup-dev ## Fija de nuevo las versiones (LOCKFLAGS=--upgrade)
	@$(LOCK) $(LOCKFLAGS) -o requirements.txt requirements.in
	@$(LOCK) $(LOCKFLAGS) -o requirements-dev.txt requirements-dev.in

clean: ## Borra lo instalado y lo que dejan las herramientas (no los datos)
	@rm -rf $(VENV) mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
