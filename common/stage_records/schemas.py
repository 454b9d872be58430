"""The JSON schema of each stage's record, for those who read a run folder with something else than ecgtiny.

``python -m ecgtiny.common.stage_records.schemas FOLDER`` writes them anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from ..codec import Json, encode
from ..files import to_json, write_atomic
from .base import StageRecord
from .compare import CompareRecord
from .compile import CompileRecord
from .evaluate import EvaluateRecord
from .export import ExportRecord
from .noise_stress import NoiseStressRecord
from .quantize import QuantizeRecord
from .readouts import ReadoutQuantizeRecord, ReadoutTrainRecord
from .search import SearchRecord
from .train import TrainRecord
from .tutorial import TutorialRecord
from .validate import ValidateRecord
from .validate_stream import ValidateStreamRecord

KINDS: dict[str, type[StageRecord]] = {
    "train": TrainRecord,
    "quantize": QuantizeRecord,
    "train-readouts": ReadoutTrainRecord,
    "quantize-readouts": ReadoutQuantizeRecord,
    "export": ExportRecord,
    "compile": CompileRecord,
    "validate": ValidateRecord,
    "validate-stream": ValidateStreamRecord,
    "evaluate": EvaluateRecord,
    "noise-stress": NoiseStressRecord,
    "compare": CompareRecord,
    "search": SearchRecord,
    "tutorial": TutorialRecord,
}
"""The stages by the name of their file, without the board's; behind ``-readouts`` those of a detector of samples."""


def schema(kind: type[StageRecord]) -> str:
    """Return the JSON schema of a record, as a text; no object takes a key that it does not name."""
    return to_json(_closed(encode(msgspec.json.schema(kind))))


def _closed(value: Json) -> Json:
    if isinstance(value, list):
        return [_closed(item) for item in value]
    if not isinstance(value, dict):
        return value
    closed = {key: _closed(item) for key, item in value.items()}
    return {**closed, "additionalProperties": False} if "properties" in value and "title" in value else closed


def main(folder: Path) -> None:
    """Write ``NAME.schema.json`` of each stage into a folder."""
    for name, kind in KINDS.items():
        write_atomic(folder / f"{name}.schema.json", schema(kind))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
