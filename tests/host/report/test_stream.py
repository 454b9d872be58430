"""The section on continuous ECG shows what the records hold, and nothing where there is nothing to show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecgtiny.common.run import Run, seal
from ecgtiny.common.stage_records.evaluate import EvaluateRecord
from ecgtiny.common.stage_records.validate_stream import ValidateStreamRecord
from ecgtiny.host.report import write_report
from ecgtiny.host.report.sections.stream import HEAD
from ecgtiny.quantize.stream import LEFT_OUT, UNSEEN
from tests.host.evaluation.strip_samples import add_evaluation
from tests.host.report.document import Document
from tests.host.report.samples import add_export, add_quantize, add_train, hide_matplotlib
from tests.stored import as_json, merged, stored

DASH = "\N{EN DASH}"


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strips need no matplotlib, and the other figures are not looked at here."""
    hide_matplotlib(monkeypatch)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def add_stream_validation(run: Run, board: str, **changes: Any) -> None:
    add_train(run)
    add_quantize(run)
    add_export(run, board)
    (one,) = as_json(stored(ValidateStreamRecord))["records"].values()
    body = {
        "board": board, "virtual": True, "events": 5100, "differences": 0, "samples": 1_296_000, "fs": 360.0,
        "records": dict.fromkeys(("208", "b.csv"), one), "records_asked": 2, "complete": True, "failed": [],
        "instructions": {"total": 9, "per_second": 123456.7, "worst_sample": 23456}, "cycles": None,
        "versions": {"ecgtiny": "0.1.0"}, **changes,
    }  # fmt: skip
    run.save(
        f"validate-stream-{board}.json",
        stored(ValidateStreamRecord, **body),
        inputs=[f"export/{board}/export.json"],
        outputs=[],
    )


def rows(page: Document, name: str) -> list[list[str]]:
    """Return the rows of a record's figures; its row of what was read has no number of hours."""
    return [row for row in page.rows if row[0] == name and len(row) == len(HEAD)]


def drawings(page: Document) -> list[str]:
    return [given["aria-label"] for _, given in page.tags if given.get("role") == "img"]


def test_the_table_has_each_record_the_gross_and_the_averages(run: Run) -> None:
    add_evaluation(run)
    page = Document(write_report(run))
    assert rows(page, "one.csv") == [
        ["one.csv", "0", "0.11", "100.00 %", "99.74 %", "2", "50.00 %", "33.33 %", "18.9", "9.5", "0.26 %"]
    ]
    assert rows(page, "<b>two</b>") == [
        ["<b>two</b>", "1", "0.11", "99.74 %", "100.00 %", "2", "0.00 %", DASH, "0.0", "0.0", "0.00 %"]
    ]
    assert rows(page, "gross") == [
        ["gross", DASH, "0.21", "99.87 %", "99.87 %", "4", "25.00 %", "33.33 %", "9.5", "4.7", "0.13 %"]
    ]
    assert rows(page, "average") == [
        ["average", DASH, DASH, "99.87 %", "99.87 %", DASH, "25.00 %", "33.33 %", "9.5", DASH, DASH]
    ]
    assert page.row("Ectopic Se", "25.00 %", "0.63 to 80.59 %")
    assert page.row("False alarms/h", "9.5", "1.1 to 34.2")


def test_average_and_median_are_told_apart(run: Run) -> None:
    pvc = {"se": 0.5, "se_median": 0.75, "false_alarms_per_hour": 4.0, "false_alarms_per_hour_median": 2.0}
    add_evaluation(run, average={"pvc": pvc})
    page = Document(write_report(run))
    assert any(row[6] == "50.00 %" and row[8] == "4.0" for row in rows(page, "average"))
    assert any(row[6] == "75.00 %" and row[8] == "2.0" for row in rows(page, "median"))


@pytest.mark.parametrize(
    "cells",
    [
        ("Records", "records/: 2 records, 2 patients, one lead each"),
        ("Noise added", "em:12"),
        ("Held out", f"2 records: {LEFT_OUT}"),
        ("Threshold", "95 % of training ectopics"),
        ("Sensitivity level", "2"),
        ("Not counted", "the first 20 s of each record, for learning the patient; ventricular flutter"),
        ("A beat is found", "by a detection within 150 ms"),
    ],
    ids=lambda cells: cells[0],
)
def test_the_conditions_are_in_words(run: Run, cells: tuple[str, ...]) -> None:
    add_evaluation(run)
    assert Document(write_report(run)).row(*cells)


def test_strips_come_with_how_many_there_were_and_overviews_are_folded(run: Run) -> None:
    add_evaluation(run)
    page = Document(write_report(run))
    kinds = ["false alarm"] * 2 + ["miss"] * 3
    titles = drawings(page)
    assert [kind in title for kind, title in zip(kinds, titles, strict=False)] == [True] * 5
    assert len(titles) == len(list(page.elements("svg"))) == 5 + 2
    assert "The worst 2 of 2 false alarms" in page.text
    assert "The worst 3 of 3 missed ventricular ectopic beats (1 of them called unreadable)" in page.text
    assert page.text.index("A strip of each of 2 records") > page.text.index("The worst 3 of 3")
    assert page.folded.startswith("A strip of each of 2 records")
    assert "The worst 3 of 3" not in page.folded
    assert not list(page.elements("b"))
    ids = [given["id"] for _, given in page.tags if "id" in given]
    assert len(ids) == len(set(ids))


