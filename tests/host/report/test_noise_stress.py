"""The section under noise: a picture a figure with what it shows in words, the conditions, and every value."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.common.run import Run
from ecgtiny.host.report import write_report
from ecgtiny.host.report.sections.noise_stress import ECTOPICS, MEASURES, PEAKS
from tests.host.evaluation.noise_samples import add_noise_stress, noise_stress, under
from tests.host.report.document import Document
from tests.host.report.samples import add_quantize, add_train, hide_matplotlib
from tests.stored import as_json
from tests.tools import require_module

MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def drawings(page: Document) -> list[str]:
    """Return what stands for each picture of the section."""
    return [given["aria-label"] for _, given in page.tags
            if given.get("role") == "img" and "over the level of noise" in given["aria-label"]]  # fmt: skip


def test_each_picture_says_what_it_shows(run: Run) -> None:
    require_module("matplotlib")
    add_noise_stress(run)
    shown = drawings(Document(write_report(run)))
    assert [text.partition(",")[0] for text in shown] == [measure.title.partition(",")[0] for measure in MEASURES]
    assert shown[0] == (
        f"false alarms per hour, over the level of noise, 24 to {MINUS}6 dB: electrode motion 0.0, 15.0, 30.0, 45.0, "
        "60.0, 75.0; muscle artefact 0.0, 10.0, 20.0, 30.0, 40.0, 50.0; baseline wander 0.0, 5.0, 10.0, 15.0, 20.0, "
        "25.0; without noise 0.0."
    )


def test_a_figure_that_nothing_is_known_of_is_not_drawn(run: Run) -> None:
    require_module("matplotlib")
    none = as_json(under(0))
    none["noisy"]["pvc"]["se"] = none["noisy"]["pvc"]["se_interval"] = None
    curves = {"clean": none, "under": {kind.name: [none] * 6 for kind in noise_stress().kinds}}
    add_noise_stress(run, gross=curves)
    shown = drawings(Document(write_report(run)))
    assert len(shown) == len(MEASURES) - 1
    assert not any("ectopic" in text for text in shown)


@pytest.fixture
def page(run: Run, monkeypatch: pytest.MonkeyPatch) -> Document:
    hide_matplotlib(monkeypatch)
    add_noise_stress(run, skipped={"bare": "has no annotations"})
    return Document(write_report(run))


def test_the_tables_give_every_value_with_its_interval(page: Document) -> None:
    whole = [row for row in page.rows if row[0] == f"em:{MINUS}6"]
    assert [len(row) for row in whole] == [len(PEAKS), len(ECTOPICS)]
    assert whole[0] == [f"em:{MINUS}6", "85.00 %", "82.63 to 87.16 %", "85.00 %", "82.63 to 87.16 %", "85.00 %"]
    assert whole[1] == [f"em:{MINUS}6", "25.00 %", "8.66 to 49.10 %", "75.0", "42.0 to 123.7", "75.00 %"]
    assert len([row for row in page.rows if row[0] == "clean"]) == 2
    assert not drawings(page)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Records", "records/: one, two; all beats together, each record by itself in noise-stress.json"),
        ("Protocol", "Moody, Muldrow and Mark, 1984: two minutes in four"),
        ("Trained on", "DS1"),
        ("Threshold", "level 2: 95 % of training ectopics"),
        ("Left out", "bare: has no annotations"),
    ],
)
def test_the_conditions_are_in_words(page: Document, name: str, said: str) -> None:
    assert page.row(name, said)


def test_the_level_of_electrode_motion_is_explained(page: Document) -> None:
    assert "most of it is about 6 dB worse than called" in " ".join(page.text.split())


def test_one_of_another_detector_is_stale_and_not_drawn(run: Run) -> None:
    require_module("matplotlib")
    add_train(run)
    add_quantize(run)
    add_noise_stress(run, made_from=("quantize.json",))
    assert drawings(Document(write_report(run)))
    run.path("quantize.json").write_text(run.path("quantize.json").read_text("utf-8") + "\n")
    page = Document(write_report(run))
    assert "STALE: noise stress" in page.text
    assert not drawings(page)
