"""Two annotators after EC57: matrices and shares by hand, equality with wfdb, and what is left out."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny import ec57
from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.host.evaluation.ec57 import score_record
from ecgtiny.train.data.records import load_records
from tests.tools import require_data, require_module

FS = 100
WINDOW = 15
CODES = "NSVFQ"
START = 300 * FS


def compare(reference: ec57.AnnotationSeries, test: ec57.AnnotationSeries, *, learn: float = 0.0) -> ec57.RecordCounts:
    return ec57.compare(reference, test, fs=FS, samples=60_000, warm_up_seconds=learn)


def beats(text: str, at: int = 1) -> ec57.AnnotationSeries:
    """A beat a second of the class of each letter; ``.`` is none."""
    places = [(at + i) * FS for i, code in enumerate(text) if code != "."]
    return ec57.from_arrays(places, list(text.replace(".", "")))


def test_the_matrix_counts_each_pair_of_classes() -> None:
    pairs = {(row, column): 1 + row * 6 + column for row in range(6) for column in range(6) if (row, column) != (5, 5)}
    reference = "".join((CODES + ".")[row] * n for (row, _), n in pairs.items())
    test = "".join((CODES + ".")[column] * n for (_, column), n in pairs.items())
    found = ec57.compare(beats(reference), beats(test), fs=FS, warm_up_seconds=0)
    expected = np.zeros((7, 7), np.int64)
    for (row, column), n in pairs.items():
        expected[row, column] = n
    assert np.array_equal(found.beats, expected)
    n = {(CODES + "O")[row] + (CODES + "O").lower()[column]: value for (row, column), value in pairs.items()}
    veb, sveb, qrs = found.figures().veb, found.figures().sveb, found.figures().qrs
    assert (veb.tp, veb.fn) == (n["Vv"], n["Vn"] + n["Vs"] + n["Vf"] + n["Vq"] + n["Vo"])
    assert veb.fp == n["Nv"] + n["Sv"] + n["Ov"]
    assert veb.tn == sum(n[row + column] for row in "NSFQO" for column in "nsfq")
    assert (sveb.tp, sveb.fn) == (n["Ss"], n["Sn"] + n["Sv"] + n["Sf"] + n["Sq"] + n["So"])
    assert sveb.fp == n["Ns"] + n["Vs"] + n["Fs"] + n["Os"]
    assert sveb.tn == sum(n[row + column] for row in "NVFQO" for column in "nvfq")
    assert qrs.tp == sum(n[row + column] for row in CODES for column in CODES.lower())
    assert (qrs.fn, qrs.fp) == (sum(n[row + "o"] for row in CODES), sum(n["O" + one] for one in CODES.lower()))
    assert veb.se == veb.tp / (veb.tp + veb.fn)
    assert veb.ppv == veb.tp / (veb.tp + veb.fp)
    assert veb.fpr == veb.fp / (veb.tn + veb.fp)


def test_a_pair_is_at_most_150_ms_apart_and_codes_have_the_classes_of_the_standard() -> None:
    reference = ec57.from_arrays([1000, 2000, 3000], ["L", "A", "r"])
    test = ec57.from_arrays([1000 + WINDOW, 2000 - WINDOW, 3000 + WINDOW + 1], ["R", "e", "V"])
    m = compare(reference, test).beats
    assert (m[0, 0], m[1, 0], m[2, 5], m[5, 2], m.sum()) == (1, 1, 1, 1, 4)


def test_a_pair_astride_the_end_of_learning_counts_with_its_beat() -> None:
    early = compare(ec57.from_arrays([START - 1]), ec57.from_arrays([START + 1]), learn=300)
    late = compare(ec57.from_arrays([START]), ec57.from_arrays([START - 2]), learn=300)
    assert (early.beats.sum(), late.beats.sum(), late.beats[0, 0]) == (0, 1, 1)
    assert early.seconds == 300


def test_beats_in_ventricular_flutter_are_not_compared() -> None:
    marks = [500, 600, 700, 900, 1000]
    reference = ec57.from_arrays(marks, ["N", "[", "V", "]", "N"])
    m = compare(reference, ec57.from_arrays([500, 650, 700, 800, 1000], "V")).beats
    assert (m[0, 2], m.sum()) == (2, 2)


def test_what_is_missed_or_found_in_an_unreadable_stretch_is_told_apart() -> None:
    reference = ec57.from_arrays([100, 200, 300, 400, 500])
    test = ec57.from_arrays([100, 250, 450, 500], ["N", "~", "~", "N"], subtype=[0, -1, 0, 0])
    found = compare(reference, test)
    assert (found.beats[0, 6], found.beats[0, 5], found.beats[0, 0]) == (2, 1, 2)
    figures = found.figures()
    assert (figures.qrs.se, figures.qrs.se_readable) == (2 / 5, 2 / 3)
    assert (figures.unreadable.beats_missed, figures.unreadable.beats_missed_share) == (2, 2 / 5)
    assert (figures.unreadable.reference_seconds, figures.unreadable.test_seconds) == (0, 2)
    turned = compare(test, reference)
    assert (turned.beats[6, 0], turned.beats[5, 0]) == (2, 1)
    assert (turned.figures().qrs.ppv, turned.figures().qrs.ppv_readable) == (2 / 5, 2 / 3)


def test_a_beat_that_was_not_readable_makes_the_time_round_it_unreadable() -> None:
    """As ``evaluate`` writes it: no mark ends the stretch."""
    series = ec57.from_arrays([100, 200, 300, 400], ["N", "~", "~", "N"], subtype=[0, -1, -1, 0])
    assert series.unreadable(1000, WINDOW).tolist() == [[115, 385]]
    marked = ec57.from_arrays([100, 200, 300, 400], ["N", "~", "~", "~"], subtype=[0, 0x30, -1, 1])
    assert marked.unreadable(1000, WINDOW).tolist() == [[200, 400]]
    last = ec57.from_arrays([100, 200], ["N", "~"], subtype=[0, 0x30])
    assert last.unreadable(1000, WINDOW).tolist() == [[200, 1000]]
    one_lead = ec57.from_arrays([100, 200, 300], ["N", "~", "N"], subtype=[0, 0x10, 0])
    assert len(one_lead.unreadable(1000, WINDOW)) == 0


@pytest.mark.parametrize(
    ("reference", "test", "kind", "se", "ppv"),
    [
        ("NVVN", "NVVN", "couplets", 1.0, 1.0),
        ("NVVN", "NVNN", "couplets", 0.0, None),
        ("NVVN", "NNNN", "couplets", 0.0, None),
        ("NVNN", "NVVN", "couplets", None, 0.0),
        ("NVFN", "NVVN", "couplets", 1.0, 1.0),
        ("NVVQVN", "NVVNVN", "couplets", 1.0, 1.0),
        ("NVVN", "NVVVN", "couplets", 1.0, None),
        ("NVVVN", "NVVNN", "short_runs", 0.0, None),
        ("NVVVVN", "NVVVNN", "short_runs", 1.0, 1.0),
        ("NVVVVVVN", "NVVVNVVN", "long_runs", 0.0, None),
        ("NVVVVVVN", "NVVVNVVN", "short_runs", None, 1.0),
        ("NVVVVVVVVVN", "NVVVVVVVVVN", "long_runs", 1.0, 1.0),
        ("NVVVVVV", "NVVVVVV", "long_runs", 1.0, 1.0),
        ("NSSN", "NSSN", "sv_couplets", 1.0, 1.0),
        ("NSSVN", "NSSSN", "sv_short_runs", None, 0.0),
        ("NSSSSSSN", "NSSSSSSN", "sv_long_runs", 1.0, 1.0),
    ],
)  # fmt: skip
def test_runs_are_found_by_the_longest_beside_them(
    reference: str, test: str, kind: str, se: float | None, ppv: float | None
) -> None:
    run = getattr(compare(beats(reference), beats(test)).figures(), kind)
    assert (run.se, run.ppv) == (se, ppv)


def test_a_run_that_the_end_of_learning_cuts_is_counted_from_there_on() -> None:
    series = beats("NVVVVN", at=297)
    assert compare(series, series, learn=300).runs[0, 2, 2] == 1


def test_flutter_is_a_long_run_with_the_beats_beside_it() -> None:
    reference = ec57.from_arrays([100, 200, 300, 350, 700, 800], ["N", "V", "V", "[", "]", "N"])
    runs = compare(reference, beats("NVVVVVVN")).runs
    assert (runs[0].sum(), runs[0, 6, 6], runs[1].sum(), runs[1, 6, 6]) == (1, 1, 1, 1)


def test_a_signal_that_is_lost_ends_a_run() -> None:
    series = ec57.from_arrays([100, 200, 250, 300, 400], ["V", "V", "~", "V", "N"], subtype=[0, 0, -1, 0, 0])
    assert [int(one) for one in np.diagonal(compare(series, series).runs[0])] == [0, 1, 1, 0, 0, 0, 0]


def test_fibrillation_is_a_long_supraventricular_run_of_its_normal_beats() -> None:
    reference = ec57.from_arrays([0, 100, 200, 300, 400, 500], ["N", "+", "N", "N", "+", "N"],
                                 text=["", "(AFIB", "", "", "(N", ""])  # fmt: skip
    runs = compare(reference, beats("NNNN")).sv_runs
    assert (runs[0, 6, 0], runs[0].sum(), runs[1].sum()) == (1, 1, 0)


def test_fibrillation_with_ventricular_beats_is_a_long_run_and_those_behind_each() -> None:
    symbol = ["N", "+", *"NNNVNNNV", "+", "N"]
    text = ["", "(AFIB", *[""] * 8, "(N", ""]
    reference = ec57.from_arrays([100 * at for at in range(len(symbol))], symbol, text=text)
    runs = compare(reference, beats("N" * 12)).sv_runs
    assert [int(one) for one in runs[0].sum(axis=1)] == [0, 0, 0, 1, 0, 0, 1]


def rhythm(*changes: tuple[int, str]) -> ec57.AnnotationSeries:
    return ec57.from_arrays([at for at, _ in changes], "+", text=[text for _, text in changes])


def test_episodes_of_fibrillation_by_number_and_duration() -> None:
    reference = rhythm((1000, "(AFIB"), (2000, "(N"), (3000, "(AFIB"), (4000, "(AFL"), (5000, "(N"), (9000, "(AFIB\0"))
    test = rhythm((1500, "(AFIB"), (1700, "(N"), (3500, "(AFIB"), (4500, "(N"), (6000, "(AFIB"), (6500, "(N"),
                  (4900 + 2000, "(N"))  # fmt: skip
    af = ec57.compare(reference, test, fs=FS, samples=10_000, warm_up_seconds=0).figures().af
    assert (af.found, af.missed, af.right, af.false) == (2, 1, 2, 1)
    assert (af.reference_seconds, af.test_seconds, af.overlap_seconds) == (30, 2 + 5 + 5, 7)
    assert (af.se, af.ppv, af.duration_se, af.duration_ppv) == (2 / 3, 2 / 3, 7 / 30, 7 / 12)


def test_fibrillation_within_what_the_reference_calls_flutter_is_neither_right_nor_false() -> None:
    af = compare(rhythm((1000, "(AFL"), (4000, "(N")), rhythm((2000, "(AFIB"), (3000, "(N"))).figures().af
    assert (af.right, af.false, af.test_seconds, af.ppv) == (0, 0, 0, None)


def test_of_an_episode_that_began_while_learning_the_rest_counts() -> None:
    series = rhythm((START - 1000, "(AFIB"), (START + 2000, "(N"))
    af = compare(series, series, learn=300).figures().af
    assert (af.found, af.reference_seconds, af.overlap_seconds) == (1, 20, 20)
    assert compare(rhythm((0, "(AFIB"), (START, "(N")), series, learn=300).figures().af.se is None


series = st.builds(
    lambda places, seed: ec57.from_arrays(
        sorted(places), np.random.default_rng(seed).choice(list("NSVFQ[]+~"), len(places)),
        text=np.random.default_rng(seed).choice(["", "(AFIB", "(AFL", "(N"], len(places)),
        subtype=np.random.default_rng(seed).choice([0, 0x10, -1], len(places)),
    ),
    st.lists(st.integers(0, 9_999), max_size=40),
    st.integers(0, 2**16),
)  # fmt: skip


@given(series, series, st.sampled_from([0.0, 20.0]))
def test_with_the_two_exchanged_runs_are_too_and_sums_agree(
    a: ec57.AnnotationSeries, b: ec57.AnnotationSeries, learn: float
) -> None:
    here, there = (ec57.compare(*two, fs=FS, samples=10_000, warm_up_seconds=learn) for two in ((a, b), (b, a)))
    assert np.array_equal(here.runs, there.runs[::-1].transpose(0, 2, 1))
    assert np.array_equal(here.sv_runs, there.sv_runs[::-1].transpose(0, 2, 1))
    assert here.af.overlap_seconds == there.af.overlap_seconds <= here.af.reference_seconds
    assert here.beats[5:, 5:].sum() == 0
    assert not here.beats[:, :5].sum(axis=1)[:5].max(initial=0) > len(a)


@given(series)
def test_an_annotator_agrees_with_itself(a: ec57.AnnotationSeries) -> None:
    figures = ec57.compare(a, a, fs=FS, samples=10_000, warm_up_seconds=0).figures()
    for kind in ("couplets", "short_runs", "long_runs", "sv_couplets", "sv_short_runs", "sv_long_runs"):
        run = getattr(figures, kind)
        assert run.missed == run.false == 0
    assert figures.af.missed == figures.af.false == 0
    assert figures.qrs.se in (1.0, None)
    assert figures.qrs.ppv in (1.0, None)


spaced = st.lists(st.integers(25, 400), min_size=1, max_size=60).map(lambda gaps: np.cumsum(gaps))


@given(spaced, st.lists(st.tuples(st.integers(-60, 60), st.booleans()), min_size=60, max_size=60))
def test_detections_are_counted_as_wfdb_counts_them(beat: np.ndarray, shifts: list[tuple[int, bool]]) -> None:
    found = [int(b) + shift for b, (shift, kept) in zip(beat, shifts, strict=False) if kept and b + shift >= 0]
    test = np.unique(np.array(found or [7], np.int64))
    expected = require_module("wfdb.processing").compare_annotations(beat, test, WINDOW + 1)
    used = expected.matching_sample_nums[expected.matching_sample_nums >= 0]
    qrs = compare(ec57.from_arrays(beat), ec57.from_arrays(test)).figures().qrs
    if len(set(used.tolist())) == len(used):
        assert (qrs.tp, qrs.fn, qrs.fp) == (expected.tp, expected.fn, expected.fp)


@pytest.mark.slow
def test_on_published_annotations_they_are_too_and_veb_are_those_of_evaluate() -> None:
    require_data("mitdb", "208.atr")
    rng = np.random.default_rng(5)
    folder = Path(os.environ["ECGTINY_DATA"], "mitdb")
    names = [path.stem for path in sorted(folder.glob("*.atr")) if path.stem != "207"]
    processing = require_module("wfdb.processing")
    for record in load_records(f"mitdb:{','.join(names)}"):
        truth = ec57.read_wfdb(folder / f"{record.name}.atr")
        beat = truth.label != ""
        kept = truth.sample[beat][rng.random(int(beat.sum())) < 0.95]
        at = np.unique(np.clip(kept + rng.integers(-60, 61, len(kept)), 0, len(record) - 1))
        flagged = rng.random(len(at)) < 0.3
        test = ec57.from_arrays(at, np.where(flagged, "V", "N"))
        whole = ec57.compare(truth, test, samples=len(record), warm_up_seconds=0).figures().qrs
        expected = processing.compare_annotations(truth.sample[beat], at, 54 + 1)
        assert (whole.tp, whole.fn, whole.fp) == (expected.tp, expected.fn, expected.fp), record.name
        late = ec57.compare(truth, test, samples=len(record)).figures()
        counts = score_record(record, at, flagged, np.ones(len(at), np.bool_)).counts
        assert (late.veb.tp, late.veb.tp + late.veb.fn) == (counts.ectopic_flagged, counts.ectopic)
        assert (late.qrs.fn, late.qrs.fp) == (counts.missed, counts.extra)


def test_gross_adds_counts_up_and_average_counts_records_alike() -> None:
    first = ec57.compare(beats("NV" * 20), beats("NV" * 19 + "NN"), name="a", fs=FS, warm_up_seconds=0)
    second = ec57.compare(beats("NVNN"), beats("NNNV"), name="b", fs=FS, warm_up_seconds=0)
    third = ec57.compare(beats("NNN"), beats("NN."), name="c", fs=FS, warm_up_seconds=0)
    table = ec57.tabulate([first, second, third])
    assert table.gross.veb.se == 19 / 21
    assert table.average["veb"]["se"] == (19 / 20 + 0) / 2
    assert table.average["qrs"]["se"] == pytest.approx((1 + 1 + 2 / 3) / 3)
    assert table.gross.seconds == pytest.approx(first.seconds + second.seconds + third.seconds)
    assert "tp" not in table.average["veb"]
    require_module("pandas")
    frame = table.to_frame()
    assert list(frame.index) == ["a", "b", "c", "gross", "average"]
    assert frame.loc["average", "veb.se"] == table.average["veb"]["se"]
    assert frame.loc["gross", "veb.tp"] == 19


def test_a_table_has_a_row_of_each_name_once() -> None:
    one = compare(beats("NV"), beats("NV"))
    for records in ([one, one], [], [ec57.gross([one])]):
        with pytest.raises(DataError):
            ec57.tabulate(records)


def test_a_file_is_read_with_texts_subtypes_and_its_rate(tmp_path: Path) -> None:
    wfdb = require_module("wfdb")
    wfdb.wrann("r", "atr", np.array([10, 20, 30]), symbol=["N", "+", "~"], subtype=np.array([0, 0, -1]),
               aux_note=["", "(AFIB", ""], fs=FS, write_dir=str(tmp_path))  # fmt: skip
    read = ec57.read_wfdb(tmp_path / "r.atr")
    assert read.sample.tolist() == [10, 20, 30]
    assert read.text.tolist() == ["", "(AFIB", ""]
    assert read.fibrillation(50).tolist() == [[20, 50]]
    assert read.unreadable(50, 2).tolist() == [[30, 50]]
    assert read.fs == FS
    assert ec57.compare(read, read, warm_up_seconds=0).seconds == 31 / FS


def test_the_rate_of_a_published_file_is_that_of_the_header_beside_it() -> None:
    folder = require_data("mitdb", "203.atr")
    read = ec57.read_wfdb(folder.parent / "203.atr" if folder.is_file() else folder / "203.atr")
    assert read.fs == 360
    assert len(read.fibrillation(650_000)) > 10


@pytest.mark.parametrize(
    ("header", "fs"), [("# said\n#more\n\nr 1 250/360(2) 10\n", 250), ("r 1\nr.dat 16\n", None), ("", None)]
)
def test_a_header_need_not_begin_with_the_rate_nor_name_one(tmp_path: Path, header: str, fs: float | None) -> None:
    wfdb = require_module("wfdb")
    wfdb.wrann("r", "atr", np.array([10, 20]), symbol=["N", "N"], write_dir=str(tmp_path))
    (tmp_path / "r.hea").write_text(header, "utf-8")
    assert ec57.read_wfdb(tmp_path / "r.atr").fs == fs


def test_what_cannot_be_compared_says_why(tmp_path: Path) -> None:
    for sample, symbol in (([1, 2], ["N"]), ([2, 1], "N"), ([-1], "N"), ([1.5], "N"), ([[1]], "N")):
        with pytest.raises(DataError):
            ec57.from_arrays(sample, symbol)
    one = beats("NV")
    with pytest.raises(UsageError, match="not known"):
        ec57.compare(one, one)
    for rate in (None, 100, 250):
        with pytest.raises(UsageError, match="100 and 250"):
            ec57.compare(ec57.from_arrays([1], fs=100), ec57.from_arrays([1], fs=250), fs=rate)
    with pytest.raises(DataError, match="within the 300 s"):
        ec57.compare(one, one, fs=FS)
    with pytest.raises(DataError, match="sample 200 of 150"):
        ec57.compare(one, one, fs=FS, samples=150)
    with pytest.raises(DataError, match="sample 200 of 200"):
        ec57.compare(one, one, fs=FS, samples=200)
    (tmp_path / "bad.atr").write_bytes(b"x")
    for name in ("absent.atr", "bad.atr"):
        with pytest.raises(DataError, match="cannot be read"):
            ec57.read_wfdb(tmp_path / name)
