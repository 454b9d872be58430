"""Rhythms against annotations: the figures are those of ``ecgtiny.ec57`` on the two annotation files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny import ec57
from ecgtiny.common.events import EVENT, Events, Flag, Kind, event
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.host.cli import show_stream
from ecgtiny.host.evaluation.annotations import write_annotations
from ecgtiny.host.evaluation.detected import scorable
from ecgtiny.host.evaluation.evaluate import evaluate_run
from ecgtiny.host.evaluation.rhythm_score import rhythms_on_average, rhythms_together, score_rhythm
from ecgtiny.host.report import write_report
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.load import read_record
from ecgtiny.train.data.records.matching import WARM_UP_SECONDS
from ecgtiny.train.data.records.record import Annotations, Record
from tests.host.evaluation.stream_run import write_csv
from tests.host.report.document import Document
from tests.stored import there
from tests.tools import require_module

FS = 200.0
SECONDS = 900
LEARNT = 300


def record(symbol: str, rhythms: dict[int, str]) -> Record:
    """Return fifteen minutes, a beat a second of the class of each letter after minute 5, and rhythms at seconds."""
    at = [*range(1, SECONDS), *rhythms]
    codes = [*("N" * LEARNT + symbol.ljust(SECONDS - LEARNT - 1, "N")), *"+" * len(rhythms)]
    texts = [""] * (SECONDS - 1) + list(rhythms.values())
    order = np.argsort(at, kind="stable")
    marks = Annotations(
        (np.array(at) * FS).astype(np.int64)[order], np.array(codes)[order], np.array(texts)[order],
        np.zeros(len(at), np.int64),
    )  # fmt: skip
    return Record("made", "made", np.zeros(int(SECONDS * FS), np.int16), FS, 200, 0, "II", marks)


def said(symbol: str, fibrillation: tuple[int, int] | None = None) -> Events:
    """Return the events of a detector that calls the beats so: N, S, V, and ``~`` unreadable."""
    found = np.zeros(SECONDS - 1, EVENT)
    found["kind"], found["sample"] = Kind.BEAT, (np.arange(1, SECONDS) * FS).astype(np.int64)
    letters = "N" * LEARNT + symbol.ljust(SECONDS - LEARNT - 1, "N")
    flags = {"N": 0, "S": Flag.SUPRAVENTRICULAR, "V": Flag.ABNORMAL, "~": 0}
    found["flags"] = [int(flags[one]) for one in letters]
    found["quality"] = [8 * (one == "~") for one in letters]
    marks = fibrillation or ()
    ends = [event(kind, round(at * FS)) for kind, at in zip((Kind.AF, Kind.AF_END), marks, strict=False)]
    return np.concatenate([found, *ends])


TRUTH = record("NVVN" + "NVVVN" + "NVVVVVVVN" + "SSNS", {400: "(AFIB", 500: "(N"})
FOUND = said("NVVN" + "NVVNN" + "NVVVVVVVN" + "SNNN", (450, 600))


def test_runs_ectopic_beats_and_fibrillation_by_hand() -> None:
    one = score_rhythm(TRUTH, there(TRUTH.annotations), FOUND).figures()
    assert (one.couplets.found, one.couplets.missed) == (1, 0)
    assert (one.couplets.right, one.couplets.false) == (2, 0), "a run of three stands beside the second couplet"
    assert (one.short_runs.found, one.short_runs.missed) == (0, 1)
    assert (one.long_runs.found, one.long_runs.missed) == (1, 0)
    assert (one.sveb.tp, one.sveb.fn) == (1, 2)
    af = there(one.af)
    assert (af.found, af.missed, af.right, af.false) == (1, 0, 1, 0)
    assert af.duration_se == pytest.approx(0.5)
    assert af.duration_ppv == pytest.approx(1 / 3)


def test_fibrillation_is_not_compared_where_no_rhythm_is_annotated() -> None:
    bare = record("", {5: "", 400: "electrode moved"})  # a + without a rhythm's text tells none
    one = score_rhythm(bare, there(bare.annotations), FOUND)
    assert one.figures().af is None
    assert one.figures().sv_long_runs.false == 0
    both = rhythms_together([one, score_rhythm(TRUTH, there(TRUTH.annotations), FOUND)])
    assert there(both.af).found == 1
    means = rhythms_on_average([one, score_rhythm(TRUTH, there(TRUTH.annotations), said(""))])
    assert means["couplets"]["se"] == 0


def test_gross_adds_beats_and_runs_up_and_the_average_takes_each_record_for_one() -> None:
    few, many = record("NVVN", {}), record("NVVN" * 9 + "NSNSN", {})
    scored = [
        score_rhythm(few, there(few.annotations), said("NVVN")),
        score_rhythm(many, there(many.annotations), said("NVVN" + "NNNN" * 8 + "NSNNN")),
    ]
    gross, means = rhythms_together(scored), rhythms_on_average(scored)
    assert (gross.couplets.found, gross.couplets.missed) == (2, 8)
    assert gross.couplets.se == pytest.approx(2 / 10)
    assert means["couplets"]["se"] == pytest.approx((1 + 1 / 9) / 2)
    assert means["sveb"]["se"] == pytest.approx(1 / 2), "the record without one is left out"


def test_a_record_that_is_hardly_longer_than_the_warm_up_is_scored_or_not_and_never_refused() -> None:
    fs = 125.005  # 300 s are 37501.5 samples
    for samples, wanted in ((37_502, False), (37_503, True)):
        marks = Annotations(np.array([37_400]), np.array(["N"]), None, None)
        one = Record("short", "short", np.zeros(samples, np.int16), fs, 200, 0, "II", marks)
        assert one.seconds > WARM_UP_SECONDS
        assert scorable(one) == wanted
        if wanted:
            assert score_rhythm(one, marks, np.zeros(0, EVENT)).counts.seconds == pytest.approx(1 / fs)


def write_wfdb(folder: Path, one: Record) -> Path:
    """Write a record with its annotations as WFDB."""
    wfdb, marks = require_module("wfdb"), there(one.annotations)
    wfdb.wrsamp("r", FS, ["mV"], ["II"], d_signal=one.counts[:, None].astype(np.int64), fmt=["16"],
                adc_gain=[one.gain], baseline=[one.zero], write_dir=str(folder))  # fmt: skip
    wfdb.wrann("r", "atr", marks.sample, symbol=marks.symbol.tolist(), aux_note=there(marks.text).tolist(),
               subtype=np.array(there(marks.subtype)), write_dir=str(folder))  # fmt: skip
    return folder / "r.hea"


def test_the_figures_are_those_of_the_library_on_the_two_files(tmp_path: Path) -> None:
    dark = replace(there(TRUTH.annotations), symbol=there(TRUTH.annotations).symbol.copy())
    dark.symbol[320], there(dark.subtype)[320] = "~", 0x30
    truth = replace(TRUTH, annotations=dark)
    read = read_record(write_wfdb(tmp_path, truth), None)
    found = said("NVVN" + "NV~VN" + "NVVVVVVVN" + "SNNN", (450, 600))
    write_annotations(tmp_path / "r.tiny", found, FS)
    mine = score_rhythm(read, there(read.annotations), found)
    files = ec57.read_wfdb(tmp_path / "r.atr"), ec57.read_wfdb(tmp_path / "r.tiny")
    library = ec57.compare(*files, fs=FS, samples=len(read))
    assert np.array_equal(mine.counts.beats, library.beats)
    assert np.array_equal(mine.counts.runs, library.runs)
    assert np.array_equal(mine.counts.sv_runs, library.sv_runs)
    assert mine.counts.af == library.af
    assert mine.counts.unreadable_seconds == library.unreadable_seconds
    assert library.unreadable_seconds[0] > 0, "a subtype that says so was read"


def test_an_evaluation_has_them_in_its_record_its_table_and_its_report(trained: Run, tmp_path: Path) -> None:
    somebody = synthetic_record(77, 7.0, FS)
    marks = there(somebody.annotations)
    symbol = np.where(np.arange(len(marks.symbol)) % 9 < 2, "V", "N")
    symbol[[5, 320, 350]] = "+"
    text = np.where(symbol == "+", "(N", "").astype("<U8")
    text[320] = "(AFIB"
    told = replace(marks, symbol=symbol, text=text, subtype=np.zeros(len(symbol), np.int64))
    evaluated = evaluate_run(trained, str(write_wfdb(tmp_path, replace(somebody, annotations=told))))
    gross = there(known(evaluated.rhythm_gross))
    assert evaluated.records["r"].rhythm_score == gross
    assert gross.couplets.found + gross.couplets.missed > 10
    af = there(gross.af)
    assert (af.found + af.missed, round(af.reference_seconds)) == (1, 30)
    shown = show_stream.evaluate(evaluated)
    assert "runs 3-5" in shown
    assert max(map(len, shown.splitlines())) <= 80
    page = Document(write_report(trained))
    assert page.row("gross", "1", "0" if not af.found else "1")
    means = there(known(evaluated.rhythm_average))
    assert means["couplets"]["se"] == gross.couplets.se


def test_a_record_that_tells_no_rhythm_has_no_table_of_fibrillation(trained: Run, tmp_path: Path) -> None:
    evaluated = evaluate_run(trained, str(write_csv(tmp_path, synthetic_record(77, 7.0, FS), "marked")))
    assert there(known(evaluated.rhythm_gross)).af is None
    assert "Atrial fibrillation against the annotations" not in Document(write_report(trained)).text
