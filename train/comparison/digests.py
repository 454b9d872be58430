"""What a cell is named by: the bytes of its items, and the source text of all that fits and scores them."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from ...common.arrays import AnyArray
from ...common.executor import installed
from ..benchmarks.benchmark import Fold
from ..data.beats import Beats
from ..detectors import declared_in
from ..detectors.fitted import Items
from ..detectors.kinds import Kind

ROOT = __name__.partition(".")[0]
HERE = __package__ or ""


def data_digest(folds: Sequence[Fold], kind: Kind) -> str:
    """Return the SHA-256 of all items of one kind: samples, labels, records and scales, fold after fold."""
    hashed = hashlib.sha256()
    for fold in folds:
        validation = (fold.validation or {}).get(kind)
        for part, items in (("train", fold.train[kind]), ("test", fold.test[kind]), ("validation", validation)):
            hashed.update(part.encode())
            for piece in () if items is None else _pieces(items):
                hashed.update(piece)
    return hashed.hexdigest()


def detector_digest(name: str) -> str:
    """Return the SHA-256 of all that fits and scores a detector.

    That is the text of the module that declares it, and of all that it and the calibration import from this package;
    and the versions of the packages that compute.
    """
    sources = {f"{HERE}.compute", *_closure([declared_in(name), f"{HERE}.calibrated"])}
    body = {"name": name, "versions": installed(), "sources": {one: _text_digest(one) for one in sorted(sources)}}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _pieces(items: Items) -> Iterable[bytes]:
    if isinstance(items, Beats):
        about = [items.fs, items.unit, items.gain, list(items.classes)]
        arrays = [items.x, items.label, items.source.record, items.source.sample]
    else:
        about = [items.fs, list(items.classes), [one.name for one in items.signals]]
        arrays = [array for one in items.signals for array in (one.x, one.start, one.label, one.marked, one.missing)]
    yield json.dumps(about).encode()
    for array in arrays:
        yield b"none" if array is None else _bytes(array)


def _bytes(array: AnyArray) -> bytes:
    if array.dtype.kind == "U":
        return json.dumps(array.tolist()).encode()
    return f"{array.dtype.str}{array.shape}".encode() + np.ascontiguousarray(array).tobytes()


def _closure(roots: Iterable[str]) -> set[str]:
    """Return the modules of this package that some modules import, at any depth, themselves included."""
    found, waiting = set[str](), list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imported(name)
    return found


@cache
def _path(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return None if spec is None or spec.origin is None else Path(spec.origin)


@cache
def _text_digest(name: str) -> str:
    path = _path(name)
    return "" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _imported(name: str) -> tuple[str, ...]:
    """Return the modules of this package that a module's text imports."""
    path = _path(name)
    if path is None or path.suffix != ".py":
        return ()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    modules = set[str]()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join(
                [*package.split(".")[: len(package.split(".")) - node.level + 1], *filter(None, [node.module])]
            )
            modules |= {base, *(one for alias in node.names if _is_module(one := f"{base}.{alias.name}"))}
    return tuple(sorted(one for one in modules if one.startswith(f"{ROOT}.")))


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
