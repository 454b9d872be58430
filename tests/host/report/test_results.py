"""The pages of a comparison and of a search: every figure, why cells are empty, and what is not to be believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.compare import ComparedDetector, CompareRecord
from ecgtiny.common.stage_records.search import SearchRecord
from ecgtiny.host.report import write_pages
from ecgtiny.host.report.figures.front import Point, front
from tests.host.report.document import Document
from tests.host.report.results import comparison, detector, estimate, search
from tests.host.report.samples import add_train, hide_matplotlib


def page(run: Run) -> Document:
    (path,) = write_pages(run)
    return Document(path)


def test_a_comparison_shows_its_figures_best_first_and_why_cells_are_empty(tmp_path: Path) -> None:
    shown = page(comparison(tmp_path))
    assert "Highest AUROC: good, 0.9800 [0.9700 to 0.9900] on 59 test beats" in shown.text
    assert "Better than the baseline base, by more than chance: good." in shown.text
    assert [row[0] for row in shown.rows if len(row) == 8 and row[1] in ("0.9800", "0.9100")] == ["good", "base"]
    assert shown.row("good", "0.9800", "0.9700 to 0.9900", "0.8800", "0.8000", "2.11 %", "0.07000")
    assert shown.row("good", "98", "1.5", "140", "9,552", "1,240", "5,828", "300 beats")
    assert shown.row("base", "no firmware", "a baseline")
    assert shown.row("other", "no figure", "it takes no beats of 9 samples")
    assert shown.row("good", "98.00 %", "87.65 %"), "by class"
    assert "premature ventricular contraction" in shown.text
    (fitted, instructions) = [given["aria-label"] for given in shown.elements("div") if given.get("role") == "img"]
    assert "base 0.9100 at 91; good 0.9800 at 98" in fitted
    assert "good 0.9800 at 5,828" in instructions


def without_auroc(one: ComparedDetector) -> ComparedDetector:
    return replace(one, auroc=None, auprc=None, versus_pca=None, instructions=None)


@pytest.mark.parametrize(
    ("abnormal", "why"), [(0, "the test items have one class"), (9, "it is not defined of what was scored")]
)
def test_where_no_detector_has_an_auroc_none_is_the_best(tmp_path: Path, abnormal: int, why: str) -> None:
    run = comparison(tmp_path)
    record = run.read("compare.json", CompareRecord)
    items = replace(record.items, per_class={"normal": 50, "pvc": abnormal})
    detectors = {name: without_auroc(one) for name, one in record.detectors.items()}
    run.save("compare.json", replace(record, items=items, detectors=detectors), inputs=[], outputs=[])
    shown = page(run)
    assert f"No AUROC: {why}." in shown.text
    assert "Highest AUROC" not in shown.text
    assert "Better than the baseline" not in shown.text


def test_a_detector_without_an_auroc_is_not_the_best(tmp_path: Path) -> None:
    shown = page(comparison(tmp_path, good=without_auroc(detector(0.98, None))))
    assert "Highest AUROC: base, 0.9100 [0.9000 to 0.9200]" in shown.text


def test_firmware_that_computes_something_else_is_the_first_thing_said(tmp_path: Path) -> None:
    shown = page(comparison(tmp_path, bad=detector(0.99, 0.08, validated=False, instructions=10.0, beats=3)))
    assert "FAILED: the firmware of bad" in next(text for _, text in shown.notes if "FAILED" in text)
    assert any(row[0] == "bad" and row[-1] == "FAILED" for row in shown.rows)


def test_a_search_shows_its_front_and_every_trial_near_it(tmp_path: Path) -> None:
    shown = page(search(tmp_path))
    assert "the best, trial 1: AUROC 0.9870 on training beats, 0.9712 on test beats" in shown.text
    assert "Trial 1 is better than the default model" in shown.text
    assert shown.row("trial 1", "0.9870", "0.9712", "0.9600 to 0.9800", "40", "7,000", "1,000", "344", "2,000")
    assert shown.row("plain, the default model", "0.9444")
    assert shown.row("trial-0", "a gate of the quantisation failed")
    pictures = [given["aria-label"] for given in shown.elements("div") if given.get("role") == "img"]
    assert len(pictures) == 3
    assert all("of 2 against" in said for said in pictures), "neither what is far behind nor what was not judged"


def test_a_search_whose_trials_changed_draws_none_of_them(tmp_path: Path) -> None:
    run = search(tmp_path)
    with run.path("trials.csv").open("a", encoding="utf-8") as stream:
        stream.write("4,1,1,1,1,0.999,\n")
    shown = page(run)
    assert any("STALE" in text for text in shown.bad())
    assert not list(shown.elements("svg"))


def test_a_table_that_is_none_of_trials_is_an_error(tmp_path: Path) -> None:
    run = search(tmp_path)
    record = run.read("search.json", SearchRecord)
    run.path("trials.csv").write_text("a,b\n1,2\n", "utf-8")
    run.save("search.json", record, inputs=[], outputs=["trials.csv"])
    with pytest.raises(DataError, match="is not a table of trials"):
        write_pages(run)


def test_without_matplotlib_the_tables_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_matplotlib(monkeypatch)
    for run in (comparison(tmp_path / "a"), search(tmp_path / "b")):
        shown = page(run)
        assert not list(shown.elements("svg"))
        assert len(shown.rows) > 10


def test_a_folder_gets_the_page_of_each_result_that_it_holds(tmp_path: Path) -> None:
    run = comparison(tmp_path)
    add_train(run)
    assert [path.name for path in write_pages(run)] == ["compare.html", "report.html"]


def test_a_folder_without_results_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no results"):
        write_pages(Run(tmp_path))


def test_the_front_holds_what_nothing_equals_or_beats_in_both() -> None:
    points = [Point(name, cost, estimate(auroc)) for name, cost, auroc in
              (("a", 3, 0.9), ("b", 1, 0.8), ("c", 2, 0.8), ("d", 3, 0.95), ("e", 4, 0.95))]  # fmt: skip
    assert [point.name for point in front(points)] == ["b", "d"]
