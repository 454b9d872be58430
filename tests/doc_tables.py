"""The tables of the documentation that the plug-ins' declarations make: ``python -m tests.doc_tables`` writes them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ecgtiny.common.plugins import modules
from ecgtiny.quantize.graph import ops
from ecgtiny.train.data.records.csv_record import exports
from ecgtiny.train.data.records.load import readers
from tests.tools import ROOT


class Family(NamedTuple):
    """What is added by a file of a package that declares a constant."""

    what: str
    package: str
    constant: str
    tests: str
    file: str = "NAME.py"


FAMILIES = (
    Family("a source of beats with a name", "train.data.sources", "SOURCE", "tests/train/data/sources/"),
    Family("a file format of beats", "train.data.sources", "FORMAT", "tests/train/data/sources/"),
    Family("a file format of records", "train.data.records", "READER", "tests/train/data/records/"),
    Family("a device's export as text", "train.data.records.exports", "EXPORT", "tests/train/data/records/exports/"),
    Family("a source of records with a name", "train.data.records", "RECORDS", "tests/train/data/records/"),
    Family("a model, as a family of detectors", "train.detectors", "DETECTOR", "tests/train/detectors/"),
    Family("data to compare detectors on", "train.benchmarks", "BENCHMARK", "tests/train/benchmarks/"),
    Family("the integers of a detector of samples", "quantize.detectors", "REFERENCE", "tests/quantize/detectors/"),
    Family(
        "the C of a detector of samples",
        "firmware_gen.detectors",
        "STREAM",
        "tests/firmware_gen/readouts/",
        "NAME/__init__.py",
    ),
    Family("a runtime", "firmware_gen.runtimes", "RUNTIME", "tests/firmware_gen/runtimes/"),
    Family("a package format", "firmware_gen.formats", "PACKAGE", "tests/firmware_gen/formats/"),
    Family("a form of an image", "firmware_gen.image.files", "FILE", "tests/firmware_gen/image/files/"),
    Family("a port or a simulator", "host.link.ports", "PORT", "tests/host/link/ports/"),
    Family("a check of ecgtiny doctor", "host.doctor.checks", "CHECK", "tests/host/doctor/"),
    Family("a section of the report", "host.report.sections", "SECTION", "tests/host/report/"),
    Family("a page of the dashboard", "host.dashboard.pages", "PAGE", "tests/host/dashboard/"),
)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the lines of a table in Markdown."""
    first, *rest = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return [first, "|---" * len(head) + "|", *rest]


def plug_ins() -> list[str]:
    """Return the table of families, each with the names of its plug-ins."""
    rows = [
        (family.what, f"`{family.package.replace('.', '/')}/{family.file}`", f"`{family.constant} = {kind}(...)`",
         ", ".join(found), f"`{family.tests}`")
        for family in FAMILIES
        for kind, found in [_declared(family)]
    ]  # fmt: skip
    return table(("what", "the file", "what it declares", "there are", "its test"), rows)


def _declared(family: Family) -> tuple[str, list[str]]:
    loaded = [importlib.import_module(name) for name in modules(f"ecgtiny.{family.package}")]
    declared = [getattr(module, family.constant) for module in loaded if hasattr(module, family.constant)]
    found = [one for value in declared for one in (value if isinstance(value, tuple) else (value,))]
    return type(found[0]).__name__, sorted(f"`{plug_in.name}`" for plug_in in found)


def record_formats() -> list[str]:
    """Return the table of formats of records."""
    rows = [(reader.name, reader.file, reader.annotations) for reader in readers()]
    head = ("format", "file", "annotations, to score and to learn ectopic beats from")
    return table(head, rows)


def device_exports() -> list[str]:
    """Return the table of devices whose exports are known by what is in them."""
    rows = [(export.name, export.looks, export.assumed) for export in exports()]
    return table(("device", "its file", "assumed"), rows)


def operators() -> list[str]:
    """Return the table of operators of a .tflite, those of one file in one row."""
    files = {
        name: list(loaded.READERS)
        for name in modules(ops.__name__)
        if hasattr(loaded := importlib.import_module(name), "READERS")
    }
    rows = [
        (", ".join(f"`{name}`" for name in names), f"`quantize/graph/ops/{module.rpartition('.')[2]}.py`",
         (importlib.import_module(module).__doc__ or "").partition("\n")[0].rstrip("."))
        for module, names in sorted(files.items())
    ]  # fmt: skip
    return table(("operator", "read by", "what"), rows)


BLOCKS: dict[tuple[str, str], Callable[[], list[str]]] = {
    ("docs/own-data.md", "record formats"): record_formats,
    ("docs/recordings.md", "device exports"): device_exports,
    ("docs/architecture.md", "plug-ins"): plug_ins,
    ("docs/compiler.md", "operators"): operators,
}
"""The file and the block's name, and what makes the lines between its markers."""


def renewed(file: str, text: str) -> str:
    """Return a file's text with each of its blocks made anew.

    Raises:
        ValueError: a block's markers are not there once.
    """
    for (owner, block), make in BLOCKS.items():
        if owner == file:
            pattern = rf"( *<!-- generated: {block} -->\n).*?( *<!-- end: {block} -->)"
            lines = "\n".join(make())
            text, times = re.subn(pattern, lambda m, lines=lines: f"{m[1]}{lines}\n{m[2]}", text, flags=re.DOTALL)
            if times != 1:
                raise ValueError(f"{file} has the block {block!r} {times} times")
    return text


if __name__ == "__main__":
    for file in dict.fromkeys(owner for owner, _ in BLOCKS):
        (ROOT / file).write_text(renewed(file, (ROOT / file).read_text("utf-8")))
