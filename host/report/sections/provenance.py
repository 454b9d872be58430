"""The chain of digests from the data to the firmware, and the versions that made it."""

from __future__ import annotations

from ..blocks import Block, Cell, Table
from ..fields import Fields
from ..numerals import ABSENT
from ..records import Chain, Stage
from .context import Context
from .section import ReportSection

KEPT = (".keras", ".npz", ".tflite", ".elf", ".hex")
"""Artefacts whose digests are shown; those of the generated sources are in export.json."""


def provenance(context: Context) -> list[Block] | None:
    """Show digests and versions of every stage that has a record."""
    stages = [stage for stage in context.chain.stages if stage.present]
    if not stages:
        return None
    return [_digests(context.chain, stages), _versions(stages)]


def _digests(chain: Chain, stages: list[Stage]) -> Table:
    rows = _data_files(chain.train) if chain.train.present else []
    for stage in stages:
        rows += [_row(stage, name, stage.fields.text(name)) for name in ("model_digest", "build_digest")]
        outputs = stage.fields.members("outputs")
        rows += [_row(stage, name, digest.text("value")) for name, digest in outputs.items() if name.endswith(KEPT)]
    known = tuple(row for row in rows if row[2].text != ABSENT)
    caption = "SHA-256 from the data to the firmware; the model digest is also the one that a board reports of itself"
    return Table(caption, ("Stage", "Artefact", "SHA-256"), known, numeric=False, wrap=True)


def _data_files(train: Stage) -> list[tuple[Cell, ...]]:
    files = train.fields.members("data.digests")
    return [_row("data", name, file.text("value")) for name, file in files.items()]


def _row(stage: Stage | str, name: str, digest: str | None) -> tuple[Cell, ...]:
    title = stage if isinstance(stage, str) else stage.name
    return (Cell(title), Cell(name.replace("_digest", " digest")), Cell(digest or ABSENT, numeric=True))


def _versions(stages: list[Stage]) -> Table:
    found = {stage.name: stage.fields.members("versions") for stage in stages}
    names = sorted({name for versions in found.values() for name in versions})
    rows = tuple((Cell(name), *(Cell(_version(versions.get(name))) for versions in found.values())) for name in names)
    return Table("Versions that made each stage", ("Package", *found), rows, numeric=False)


def _version(field: Fields | None) -> str:
    return (field.text("value") if field else None) or ABSENT


SECTION = ReportSection(
    name="provenance",
    title="Provenance",
    order=90,
    records=(),
    build=provenance,
)
