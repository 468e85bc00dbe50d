# 收件 Shoujian. Two commands: `make demo` shows the work, `make test` checks everything.
# Needs make and Python 3.11, 3.12 or 3.13; all else is installed into .venv from the hashed lock.

PYTHON ?= python3
# Whoever names an interpreter gets that one or a refusal.
ifeq ($(origin PYTHON),file)
PYTHONS := $(PYTHON) python3.13 python3.12 python3.11
else
PYTHONS := $(PYTHON)
endif
VENV ?= .venv
WORKERS ?= 2
ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
LOCK := uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 --no-header --no-annotate

# One shell line a step: a lock is installed only when it, or what is declared, is newer than the stamp.
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed

.DEFAULT_GOAL := help
.PHONY: help demo test check bench fuzz system lock clean

help:
	@echo '收件 Shoujian'
	@echo '  make demo    演示：样例信箱走一遍全过程   show the whole job on a sample mailbox'
	@echo '  make test    全部检查与测试               lint, types, contracts and every test'
	@echo '  make check   只做代码检查                 lint, types and contracts only'
	@echo '  make bench   测速                         measure speed'
	@echo '  make fuzz    随机改写来信，看能否读坏     try to break the reader (minutes: make fuzz ARGS=60)'
	@echo '  make system  安装可选的系统部件           install optional system parts (dovecot, LibreOffice, …)'
	@echo '  make lock    更新依赖锁定文件             renew requirements/*.txt (newest: make lock ARGS=--upgrade)'
	@echo '  make clean   删除生成的文件               remove what was made here'

demo: $(RUN)
	@$(BIN)/shoujian demo $(ARGS)

# What was compiled is kept, even where a machine is told otherwise: the tests start our own programs by the hundred.
test: check
	@echo '== 测试 tests'
	@$(BIN)/python tests/machine.py missing
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: $(DEV)
	@echo '== 代码检查 lint, types, contracts'
	@failed=; for tool in 'ruff check' 'ruff format --check' mypy lint-imports; do \
	  echo "-- $$tool"; $(BIN)/$$tool || failed="$$failed [$$tool]"; \
	done; [ -z "$$failed" ] || { echo "未通过 failed:$$failed"; exit 1; }

bench: $(DEV)
	@echo '== 测速 speed'
	@$(BIN)/python -m pytest tests/bench -o python_files='bench_*.py' -q -s -rN $(ARGS)

# Stops at nothing it finds: what breaks the reader is written to tests/mail, to be named and told what it is.
fuzz: $(DEV)
	@echo '== 试读 fuzzing'
	@$(BIN)/python tests/fuzz/target.py $(ARGS)

system:
	@$(PYTHON) tests/machine.py install

# Hashes of every platform's files, no addresses: pip asks whichever index this machine is set to use.
lock: $(BIN)/python
	@command -v uv >/dev/null || $(PIP) install uv
	@PATH="$$PATH:$(BIN)" && $(LOCK) pyproject.toml --extra dev $(ARGS) -o requirements/dev.txt
	@PATH="$$PATH:$(BIN)" && $(LOCK) pyproject.toml --extra postgres -c requirements/dev.txt -o requirements/run.txt
	@PATH="$$PATH:$(BIN)" && $(LOCK) pyproject.toml --extra postgres --extra vision -c requirements/dev.txt -o requirements/vision.txt
	@PATH="$$PATH:$(BIN)" && printf 'hatchling>=1.27\nsetuptools>=75\n' | $(LOCK) - -c requirements/dev.txt -o requirements/build.txt
	@echo '依赖已重新锁定 locked: requirements/{build,run,vision,dev}.txt'

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage dist build shoujian-demo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): requirements/build.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@echo '== 安装运行所需的包（约半分钟）installing what it runs on (about half a minute)'
	@$(PIP) install --require-hashes -r requirements/build.txt -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/build.txt requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo '== 安装开发与测试所需的包（约一分钟）installing what the checks need (about a minute)'
	@$(PIP) install --require-hashes -r requirements/build.txt
	@$(PIP) install --require-hashes --no-build-isolation -r requirements/dev.txt  # what comes as source is built with what is locked
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(RUN)

$(BIN)/python:
	@for python in $(PYTHONS) none; do \
	  "$$python" -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && break; \
	done; \
	if [ "$$python" = none ]; then \
	  echo '找不到可用的 Python：需要 3.11、3.12 或 3.13，并带 venv 模块。'; \
	  echo '没有 venv 时 Debian/Ubuntu：sudo apt-get install python3-venv；有别的版本时：make PYTHON=/path/to/python3.12'; \
	  echo 'No usable Python: it takes 3.11, 3.12 or 3.13 with the venv module (Debian/Ubuntu: sudo apt-get install python3-venv),'; \
	  echo 'or name one: make PYTHON=/path/to/python3.12'; \
	  exit 1; \
	fi; \
	echo "== 建立 making $(VENV): $$("$$python" --version)"; \
	"$$python" -m venv --clear $(VENV)
