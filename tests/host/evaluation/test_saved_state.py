"""What begins with a saved state claims nothing of new patients, and is refused where it is not the state's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.host.cli import show_stream
from ecgtiny.host.cli.main import cli
from ecgtiny.host.evaluation.evaluate import evaluate_run
from ecgtiny.host.evaluation.review import confirmed_state, review_record
from ecgtiny.host.evaluation.saved_state import NOT_SHOWN, SavedState, read_state
from ecgtiny.host.report import write_report
from ecgtiny.quantize.stream import load_stream
from ecgtiny.train.data.records.load import read_record
from tests.host.evaluation.stream_run import write_csv
from tests.host.evaluation.test_own_record import somebody
from tests.host.report.document import Document

LEVEL = 1


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_csv(tmp_path_factory.mktemp("known"), somebody(), "known")


@pytest.fixture(scope="module")
def state(trained: Run, own: Path) -> Path:
    """Return the patient's state at a level that is not the run's own."""
    reviewed = review_record(load_stream(trained), read_record(own, None), LEVEL)
    assert load_stream(trained).level(None) != LEVEL
    path = own.with_suffix(".state")
    path.write_bytes(confirmed_state(reviewed, reviewed.review))
    return path


def test_nothing_is_claimed_of_new_patients_and_all_say_with_what_it_began(
    trained: Run, own: Path, state: Path
) -> None:  # fmt: skip
    record = evaluate_run(trained, str(own), state=state)
    verdict = known(record.verdict)
    assert verdict is not None
    for claim in (verdict.promise, verdict.detects):
        assert (claim.state, claim.figure) == ("not shown", NOT_SHOWN)
    assert record.conditions.note.endswith("a reviewer's verdict in it is a label")
    digest = known(record.config.state)
    assert digest is not None
    shown = show_stream.evaluate(record)
    assert digest[:12] in shown
    assert max(map(len, shown.splitlines())) <= 80
    page = Document(write_report(trained))
    assert page.row("Begun with", f"a saved state of the patient, SHA-256 {digest[:12]}")
    assert NOT_SHOWN in page.text
    assert "saved state" not in show_stream.evaluate(evaluate_run(trained, str(own)))


def test_the_level_is_the_states_and_no_other(trained: Run, own: Path, state: Path) -> None:
    assert evaluate_run(trained, str(own), state=state).config.level == LEVEL
    assert evaluate_run(trained, str(own), state=state, level=LEVEL).config.level == LEVEL
    with pytest.raises(UsageError, match="holds level 1, which a board goes on with, not --level 0"):
        evaluate_run(trained, str(own), state=state, level=0)
    with pytest.raises(DataError, match="holds level 200"):
        SavedState(b"", 200, "there").level_for(load_stream(trained), None)


def test_a_state_is_of_one_patient(trained: Run, own: Path, state: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copy(own, tmp_path / f"{name}.csv")
    with pytest.raises(UsageError, match="are 2 records") as refused:
        evaluate_run(trained, str(tmp_path), state=state)
    assert "a state is of one patient" in str(refused.value)


@pytest.mark.parametrize("spoilt", ["short", "version", "damaged"])
def test_what_is_no_state_is_refused_before_anything_is_trained(
    own: Path, state: Path, tmp_path: Path, spoilt: str
) -> None:  # fmt: skip
    content = bytearray(state.read_bytes())
    if spoilt == "short":
        del content[-3:]
    else:
        content[0 if spoilt == "version" else 9] ^= 1
    wrong, run = tmp_path / "wrong.state", tmp_path / "run"
    wrong.write_bytes(content)
    done = CliRunner().invoke(cli, ["evaluate", "--stream", str(own), "--state", str(wrong), "--run", str(run)])
    assert isinstance(done.exception, DataError)
    assert "is not a state to begin with" in str(done.exception)
    assert not (run / "train.json").exists()
    assert read_state(state).level == LEVEL
