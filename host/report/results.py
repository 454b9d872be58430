"""The record of a comparison or a search, and whether it can be believed."""

from __future__ import annotations

from typing import TypeVar

from ...common.errors import VerificationError
from ...common.numerals import ABSENT
from ...common.run import Run
from ...common.stage_records.base import StageRecord
from .blocks import Block, Cell, Folded, Note, Section, Table

R = TypeVar("R", bound=StageRecord)


def stale(run: Run, name: str, record: StageRecord) -> list[Block]:
    """Return a red note where an artefact is not the one that the record names."""
    try:
        run.check(name, record)
    except VerificationError as error:
        return [Note(f"STALE: {error}", "bad")]
    return []


def conditions(caption: str, rows: dict[str, str]) -> Table:
    """Return the table of what holds for every figure; what is not known has no row."""
    cells = tuple((Cell(name), Cell(said)) for name, said in rows.items() if said)
    return Table(caption, ("Condition", "Value"), cells, numeric=False)


def provenance(record: StageRecord) -> Section:
    """Return the versions and digests, folded."""
    versions = tuple((Cell(name), Cell(version)) for name, version in record.versions.items())
    digests = tuple((Cell(name), Cell(digest or ABSENT, numeric=True)) for name, digest in record.outputs.items())
    tables = [Table("Versions that made it", ("Package", "Version"), versions, numeric=False)]
    if digests:
        caption = "SHA-256 of what was written beside the record"
        tables.append(Table(caption, ("Artefact", "SHA-256"), digests, numeric=False, wrap=True))
    return Section("provenance", "Provenance", [Folded("Versions and digests", tuple(tables))])
