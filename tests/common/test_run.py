"""The chain of digests from beats to firmware."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.common.errors import DataError, VerificationError
from ecgtiny.common.files import write_atomic
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import StageRecord


class Made(StageRecord):
    """The least record of a stage."""

    stage: str


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = Run(tmp_path)
    write_atomic(run.path("beats.npz"), b"beats")
    write_atomic(run.path("model.keras"), b"weights")
    run.save("train.json", Made(stage="train", versions={}), inputs=["beats.npz"], outputs=["model.keras"])
    return run


def test_an_unchanged_record_loads(run: Run) -> None:
    assert run.load("train.json", Made).stage == "train"


@pytest.mark.parametrize("artefact", ["beats.npz", "model.keras"])
def test_a_changed_artefact_is_refused_by_name(run: Run, artefact: str) -> None:
    write_atomic(run.path(artefact), b"other")
    with pytest.raises(VerificationError, match=f"{artefact} has changed since"):
        run.load("train.json", Made)


def test_a_missing_artefact_is_refused_by_name(run: Run) -> None:
    run.path("model.keras").unlink()
    with pytest.raises(VerificationError, match=r"model\.keras is missing"):
        run.load("train.json", Made)


def test_a_record_of_another_schema_is_refused(run: Run) -> None:
    text = run.path("train.json").read_text("utf-8").replace('"schema": 1', '"schema": 99')
    write_atomic(run.path("train.json"), text)
    with pytest.raises(VerificationError, match="schema 99"):
        run.load("train.json", Made)


def test_a_record_without_its_digests_is_refused(run: Run) -> None:
    write_atomic(run.path("train.json"), '{"schema": 1}')
    with pytest.raises(DataError, match="inputs"):
        run.load("train.json", Made)


def test_an_edited_record_is_refused(run: Run) -> None:
    text = run.path("train.json").read_text("utf-8")
    write_atomic(run.path("train.json"), text.replace('"stage": "train"', '"stage": 3'))
    with pytest.raises(VerificationError, match="not as it was written"):
        run.load("train.json", Made)
    write_atomic(run.path("train.json"), text.replace("  ", ""))
    assert run.load("train.json", Made).stage == "train", "its layout is no part of a record"


def test_an_absent_record_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        Run(tmp_path).load("quantize.json", Made)


def test_a_record_that_could_not_be_read_is_not_written(run: Run) -> None:
    before = run.path("train.json").read_bytes()
    with pytest.raises(DataError, match="stage: Expected `str`, got `int`"):
        run.save("train.json", Made(stage=3, versions={}), inputs=[], outputs=[])  # pyright: ignore[reportArgumentType]
    assert run.path("train.json").read_bytes() == before


def test_the_chain_of_a_record_is_read_without_its_kind(run: Run) -> None:
    header = run.header("train.json")
    assert list(header.inputs) == ["beats.npz"]
    assert list(header.outputs) == ["model.keras"]
