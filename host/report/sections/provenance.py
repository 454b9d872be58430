"""The chain of digests from the data to the firmware, and the versions that made it."""

from __future__ import annotations

from ....common.numerals import ABSENT
from ....common.stage_records.base import StageRecord
from ....common.stage_records.evaluate import EvaluateRecord
from ....common.stage_records.export import ExportRecord
from ....common.stage_records.noise_stress import NoiseStressRecord
from ....common.stage_records.quantize import QuantizeRecord
from ....common.stage_records.readouts import ReadoutQuantizeRecord
from ....common.stage_records.validate import ValidateRecord
from ....common.stage_records.validate_stream import ValidateStreamRecord
from ..blocks import Block, Cell, Folded, Table
from ..run_records import Chain
from .context import Context
from .section import ReportSection

KEPT = (".keras", ".npz", ".tflite", ".elf", ".hex")
"""Artefacts whose digests are shown; those of the generated sources are in export.json."""


def provenance(context: Context) -> list[Block] | None:
    """Show digests and versions of every stage that has a record."""
    records = {stage.name: stage.record for stage in context.chain.stages if stage.record is not None}
    if not records:
        return None
    return [Folded("Digests of every artefact, and the versions that made them",
                   (_digests(context.chain, records), _versions(records)))]  # fmt: skip


def _digests(chain: Chain, records: dict[str, StageRecord]) -> Table:
    train = chain.train.record
    rows = [("data", name, digest) for name, digest in (train.data.digests if train else {}).items()]
    for stage, record in records.items():
        rows += [(stage, name, digest) for name, digest in _own(record).items() if digest]
        rows += [(stage, name, digest) for name, digest in record.outputs.items() if name.endswith(KEPT)]
    caption = "SHA-256 from the data to the firmware; the model digest is also the one that a board reports of itself"
    cells = tuple((Cell(stage), Cell(name), Cell(digest, numeric=True)) for stage, name, digest in rows)
    return Table(caption, ("Stage", "Artefact", "SHA-256"), cells, numeric=False, wrap=True)


def _own(record: StageRecord) -> dict[str, str | None]:
    """Return the digests that a stage gives of what it made or talked to."""
    match record:
        case QuantizeRecord() | ReadoutQuantizeRecord() | EvaluateRecord() | NoiseStressRecord():
            return {"model digest": record.model_digest}
        case ExportRecord() | ValidateRecord() | ValidateStreamRecord():
            return {"model digest": record.model_digest, "build digest": record.build_digest}
        case _:
            return {}


def _versions(records: dict[str, StageRecord]) -> Table:
    names = sorted({name for record in records.values() for name in record.versions})
    rows = tuple(
        (Cell(name), *(Cell(record.versions.get(name, ABSENT)) for record in records.values())) for name in names
    )
    return Table("Versions that made each stage", ("Package", *records), rows, numeric=False)


SECTION = ReportSection(
    name="provenance",
    title="Provenance",
    order=90,
    records=(),
    build=provenance,
)
