"""What was run for every board: made-up results become the two files, and no board is run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import boards, store
from bench.measured_from import measured_from
from ecgtiny.boards.loader import load_board, names
from ecgtiny.boards.measured import Measured
from ecgtiny.common.errors import BudgetError, VerificationError
from ecgtiny.common.files import read_json
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.validate import ValidateRecord
from ecgtiny.common.stage_records.validate_stream import ValidateStreamRecord
from ecgtiny.host.cli import lists
from tests.stored import stored, there

BUILT = {"toolchain": "a compiler", "flash_bytes": 9_000, "ram_bytes": 3_000}
MEASURED = "nrf52840"
"""A board with a simulator; which one is of no matter, for it is not started."""
BUILT_ONLY = "nrf5340"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the files go that the bench writes; what it calls gives made-up results."""
    compared = stored(
        ValidateRecord, beats=500, mismatches=2, cycles=None, instructions={"min": 10, "median": 20.6, "max": 30}
    )
    pushed = stored(ValidateStreamRecord, events=7, differences=1)
    stream = SimpleNamespace(on_device=lambda _: SimpleNamespace(events=None))
    monkeypatch.setattr(boards, "export_run", lambda *_, **_named: stored(ExportRecord, **BUILT))
    monkeypatch.setattr(boards, "validate_run", lambda *_, **_named: compared)
    monkeypatch.setattr(boards, "load_stream", lambda _: stream)
    monkeypatch.setattr(boards, "validate_stream", lambda *_, **_named: pushed)
    monkeypatch.setattr(boards, "train_and_quantize", lambda *_: None)
    monkeypatch.setattr(boards, "FOLDER", tmp_path)
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    return tmp_path


def measure_board(name: str, folder: Path) -> boards.Figures:
    """Return the figures of a board whose runs hold nothing."""
    return boards.measure_board(load_board(name), Run(folder / "beats"), Run(folder / "stream"), [])


def test_a_board_without_a_simulator_is_built_and_no_more(folder: Path) -> None:
    board = load_board(BUILT_ONLY)
    expected = {"title": board.title, "core": board.core.name, "measured_from": measured_from(board), **BUILT}
    assert measure_board(BUILT_ONLY, folder) == expected


def test_a_board_with_a_simulator_has_beats_events_and_the_ticks_that_were_counted(folder: Path) -> None:
    found = measure_board(MEASURED, folder)
    assert {key: found[key] for key in boards.SHOWN if key in found} == {
        "simulator": "unicorn", "beats": 500, "mismatches": 2, "events": 7, "differences": 1, "instructions": 21,
    }  # fmt: skip


def test_modelled_cycles_stand_beside_the_instructions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modelled = {"low": 8_000, "typical": 8_200, "high": 8_500, "model": "a model"}
    record = stored(ExportRecord, **BUILT, estimate={"modelled": modelled})
    monkeypatch.setattr(boards, "export_run", lambda *_, **_named: record)
    found = measure_board(MEASURED, folder)
    assert found["modelled_cycles"] == 8_200
    shown = Measured(instructions=21, modelled_cycles=8_200)
    clock = load_board(MEASURED).mcu.clock_hz
    seconds = lists.seconds(load_board(MEASURED), shown)
    assert seconds is not None
    assert seconds.low <= 8_200 / there(clock) <= seconds.high
    assert seconds != lists.seconds(load_board(MEASURED), Measured(instructions=21))


def test_a_stream_that_does_not_fit_leaves_the_beats(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def exported(run: Run, _: str, **_named: object) -> ExportRecord:
        if run.folder.name == "stream":
            raise BudgetError("too much RAM", fix="choose a smaller model")
        return stored(ExportRecord, **BUILT)

    monkeypatch.setattr(boards, "export_run", exported)
    found = measure_board(MEASURED, folder)
    assert found["beats"] == 500
    assert not {"events", "differences"} & set(found)
    assert "too much RAM" in capsys.readouterr().err


def test_both_files_are_written_and_the_boards_file_has_what_is_shown(folder: Path) -> None:
    results = boards.measure(folder, [])
    assert list(results["figures"]) == names()
    assert results == store.load("boards")
    shown: boards.Figures = dict(read_json(folder / boards.FILE))
    assert list(shown) == names()
    assert Measured(**shown[MEASURED]) == Measured("unicorn", 500, 2, 7, 1, 21)
    assert Measured(**shown[BUILT_ONLY]) == Measured()


def test_boards_that_are_not_asked_for_keep_their_figures(folder: Path) -> None:
    store.save("boards", "", {}, {BUILT_ONLY: {"title": "measured before"}, "gone": {"title": "has no file any more"}})
    figures = boards.measure(folder, [MEASURED])["figures"]
    assert list(figures) == sorted([MEASURED, BUILT_ONLY])
    assert figures[BUILT_ONLY] == {"title": "measured before"}


def test_what_was_measured_before_a_failure_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def validated(_: Run, board: str, **_named: object) -> ValidateRecord:
        if board == names()[2]:
            raise VerificationError("differs", fix="look at it")
        return stored(ValidateRecord)

    monkeypatch.setattr(boards, "validate_run", validated)
    monkeypatch.setattr(boards, "simulator_of", lambda _: SimpleNamespace(name="made-up"))
    with pytest.raises(VerificationError):
        boards.measure(folder, [])
    assert list(read_json(folder / boards.FILE)) == names()[:2]


def test_the_command_measures_what_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.save("boards", "", {}, {})
    made: list[tuple[Path, str]] = []
    monkeypatch.setattr(boards, "train_and_quantize", lambda run, *words: made.append((run.folder, words[1])))
    assert boards.main(["--run", str(folder), "--only", MEASURED, BUILT_ONLY]) == 0
    assert made == [(folder / "beats", "ecg5000"), (folder / "stream", boards.PATIENTS)]
    assert capsys.readouterr().out.splitlines() == [
        f"{MEASURED}: 2 of 500 beats, 1 of 7 events differ",
        f"{BUILT_ONLY}: - of 0 beats, - of 0 events differ",
    ]


@pytest.mark.parametrize("name", names())
def test_the_figures_of_a_board_are_of_what_is_built_now(name: str) -> None:
    found = store.load("boards")["figures"][name].get("measured_from")
    again = (
        f"what is measured of {name} has changed: python -m bench.boards --only {name}, then python -m bench.figures"
    )
    assert found == measured_from(load_board(name)), again
