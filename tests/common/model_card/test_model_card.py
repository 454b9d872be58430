"""The model card says what the records say, and nothing that they do not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecgtiny.common.errors import VerificationError
from ecgtiny.common.model_card import CARD, card_of, markdown, read_card
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.common.words import NOT_A_DEVICE, class_name
from ecgtiny.firmware_gen import formats
from ecgtiny.firmware_gen.pipeline import export_run
from tests.quantize.readout_runs import quantised_run
from tests.stored import DATA, RUN, body, changed, stored

PARTS = {"Intended use", "Model", "Data", "Rule", "Limits"}


def card(**changes: object) -> str:
    return markdown(card_of(stored(TrainRecord, **changes), None))


def test_it_says_what_every_card_must() -> None:
    made = card_of(stored(TrainRecord), stored(QuantizeRecord))
    assert {part.title for part in made.parts} > PARTS
    text = markdown(made)
    assert NOT_A_DEVICE in text
    assert stored(QuantizeRecord).model_digest in text
    assert "nothing was measured" in text


def test_the_note_of_the_data_is_said_of_who_is_in_it_and_of_the_limits() -> None:
    text = card(data={"note": "one patient with automated labels"})
    assert "- **Who is in it**: one patient with automated labels" in text
    assert text.count("one patient with automated labels") == 2
    assert "not in the data's records: how many people" in card(data={"note": None})


def test_without_labels_no_figure_is_claimed() -> None:
    text = card(metrics=None, false_alarm_rate=None, config={"labels": False})
    assert "have no labels" in text
    assert "every beat counts as normal" in text
    assert "AUROC" not in text


def test_training_beats_without_labels_are_said_to_have_none() -> None:
    made = stored(TrainRecord, metrics=None, data={"train": {"per_class": None}})
    rule = next(part.facts["Labels"] for part in card_of(made, None).parts if part.title == "Rule")
    assert rule == "the training beats have none: every beat counts as normal"
    labelled = next(part.facts["Labels"] for part in card_of(stored(TrainRecord), None).parts if part.title == "Rule")
    assert labelled == "those of the training picked the normal training beats"


def shifted(specificity: dict[int, float | None]) -> str | None:
    """Return what the card says of shifted beats."""
    shift = [{"samples": by, "alarms": 0.5, "specificity": value} for by, value in specificity.items()]
    made = card_of(stored(TrainRecord, robustness={"shift": shift}), stored(QuantizeRecord))
    return next(part.facts.get("Beats cut early or late") for part in made.parts if part.title == "Limits")


def test_the_worst_shift_is_said_of_the_float_model() -> None:
    assert shifted({-1: 0.9, 0: 0.98, 1: 0.8}) == (
        "specificity of the float model falls from 98.00\N{NO-BREAK SPACE}% to 80.00\N{NO-BREAK SPACE}% where they are "
        "shifted by 1 sample, the worst that was tried"
    )


@pytest.mark.parametrize("found", [{-1: 1.0, 0: 1.0}, {-1: 0.99, 0: 0.98}, {-1: None, 0: None}, {0: 0.5}, {}])
def test_a_shift_that_costs_nothing_is_not_named(found: dict[int, float | None]) -> None:
    assert shifted(found) is None


def test_a_stream_names_its_patients_and_what_to_expect() -> None:
    records = DATA / "records-of-schema-1"
    train = Run(DATA).read(f"{records.name}/train-stream.json", TrainRecord)
    quantize = Run(DATA).read(f"{records.name}/quantize-stream.json", QuantizeRecord)
    text = markdown(card_of(train, quantize))
    for one in (train.stream or {}).values():
        assert one.patient in text
    assert "Level 0" in text
    assert body(f"{records.name}/train-stream.json")["data"]["name"] in text


def test_a_detector_of_samples_has_one_too(tmp_path: Path) -> None:
    text = markdown(read_card(quantised_run(tmp_path)))
    assert "one sample at a time" in text
    assert "Found least" in text


def test_what_records_hold_is_text_in_the_markdown() -> None:
    text = card(data={"name": "a*b_c <script>\n# heading [x](http://y)"})
    assert "<script>" not in text
    assert "\n# heading" not in text
    assert r"a\*b\_c &lt;script&gt; \# heading \[x\](http://y)" in text


def test_export_writes_it_and_its_digests_cover_it(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    shutil.copytree(RUN, run.folder)
    record = export_run(run, "nrf52840", package=formats.find("sources"))
    name = f"export/nrf52840/{CARD}"
    assert run.path(name).read_text("utf-8") == markdown(read_card(run))
    assert name in record.outputs
    assert f"`{CARD}`" in run.path("export/nrf52840/README.md").read_text("utf-8")
    run.path(name).write_text("better", "utf-8")
    with pytest.raises(VerificationError, match=CARD):
        run.load("export.json", ExportRecord)


@pytest.mark.parametrize(
    ("name", "said"),
    [("pvc", "premature ventricular contraction"), ("sveb", "supraventricular premature beat"), ("normal", "normal"),
     ("r-on-t pvc", "R-on-T premature ventricular contraction"), ("unknown", "unclassifiable beat"),
     ("7", "label 7 of the data"), ("-1", "label -1 of the data"), ("AFIB", "AFIB")],
)  # fmt: skip
def test_classes_are_named_as_cardiology_does(name: str, said: str) -> None:
    assert class_name(name) == said


def test_a_failed_gate_is_in_it() -> None:
    quantize = changed(stored(QuantizeRecord), {"failed": ["test.spearman"]})
    assert "test.spearman" in markdown(card_of(stored(TrainRecord), quantize))
