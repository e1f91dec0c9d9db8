# Every target sets up what it needs, on Debian, Ubuntu and macOS with a Swift toolchain and Python 3.

.PHONY: help build test fuzz fuzz-coverage test-threads demo demo-network format lint schema test-browser test-mlflow test-postgres test-python wheel bench-quality bench-schedulers bench-peers bench-asks bench-postgres bench-serve test-serve-kills test-nemesis test-bombs test-api test-kills test-power soak

help:
	@echo 'make build    set up this machine and build everything'
	@echo 'make test     build, run every test, check the format'
	@echo 'make fuzz     try the readers of files and lines on made inputs; FUZZ_SECONDS=24 for each'
	@echo 'make fuzz-coverage   count the lines of the readers that their inputs reach'
	@echo 'make test-threads   run every test under the thread sanitizer'
	@echo 'make soak     simulate 1000 studies under a million faults, built for release'
	@echo 'make test-browser   open reports and the dashboard in Chromium, which must be installed'
	@echo 'make test-mlflow  test both ways of MLflow with its own client and server'
	@echo 'make test-postgres  test PostgreSQL as a storage, on a server of its own that is gone afterwards'
	@echo 'make wheel    build the Python package, with the engine inside'
	@echo 'make test-python    install the wheel into fresh environments and test it with training libraries'
	@echo 'make demo     tune the example study'
	@echo 'make demo-network    tune a neural network, with trainings that are paused, continued and stopped'
	@echo 'make format   format the sources in place'
	@echo 'make lint     check the format'
	@echo 'make schema   write the JSON Schema of study files'
	@echo 'make bench-quality   compare samplers on a benchmark suite; see Benchmarks/README.md'
	@echo 'make bench-schedulers   compare schedulers on its tasks with learning curves'
	@echo 'make bench-peers     run published tuners on it'
	@echo 'make bench-asks      time one suggestion beside those of a published tuner'
	@echo 'make bench-serve     time asks and tells over HTTP'
	@echo 'make test-serve-kills  kill the server 200 times under load, and look for what was lost'
	@echo 'make test-nemesis  kill, stop and cut off the server and 32 clients for MINUTES=10, and check the history of all answers'
	@echo 'make test-bombs  send the server requests that are made to exhaust it, and clients that halt'
	@echo 'make test-kills  kill 2000 processes that share a study, flood one with 256 workers, fill its disk, strike at each of its calls'
	@echo 'make test-power  cut the power in 10000 ways while a study is written, and look for what was lost'
	@echo 'make test-api    send 16000 requests made from the OpenAPI document, and 38000 with paths that lead elsewhere'
	@echo 'make bench-postgres  count durable asks and tells of 16 workers on PostgreSQL'

build:
	@Scripts/build.sh

test:
	@Scripts/test.sh

fuzz:
	@Scripts/fuzz.sh

fuzz-coverage:
	@Scripts/fuzz-coverage.sh

test-threads:
	@Scripts/test-threads.sh

soak:
	@Scripts/soak.sh

test-browser:
	@Scripts/test-browser.sh

test-mlflow:
	@Scripts/test-mlflow.sh

test-postgres:
	@Scripts/test-postgres.sh

test-python:
	@Scripts/test-python.sh

wheel:
	@Scripts/wheel.sh

demo:
	@Scripts/demo.sh

demo-network:
	@Scripts/demo-network.sh

format:
	@swift format --in-place --parallel --recursive Package.swift Sources Tests

lint:
	@Scripts/lint.sh

schema:
	@Scripts/schema.sh

bench-quality:
	@Scripts/bench-quality.sh

bench-schedulers:
	@Scripts/bench-schedulers.sh

bench-peers:
	@Scripts/bench-peers.sh

bench-asks:
	@Scripts/bench-asks.sh

bench-postgres:
	@Scripts/bench-postgres.sh

bench-serve:
	@Scripts/bench-serve.sh

test-serve-kills:
	@Scripts/test-serve-kills.sh

test-nemesis:
	@Scripts/test-nemesis.sh

test-bombs:
	@Scripts/test-bombs.sh

test-api:
	@Scripts/test-api.sh

test-kills:
	@Scripts/test-kills.sh

test-power:
	@Scripts/test-power.sh
