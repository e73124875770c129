# Everything a fresh machine needs: `make site` builds the site, `make test` runs the tests.
# Needs make and Python 3.11 or newer with venv and pip; the rest is installed into .venv/.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help site test check report lecture links release bundle lint serve editor names remote bench bench-large bench-search bench-anonymity bench-serving bench-lectures bench-publish bench-release lock clean

# Without compiled modules every command and every test process compiles them anew.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
SITE_DIR ?= site
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --progress-bar off
UV_COMPILE := $(BIN)/uv pip compile pyproject.toml - --quiet --upgrade --universal \
	--python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
	--no-emit-find-links

# What builds this package; and the libraries of object stores do not know the newest dateutil.
ALSO := 'setuptools>=77' 'python-dateutil<3'

help: ## 列出全部目标
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/\1\t\2/p' $(MAKEFILE_LIST) | \
		while IFS=$$'\t' read -r name words; do printf 'make %-12s %s\n' "$$name" "$$words"; done

site: .venv/.runtime ## 先检查，再把网站构建到 site/
	$(BIN)/casebook build --site-dir $(SITE_DIR) $(ARGS)

test: .venv/.dev ## 运行全部测试；没有 Chromium、nginx、Caddy 时先装
	scripts/ensure-packages.sh
	$(BIN)/pytest $(ARGS)

check: .venv/.runtime ## 只检查案例、批次和规定；可加 ARGS="--strict"
	$(BIN)/casebook check $(ARGS)

report: .venv/.runtime ## 写批次体检单到 reports/，如 ARGS="SY-2023-02 --since origin/main"
	$(BIN)/casebook report $(ARGS)

lecture: .venv/.runtime ## 把讲稿做成 Word、幻灯片、PDF、网页，写到 packs/，如 ARGS="sange-qufen"
	$(BIN)/casebook lecture build $(ARGS)

links: site ## 构建网站，查站内每个地址和订阅
	$(BIN)/casebook links --site $(SITE_DIR)

release: .venv/.runtime ## 做一份发布到 dist/，如 VERSION=1.4.0 ARGS="--key 发布.key"
	$(BIN)/casebook release $(VERSION) $(ARGS)

bundle: $(BIN)/pip ## 把构建要用的软件包下载到 bundle/，拿到不联网的机器上用
	mkdir -p bundle
	$(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes \
		-r <(sed -n '/^setuptools==/,/[^\]$$/p' requirements.lock)
	$(BIN)/python -m pip --disable-pip-version-check download -q --progress-bar off \
		--require-hashes --no-build-isolation -r requirements.lock -d bundle
	@echo '不联网的机器上：PIP_NO_INDEX=1 PIP_FIND_LINKS=<bundle 所在的文件夹> make site'

lint: .venv/.dev ## 检查程序：ruff 和 mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

serve: .venv/.runtime ## 本机预览，改动后自动刷新；可加 ARGS="--drafts"
	$(BIN)/casebook serve $(ARGS)

editor: .venv/.runtime ## 案例格式改动以后，重写编辑器用的 schemas/ 和代码片段
	for kind in case policy batch synonyms asked anonymity lecture fonts; do \
		$(BIN)/casebook schema $$kind > schemas/$$kind.schema.json; done
	$(BIN)/casebook schema snippets > .vscode/casebook.code-snippets

names: .venv/.runtime ## 另装识别姓名的模型（约 175 MB），检查时自动使用
	$(PIP) --require-hashes -r requirements-names.lock

remote: .venv/.runtime ## 另装把发布送到 sftp:// 和 s3:// 的库
	$(PIP) --require-hashes -r requirements-remote.lock

bench: .venv/.dev ## 测量检查和构建：本项目的内容和一千件案例
	$(BIN)/python bench/run.py $(ARGS)

bench-large: .venv/.dev ## 同上，用一万件案例，用时较长
	$(BIN)/python bench/run.py --sizes 10000 $(ARGS)

bench-search: .venv/.dev ## 比较检索：与 Material 自带检索、Pagefind 并排；可加 ARGS="--sizes 10000"
	$(BIN)/python bench/search.py $(ARGS)

bench-anonymity: .venv/.dev ## 测量隐名检查：各类查全率、查准率和用时
	$(BIN)/python bench/anonymity.py $(ARGS)

bench-serving: .venv/.dev ## 测量网站服务：每秒请求数和每页字节数，与 Material 并排；要先装 nginx 和 wrk
	$(BIN)/python bench/serving.py $(ARGS)

bench-lectures: .venv/.dev ## 测量讲稿：各种格式的用时和大小，两次是否逐字节相同
	$(BIN)/python bench/lectures.py

bench-publish: .venv/.dev ## 发布的试验：随时杀掉、磁盘写满、两处同时发布，读者看到的是否总是整版
	$(BIN)/python bench/publish.py $(ARGS)

bench-release: .venv/.dev ## 测量发布的用时和大小；可加 ARGS="--sizes shipped,1000"
	$(BIN)/python bench/release.py $(ARGS)

lock: .venv/.dev ## 升级依赖，重写四个锁定文件
	{ echo '# Written by make lock.'; printf '%s\n' $(ALSO) | $(UV_COMPILE); } > requirements.lock.tmp
	{ echo '# Written by make lock.'; printf '%s\n' $(ALSO) | \
		$(UV_COMPILE) --extra dev --constraint requirements.lock.tmp; } > requirements-dev.lock.tmp
	{ echo '# Written by make lock.'; printf '%s\n' $(ALSO) | \
		$(UV_COMPILE) --extra names --constraint requirements.lock.tmp; } > requirements-names.lock.tmp
	{ echo '# Written by make lock.'; printf '%s\n' $(ALSO) | \
		$(UV_COMPILE) --extra remote --constraint requirements.lock.tmp; } > requirements-remote.lock.tmp
	mv requirements.lock.tmp requirements.lock
	mv requirements-dev.lock.tmp requirements-dev.lock
	mv requirements-names.lock.tmp requirements-names.lock
	mv requirements-remote.lock.tmp requirements-remote.lock

clean: ## 删除生成的网站、缓存和 .venv/
	rm -rf .venv $(SITE_DIR) .site.lock .pytest_cache .mypy_cache .ruff_cache .hypothesis .cache
	rm -rf scripts/*.egg-info requirements*.lock.tmp
	find scripts tests bench -type d -name __pycache__ -prune -exec rm -rf {} +

# A stamp for each set of packages: the second run installs nothing.

.venv/.runtime: requirements.lock pyproject.toml | $(BIN)/pip
	$(call install,requirements.lock)
	touch $@

.venv/.dev: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/pip
	$(call install,requirements-dev.lock)
	touch .venv/.runtime $@

# setuptools goes first, with its hash: it builds what comes as source only, and this package.
define install
@echo 'Installing $(1) into .venv …'
$(PIP) --require-hashes -r <(sed -n '/^setuptools==/,/[^\\]$$/p' $(1))
$(PIP) --require-hashes --no-build-isolation -r $(1)
$(PIP) --no-deps --no-build-isolation -e .
endef

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Python 3.11 or newer is needed; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
