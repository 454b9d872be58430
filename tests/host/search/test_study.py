"""Trials in a storage: drawn by what is known, given back, taken over, and never twice."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import optuna
import pytest
from optuna.trial import TrialState
from sqlalchemy.exc import OperationalError

from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.host.search import study
from ecgtiny.host.search.budget import Cost
from ecgtiny.host.search.study import MAX_RETRY, Trials, file_url, masked, opened
from ecgtiny.host.search.trial import Attempt, Outcome
from tests.host.search.made import LENGTH, PROBLEM, made_outcome, made_trials


def states(folder: Path) -> list[TrialState]:
    stored = optuna.load_study(study_name=PROBLEM.digest, storage=f"sqlite:///{folder / 'search.db'}")
    return [one.state for one in stored.get_trials()]


def do(trials: Trials, number: int) -> list[object]:
    """Do trials one after the other; return what was drawn."""
    drawn: list[object] = []
    for _ in range(number):
        begun = trials.begin()
        drawn.append(begun.drawn)
        trials.end(begun, made_outcome(Attempt(PROBLEM, begun.drawn)))
    return drawn


@pytest.mark.slow
def test_a_search_that_was_ended_draws_what_it_would_have_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "RANDOM", 2)
    (tmp_path / "whole").mkdir()
    with made_trials(tmp_path / "whole") as trials:
        whole = do(trials, 6)
    with made_trials(tmp_path) as trials:
        parts = do(trials, 4)
        trials.give_back(trials.begin())
    with made_trials(tmp_path) as trials:
        parts += do(trials, 2)
        assert [one.drawn for one in trials.done()] == parts
    assert parts == whole
    assert states(tmp_path).count(TrialState.FAIL) == 1
    assert TrialState.RUNNING not in states(tmp_path)


def test_another_seed_draws_others() -> None:
    other = study.sampler(1, 0)
    assert study.sampler(0, 0)._rng.rng.random() != other._rng.rng.random()  # pyright: ignore[reportAttributeAccessIssue]


def test_outcomes_come_back_as_they_were(tmp_path: Path) -> None:
    cost = Cost(7000, 1000, 300, 2000.0)
    outcomes = [Outcome(cost, 0.98), Outcome(Cost(9500, 1200, 300, None)), Outcome(None, None, "no such operator")]
    with made_trials(tmp_path) as trials:
        for outcome in outcomes:
            trials.end(trials.begin(), outcome)
    with made_trials(tmp_path) as trials:
        assert [one.outcome for one in trials.done()] == outcomes
    assert states(tmp_path) == [TrialState.COMPLETE, TrialState.PRUNED, TrialState.PRUNED]


def test_what_is_over_the_budget_is_told_to_the_sampler_as_such(tmp_path: Path) -> None:
    with made_trials(tmp_path) as trials:
        trials.end(trials.begin(), Outcome(Cost(18000, 550, 300, 6000.0)))
    stored = optuna.load_study(study_name=PROBLEM.digest, storage=f"sqlite:///{tmp_path / 'search.db'}")
    assert stored.get_trials()[0].constraints == {"flash": 1.0, "ram": -0.5, "instructions": 0.0}


@pytest.mark.slow
def test_trials_of_a_start_that_gives_no_sign_of_life_are_done_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "GRACE", 1)
    with made_trials(tmp_path) as trials:
        lost = trials.begin()
        trials._running.clear()  # pyright: ignore[reportPrivateUsage]  # as if its process had been killed
    said: list[str] = []
    with made_trials(tmp_path) as trials:
        trials.wait_for_lost(said.append)
        again = trials.begin()
        assert again.drawn == lost.drawn
        trials.end(again, made_outcome(Attempt(PROBLEM, again.drawn)))
        trials.end(lost, Outcome(refused="too late"))
        trials.give_back(lost)
        assert len(trials.done()) == 1
    assert "1 trials of an earlier start" in said[0]
    assert states(tmp_path)[0] is TrialState.FAIL
    assert len(states(tmp_path)) == 2


@pytest.mark.slow
def test_a_trial_that_another_start_does_is_not_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "GRACE", 2)
    monkeypatch.setattr(study, "HEARTBEAT", 1)
    with made_trials(tmp_path) as living, made_trials(tmp_path) as trials:
        begun = living.begin()
        trials.wait_for_lost(lambda _: None)
        living.end(begun, made_outcome(Attempt(PROBLEM, begun.drawn)))
        assert len(trials.done()) == 1


def test_files_that_are_no_storage_are_refused(tmp_path: Path) -> None:
    (tmp_path / "search.db").write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 40)
    with pytest.raises(DataError, match="cannot be used as a storage of trials") as refused, made_trials(tmp_path):
        pass
    assert str(tmp_path / "search.db") in str(refused.value)


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "search.db") as database:
        database.execute("create table trials (name text)")
        database.execute("create table studies (study_id text)")
    with pytest.raises(DataError, match="storage of trials"), made_trials(tmp_path) as trials:
        trials.begin()


@pytest.mark.parametrize("value", ['"text"', '{"quality": "high"}', '{"quality": 0.9, "colour": 1}'])
def test_an_edited_outcome_is_refused_by_its_key(tmp_path: Path, value: str) -> None:
    with made_trials(tmp_path) as trials:
        do(trials, 1)
    with sqlite3.connect(tmp_path / "search.db") as database:
        database.execute("update trial_user_attributes set value_json = ? where key = 'outcome'", (value,))
    with pytest.raises(DataError, match="trial 0 in the storage, outcome"), made_trials(tmp_path) as trials:
        trials.done()


IN_MEMORY = [
    "sqlite://",
    "sqlite:///:memory:",
    "sqlite:///file::memory:?uri=true",
    "sqlite:///a.db?mode=memory&uri=true",
]


@pytest.mark.parametrize("url", IN_MEMORY)
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="no storage: it is gone with the process"), opened(url, PROBLEM, LENGTH):
        pass


@pytest.mark.parametrize("name", ["what?", "50%20off", "a%b#c"])
def test_a_folder_of_any_name_holds_the_storage(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with opened(file_url(tmp_path / name / "search.db"), PROBLEM, LENGTH):
        pass
    assert [one.name for one in tmp_path.rglob("search.db")] == ["search.db"]
    assert (tmp_path / name / "search.db").is_file()


def test_what_keeps_the_signs_of_life_from_being_given_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    def away(*_: object) -> None:
        tried.set()
        raise OperationalError("no such table", None, Exception("trials"))

    monkeypatch.setattr(study, "HEARTBEAT", 0.01)

    def until_raised() -> None:
        with made_trials(tmp_path) as trials:
            trials.begin()
            monkeypatch.setattr(optuna.storages.RDBStorage, "record_heartbeat", away)
            assert tried.wait(60)
            while trials.failure is None:
                tried.wait()
            trials.take_over_lost()

    with pytest.raises(DataError, match=r"storage of trials: .* trials"):
        until_raised()


def test_a_trial_that_loses_every_process_is_refused_and_others_go_on(tmp_path: Path) -> None:
    with made_trials(tmp_path) as trials:
        drawn = [trials.begin().drawn]
    for _ in range(MAX_RETRY + 1):
        with made_trials(tmp_path) as trials:
            begun = trials.begin()
            drawn.append(begun.drawn)
            trials.give_back(begun, killed=True)
    with made_trials(tmp_path) as trials:
        (refused,) = trials.done()
        assert refused.drawn == drawn[1]
        assert str(refused.outcome.refused).startswith("each of the 4 processes that did it was ended from outside")
        assert trials.begin().drawn not in drawn[1:]
    assert len(set(drawn[1:])) == 1


def test_interrupts_do_not_count_as_lost_processes(tmp_path: Path) -> None:
    with made_trials(tmp_path) as trials:
        for _ in range(MAX_RETRY + 2):
            trials.give_back(trials.begin())
        assert trials.done() == []
    assert states(tmp_path)[-1] is TrialState.WAITING


def test_an_import_that_fails_within_a_search_is_no_driver_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ImportError, match="a defect"), made_trials(tmp_path):
        raise ImportError("a defect")


@pytest.mark.parametrize("url", ["nonsense", "sqlite", "postgresql+nosuchdriver://user:secret@host/base"])
def test_addresses_that_are_none_are_refused_without_their_password(url: str) -> None:
    with pytest.raises(UsageError, match="no storage") as refused, opened(url, PROBLEM, LENGTH):
        pass
    assert "secret" not in str(refused.value)


def test_a_folder_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError), opened("sqlite:////nowhere/at/all/search.db", PROBLEM, LENGTH):
        pass


def test_passwords_are_masked() -> None:
    assert masked("postgresql://user:secret@host/base") == "postgresql://user:***@host/base"
