"""What the report shows is what the records hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.host.report import write_report
from tests.host.report.document import Document
from tests.host.report.samples import add_export, add_train, add_validation, sample_run, train_body
from tests.stored import stored
from tests.tools import require_module


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Document:
    run = sample_run(tmp_path_factory.mktemp("run"))
    add_export(run, "f4")
    add_validation(run, "f4", virtual=False, beats=500, beats_asked=500, instructions=None,
                   cycles={"min": 31000, "median": 31001, "max": 31002})  # fmt: skip
    return Document(write_report(run))


@pytest.mark.parametrize(
    "cells",
    [
        ("Split", "the first beats train"),
        ("Training beats", "20: 20 normal"),
        (
            "Test beats",
            "61: 40 normal; 12 premature ventricular contraction; 8 supraventricular premature beat; 1 flat, "
            "not scored",
        ),
        ("Model", "dense, 10,240 weights, seed 7"),
        ("Options", "shift augmentation up to 2 samples, worst 10.0 % of the training beats left out"),
        ("AUROC", "0.9876", "0.9712 to 0.9954", "0.9123", "0.9234"),
        ("Sensitivity", "85.00 %", "81.00 to 88.00 %", "85.00 %", "85.00 %"),
        ("premature ventricular contraction", "12", "78.00 %", "31.21 to 94.32 %"),
        ("Promised", "2.00 %"),
        ("Observed on test", "5.00 % (2 of 40)"),
        ("95 % prediction interval", "0.00 to 7.50 %"),
        ("Observed lies inside", "yes"),
        ("\N{MINUS SIGN}1", "83.00 %", "91.00 %", "40.00 %"),
        ("of these anomalies by label", "1"),
        ("Threshold, int32", "54,321"),
        ("int8 weights, bytes", "10,240"),
        ("AUROC", "0.9876", "0.9871", "0.9712 to 0.9954"),
        ("Score difference, mean", "\N{MINUS SIGN}0.00078", "\N{MINUS SIGN}0.00078", "\N{MINUS SIGN}0.00078"),
        ("Decisions changed, training", "0.49 %", "at most 1.00 %", "passed"),
        ("Flash, bytes", "21,340 of 65,536 (32.6 %)", "21,340 of 65,536 (32.6 %)"),
        ("Stack, bytes", "512 of 2,048 (25.0 %)", "512 of 2,048 (25.0 %)"),
        ("Figure", "f4", "virtual nrf52840"),
        ("Beats compared", "500", "61"),
        ("Requests sent again", "3", "3"),
        ("AUROC, board", "0.9871", "0.9871"),
        ("Instructions per beat, median", "\N{EN DASH}", "28,460"),
        ("Cycles a beat (DWT), median", "31,001", "\N{EN DASH}"),
        ("data", "beats.csv", "ab" * 32),
        ("export nrf52840", "model digest", "cd" * 32),
        ("tensorflow", "\N{EN DASH}", "2.21.0"),
    ],
    ids=lambda cells: cells[0],
)
def test_a_table_shows(page: Document, cells: tuple[str, ...]) -> None:
    assert page.row(*cells), [row for row in page.rows if row[0] == cells[0]]


def test_the_verdict_names_beats_board_and_mismatches(page: Document) -> None:
    assert "61 beats on virtual nrf52840: 0 mismatches" in page.text
    assert "500 beats on f4: 0 mismatches" in page.text
    assert "int8 model: AUROC 0.9871, accuracy 0.9167" in page.text


def test_the_effect_of_the_options_stands_beside_the_same_training_without_them(page: Document) -> None:
    assert "0.9871" in page.text
    assert "0.4567" in page.text


def test_the_score_histogram_says_what_was_flagged(page: Document) -> None:
    described = [given["aria-label"] for _, given in page.tags if given.get("role") == "img"]
    assert any(
        "Threshold 0.8300" in text and "n = 40" in text and "supraventricular premature beat: n = 8" in text
        for text in described
    )


@pytest.mark.slow
def test_the_beats_of_a_likelihood_stand_in_the_unit_of_the_signal(tmp_path: Path) -> None:
    require_module("matplotlib")
    run = Run(tmp_path)
    add_train(run)
    assert "std" in labels(write_report(run))
    body = train_body(["normal", "pvc", "sveb"])
    body["data"]["unit"] = "mV"
    body["preprocess"]["gain"] = 200.0
    body["score"] = {"kind": "likelihood", "window": 0}
    run.save("train.json", stored(TrainRecord, **body), inputs=[], outputs=["beats.npz", "examples.npz"])
    found = labels(write_report(run))
    assert "mV" in found
    assert "std" not in found
    assert "score (nats, logarithmic); dashed: threshold" in found


def labels(page: Path) -> set[str]:
    """Return the texts of a page's figures."""
    return set(re.findall(r"<text[^>]*>([^<]*)</text>", page.read_text("utf-8")))


def test_instructions_of_a_virtual_board_are_never_called_cycles(tmp_path: Path) -> None:
    assert "cycle" not in Document(write_report(sample_run(tmp_path))).text.lower()


@pytest.mark.parametrize(
    ("counter", "said", "unsaid"),
    [
        ({}, "it counts instructions, not time", "cycles"),
        ({"instructions": None, "counter_kind": "none"}, "it counts no time", "instructions, not"),
        (
            {"instructions": None, "cycles": {"min": 1, "median": 2.0, "max": 3}, "counter_kind": "cycles"},
            "it counts cycles of the core, without waits for the flash, not time", "counts instructions",
        ),
    ],
)  # fmt: skip
def test_what_a_virtual_board_counts_is_what_the_record_has(
    tmp_path: Path, counter: dict[str, Any], said: str, unsaid: str
) -> None:
    run = sample_run(tmp_path)
    add_validation(run, "nrf52840", **counter)
    shown = Document(write_report(run)).text
    assert said in shown
    assert unsaid not in shown


def test_says_what_must_be_known_of_the_beats(tmp_path: Path) -> None:
    run = Run(tmp_path)
    add_train(run)
    body = train_body(["normal", "pvc", "sveb"])
    body["data"]["note"] = "one patient with automated labels"
    run.save("train.json", stored(TrainRecord, **body), inputs=[], outputs=["beats.npz", "examples.npz"])
    assert "one patient with automated labels" in Document(write_report(run)).text


def test_beats_without_labels_have_no_detection_figures(tmp_path: Path) -> None:
    run = Run(tmp_path)
    add_train(run)
    body = train_body(["normal", "pvc", "sveb"])
    body |= {"metrics": None, "false_alarm_rate": None, "baselines": {}}
    run.save("train.json", stored(TrainRecord, **body), inputs=[], outputs=["beats.npz", "examples.npz"])
    assert "no labels" in Document(write_report(run)).text
