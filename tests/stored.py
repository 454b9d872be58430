"""Records as they were written before they had types: what later versions must read, and samples for every test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from ecgtiny.common.codec import decode, encode
from ecgtiny.common.files import read_json, to_json
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import StageRecord
from ecgtiny.common.stage_records.compile import CompileRecord
from ecgtiny.common.stage_records.evaluate import EvaluateRecord
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.common.stage_records.validate import ValidateRecord
from ecgtiny.common.stage_records.validate_stream import ValidateStreamRecord

R = TypeVar("R", bound=StageRecord)
T = TypeVar("T")

DATA = Path(__file__).parent / "data"
RUN = DATA / "run-of-schema-1"
"""A training, a quantisation and all that they read and wrote, on 144 beats of 35 samples."""
MAPS = {"baselines", "digests", "inputs", "outputs", "per_class", "per_class_recall", "records", "symbols", "versions"}
"""Objects whose keys are names: these are replaced as a whole."""
STORED: dict[str, type[StageRecord]] = {
    "run-of-schema-1/train.json": TrainRecord,
    "run-of-schema-1/quantize.json": QuantizeRecord,
    "records-of-schema-1/train-stream.json": TrainRecord,
    "records-of-schema-1/quantize-stream.json": QuantizeRecord,
    "records-of-schema-1/export.json": ExportRecord,
    "records-of-schema-1/export-stream.json": ExportRecord,
    "records-of-schema-1/compile.json": CompileRecord,
    "records-of-schema-1/validate-nrf52840.json": ValidateRecord,
    "records-of-schema-1/validate-stream-nrf52840.json": ValidateStreamRecord,
    "records-of-schema-1/evaluate.json": EvaluateRecord,
}


def stored(kind: type[R], **changes: Any) -> R:
    """Return the stored record of a stage with some keys changed; blocks are merged, everything else is replaced."""
    name = next(name for name, of in STORED.items() if of is kind)
    return changed(Run(DATA).read(name, kind), changes)


def changed(record: R, changes: Mapping[str, Any]) -> R:
    """Return a record with some keys changed as ``stored`` changes them."""
    return decode(merged(encode(record), encode(changes)), type(record), "changed")


def merged(base: Any, changes: Any) -> Any:
    """Return JSON with what another JSON says put in place."""
    if not (isinstance(base, dict) and isinstance(changes, dict)):
        return changes
    return {
        **base,
        **{key: value if key in MAPS else merged(base.get(key), value) for key, value in changes.items()},
    }


def body(name: str) -> dict[str, Any]:
    """Return a stored record as JSON."""
    return dict(read_json(DATA / name))


def as_json(record: object) -> dict[str, Any]:
    """Return a record as other programs read it."""
    return json.loads(to_json(record))


def there(value: T | None) -> T:
    """Return a value that must be there."""
    assert value is not None
    return value
