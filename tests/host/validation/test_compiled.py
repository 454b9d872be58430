"""A detector that was compiled from a .tflite, on the virtual board: what agrees, and what is found or refused."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import DataError, EcgtinyError, MissingToolError, UsageError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.common.stage_records.compile import COMPILED, CompileRecord
from ecgtiny.common.stage_records.validate import ValidateRecord
from ecgtiny.host.cli import compile_stage, stages, stages_by_form
from ecgtiny.host.cli.main import cli
from ecgtiny.host.validation.compiled import validate_compiled
from ecgtiny.train.data.sources import load
from tests.stored import there
from tests.tools import BENCH_MODELS, require, require_module

TFLITE = BENCH_MODELS / "linear.tflite"
BEATS = 24
NORMALS, ANOMALIES = 120, 30
PREFIX = "hrm"


@pytest.fixture(scope="module")
def beats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some normal beats and some others, in a file, one of them flat."""
    test = load("synthetic").test
    chosen = np.concatenate([np.flatnonzero(test.normal)[:NORMALS], np.flatnonzero(~test.normal)[:ANOMALIES]])
    counts = test.counts[chosen]
    counts[1] = 7
    path = tmp_path_factory.mktemp("beats") / "beats.npz"
    np.savez(path, x=counts, label=(np.arange(len(counts)) >= NORMALS).astype(np.int64))
    return path


def compile_for(board: str, folder: Path, beats: Path | None, prefix: str | None = None) -> CompileRecord:
    given = {"score": "maxw35", "normals": str(beats)} if beats else None
    return compile_stage.compile_tflite(TFLITE, board, folder, prefix=prefix, detector=given).record


@pytest.fixture(scope="module")
def compiled(beats: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A detector compiled for this computer, under a prefix of its own."""
    folder = tmp_path_factory.mktemp("host") / "mine"
    compile_for("host", folder, beats, PREFIX)
    return folder


@pytest.fixture
def run(compiled: Path, tmp_path: Path) -> Run:
    shutil.copytree(compiled, tmp_path / "mine")
    return Run(tmp_path / "mine")


def test_its_readme_names_the_record_that_is_there(run: Run) -> None:
    text = run.path("README.md").read_text("utf-8")
    assert f"`{COMPILED}`" in text
    assert "export.json" not in text


def reseal(run: Run, record: CompileRecord) -> None:
    run.save(COMPILED, record, inputs=[], outputs=sorted(record.outputs))


def test_the_virtual_board_answers_as_the_reference_does(beats: Path, tmp_path: Path) -> None:
    require("arm-none-eabi-gcc")
    require_module("unicorn")
    made = compile_for("nrf52840", tmp_path / "mine", beats)
    result = CliRunner().invoke(cli, ["validate", "--run", str(tmp_path / "mine"), "--beats", str(BEATS)])
    assert result.exit_code == 0, result.output
    assert "24 beats on virtual nrf52840: 0 mismatches" in result.output
    assert "AUROC of the board's scores" in result.output
    assert "Keeps its promise" not in result.output
    record = Run(tmp_path / "mine").load("validate-nrf52840.json", ValidateRecord)
    own, image = there(known(made.detector)), there(known(made.image))
    assert (record.model_digest, record.build_digest) == (own.model_digest, image.build_digest)
    assert record.build_is_the_exported_one
    assert set(record.inputs) == {COMPILED, "validation.npz"}
    assert record.data == own.data
    assert (record.data.train.beats, record.data.test.beats, record.data.test.flat) == (
        NORMALS, NORMALS + ANOMALIES, 1
    )  # fmt: skip


def test_every_beat_of_the_set_is_sent_the_flat_and_the_abnormal_ones_too(run: Run) -> None:
    record = stages_by_form.validate(run, None, None)
    assert isinstance(record, ValidateRecord)
    assert (record.beats, record.mismatches, record.flat) == (NORMALS + ANOMALIES, 0, 1)
    assert record.alarms > ANOMALIES / 2
    assert record.float_against_device is None


def test_a_score_that_is_not_the_references_is_found(run: Run) -> None:
    with np.load(run.path("validation.npz")) as stored:
        arrays = dict(stored)
    arrays["score"][3] += 1
    np.savez(run.path("validation.npz"), **arrays)
    reseal(run, run.read(COMPILED, CompileRecord))
    with pytest.raises(VerificationError, match=r"1 of 150 beats are not scored .*the first: 3"):
        validate_compiled(run)
    assert run.load("validate-host.json", ValidateRecord).failed == ["mismatches"]


def test_a_threshold_that_is_not_the_boards_is_found(run: Run) -> None:
    record = run.read(COMPILED, CompileRecord)
    own = there(known(record.detector))
    other = replace(own, threshold=replace(own.threshold, value=own.threshold.value // 2))
    reseal(run, replace(record, detector=other))
    with pytest.raises(VerificationError, match="beats are not scored"):
        validate_compiled(run)


@pytest.mark.parametrize("name", ["validation.npz", "firmware.elf", f"{PREFIX}/src/{PREFIX}_constants.c"])
def test_what_has_changed_since_is_named(run: Run, name: str) -> None:
    run.path(name).write_bytes(run.path(name).read_bytes() + b"\n")
    with pytest.raises(VerificationError, match=f"{name} has changed since"):
        validate_compiled(run)


def test_another_model_on_the_board_is_refused(run: Run) -> None:
    record = run.read(COMPILED, CompileRecord)
    reseal(run, replace(record, detector=replace(there(known(record.detector)), model_digest=64 * "a")))
    with pytest.raises(VerificationError, match="the device holds the model"):
        validate_compiled(run)


def test_another_board_is_refused(run: Run) -> None:
    with pytest.raises(UsageError, match="is for host, not for nrf52840"):
        validate_compiled(run, "nrf52840")


def test_a_network_alone_is_refused(tmp_path: Path) -> None:
    assert known(compile_for("host", tmp_path / "alone", None).image) is None
    assert not (tmp_path / "alone" / "agent").exists()
    with pytest.raises(DataError, match=r"network alone, .*--score and --normals"):
        validate_compiled(Run(tmp_path / "alone"))


def test_without_a_compiler_there_is_no_image_to_run(run: Run) -> None:
    record = run.read(COMPILED, CompileRecord)
    reseal(run, replace(record, image=replace(there(known(record.image)), no_image="no compiler")))
    with pytest.raises(MissingToolError, match="no image to run: no compiler") as refused:
        validate_compiled(run)
    assert "pip install" not in refused.value.fix, "what is missing may be a driver of the board"


def test_records_are_not_for_it(run: Run) -> None:
    with pytest.raises(UsageError, match="takes beats and gives no events"):
        stages.validate_stream(run, None, None, "x", None)
    with pytest.raises(UsageError, match="takes beats and gives no events"):
        stages.evaluate(run, "x", None, None, None)


def test_it_is_compiled_again_over_a_validation_but_not_over_an_edited_one(run: Run, beats: Path) -> None:
    validate_compiled(run, beats=2)
    compile_for("host", run.folder, beats, PREFIX)
    assert not run.has("validate-host.json")
    validate_compiled(run, beats=2)
    run.path("validate-host.csv").write_text("mine", "utf-8")
    with pytest.raises(EcgtinyError, match=r"is not a compiled model: validate-host\.csv"):
        compile_for("host", run.folder, beats, PREFIX)


def test_under_a_prefix_it_is_proved_as_well(run: Run) -> None:
    assert run.path(f"{PREFIX}/{PREFIX}.h").is_file()
    assert validate_compiled(run, beats=2).mismatches == 0