def test_the_stretches_with_noise_and_a_record_s_own_model_are_shown(run: Run) -> None:
    one = {**as_json(next(iter(stored(EvaluateRecord).records.values()))), "fold": None}
    figures = {key: one[key] for key in as_json(stored(EvaluateRecord).gross)}
    noisy = merged(figures, {"pvc": {"se": 0.5, "false_alarms_per_hour": 4.0}, "hours": 0.05})
    records = {
        "a": {**one, "model": UNSEEN, "noisy": noisy},
        "b": {**one, "model": UNSEEN},
        "c": {**one, "model": LEFT_OUT},
    }
    add_evaluation(run, records=records, conditions={"noise": "em:12, from minute 5 on", "trained_on": "DS1"})
    page = Document(write_report(run))
    assert page.row("Held out", f"2 records: {UNSEEN}; 1 record: {LEFT_OUT}")
    assert page.row("Noise added", "em:12, from minute 5 on")
    assert page.row("Trained on", "DS1")
    assert any(row[2] == "0.05" and row[6] == "50.00 %" and row[8] == "4.0" for row in rows(page, "a"))
    assert len(rows(page, "b")) == 1


def test_the_verdict_names_the_gross_figures(run: Run) -> None:
    add_evaluation(run)
    said = (
        "2 continuous records (records/): ventricular ectopic beats Se 25.00 % [0.63 to 80.59 %] at 9.5 [1.1 to 34.2] "
        "false alarms per hour; R peaks Se 99.87 %, +P 99.87 %."
    )
    assert said in " ".join(Document(write_report(run)).text.split())


def test_nothing_is_said_where_nothing_was_evaluated(run: Run) -> None:
    add_train(run)
    page = Document(write_report(run))
    assert "stream" not in {given["id"] for given in page.elements("section")}
    assert not rows(page, "evaluate")


def test_strips_that_changed_since_are_not_drawn(run: Run) -> None:
    add_evaluation(run)
    with run.path("strips.npz").open("ab") as stream:
        stream.write(b" ")
    page = Document(write_report(run))
    assert page.row("evaluate", "stale")
    assert not drawings(page)
    assert "continuous records (records/)" not in page.text


def test_an_evaluation_is_stale_once_what_it_was_made_from_is(run: Run) -> None:
    add_train(run)
    add_evaluation(run, made_from=("train.json",))
    assert Document(write_report(run)).row("evaluate", "done")
    run.path("beats.npz").write_bytes(b"")
    page = Document(write_report(run))
    assert page.row("evaluate", "stale", "train.json, which it builds on, is stale")


def test_an_evaluation_with_the_wrong_type_is_unreadable(run: Run) -> None:
    add_evaluation(run)
    body = json.loads(run.path("evaluate.json").read_text("utf-8"))
    body["gross"]["pvc"]["se"] = "high"
    run.path("evaluate.json").write_text(json.dumps({**body, "seal": seal(body)}))
    assert "UNREADABLE, evaluate: gross.pvc.se: Expected" in Document(write_report(run)).text


def test_an_evaluation_without_alarms_and_misses_says_so(run: Run) -> None:
    add_evaluation(run, keep=("overview",))
    page = Document(write_report(run))
    assert "No strip: no false alarm." in page.text
    assert "No strip: no ventricular ectopic beat was missed." in page.text


def test_events_of_a_board_stand_beside_the_reference(run: Run) -> None:
    add_stream_validation(run, "nrf52840")
    page = Document(write_report(run))
    assert page.row("stream nrf52840", "done")
    assert not rows(page, "export stream-nrf52840")
    assert page.row("Records", "208, b.csv")
    assert page.row("Hours of signal", "1.00")
    assert page.row("Events compared", "5,100")
    assert page.row("Differences from the reference", "0")
    assert page.row("Instructions, a second of signal", "123,457")
    assert page.row("Instructions, worst sample", "23,456")
    assert not rows(page, "Cycles (DWT), worst sample")
    assert "5,100 events of 2 continuous records on virtual nrf52840: 0 differences" in page.text


@pytest.mark.parametrize(
    ("changes", "state", "why"),
    [
        ({"differences": 3, "failed": ["differences"]}, "failed", "3 events are not those of the reference"),
        ({"complete": False}, "incomplete", "broken off before the end of 2 records"),
    ],
)
def test_a_stream_that_failed_claims_nothing(run: Run, changes: dict[str, Any], state: str, why: str) -> None:
    add_stream_validation(run, "nrf52840", **changes)
    page = Document(write_report(run))
    assert page.row("stream nrf52840", state, why)
    assert f"{state.upper()}, stream nrf52840: {why}" in page.text
    assert "5,100 events of 2" not in page.text
