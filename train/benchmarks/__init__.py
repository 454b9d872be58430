"""The data that detectors are compared on: every module of this package that declares a ``BENCHMARK`` is found."""

from __future__ import annotations

from ...common.plugins import discover
from .beats import of_source
from .benchmark import Benchmark


def benchmarks() -> tuple[Benchmark, ...]:
    """Return the benchmarks that have a name, sorted by it."""
    return discover(__name__, "BENCHMARK", Benchmark)


def load_benchmark(data: str) -> Benchmark:
    """Return the benchmark of a name; any other name is that of a source of beats, or the path of a file of beats."""
    named = {one.name: one for one in benchmarks()}
    return named.get(data) or of_source(data)
