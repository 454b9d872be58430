"""Generated continuous records: the mix of classes, the rhythm, the patients, and what each mark stands on."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

from ecgtiny.common.arrays import Float64Array
from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import Record, load_records
from ecgtiny.train.data.records.beat_classes import AAMI
from ecgtiny.train.data.records.generated import FS, SYMBOLS, synthetic_record
from ecgtiny.train.data.synthetic import Level
from ecgtiny.train.data.synthetic.classes import NORMAL
from ecgtiny.train.data.synthetic.stream import Patient

CLEAN = Level(amplitude=0, width=0, jitter=0, muscle=0, wander=0, hum=0)


@cache
def clean(seed: int = 1) -> Record:
    return synthetic_record(seed, 6, level=CLEAN)


def windows(record: Record, kind: str) -> Float64Array:
    """Return beats of a class in mV, from 0.25 s before to 0.45 s after the mark."""
    assert record.annotations is not None
    at = record.annotations.sample[record.annotations.symbol == SYMBOLS[kind]]
    return record.counts[at[:, None] + np.arange(-90, 162)] / record.gain


def level_at(beats: Float64Array, milliseconds: float) -> Float64Array:
    return beats[:, round(90 + milliseconds * FS / 1000)]


def test_a_fifth_is_anomalous_in_equal_shares_from_the_start_to_the_end() -> None:
    marks = synthetic_record(5).annotations
    assert marks is not None
    assert abs(len(marks.sample) - 1800) <= 3
    found = Counter(marks.symbol.tolist())
    assert {found[SYMBOLS[name]] for name in SYMBOLS if name != "normal"} == {60}
    for part in np.array_split(marks.symbol, 6):
        assert 0.70 < np.mean(part == "N") < 0.90


def test_no_anomaly_is_a_normal_or_a_ventricular_beat_to_ec57() -> None:
    classes = {name: AAMI.get(code) for name, code in SYMBOLS.items()}
    assert (classes.pop("normal"), classes.pop("missing qrs")) == ("N", None)
    assert set(classes.values()) <= {"S", "Q"}
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)


def test_one_beat_a_second_with_a_rhythm() -> None:
    marks = synthetic_record(2).annotations
    assert marks is not None
    rr = np.diff(marks.sample) / FS
    assert rr.mean() == pytest.approx(1.0, abs=0.005)
    assert rr.std() == pytest.approx(0.05, abs=0.005)
    assert rr.min() > 0.6
    assert rr.max() < 1.3


def test_a_mark_is_at_the_top_of_its_r_wave() -> None:
    for kind in ("normal", "missing p", "inverted t"):
        beats = windows(clean(), kind)
        assert set(np.argmax(beats, axis=1) - 90) <= {-1, 0, 1}


def test_each_anomaly_changes_one_thing() -> None:
    normal = np.median(windows(clean(), "normal"), axis=0)
    p, t = int(np.argmax(normal[:75])), 120 + int(np.argmax(normal[120:]))
    change = {kind: windows(clean(), kind) - normal for kind in SYMBOLS if kind != "missing qrs"}
    assert change["missing p"][:, p] == pytest.approx(-normal[p], abs=0.01)
    assert change["inverted p"][:, p] == pytest.approx(-2 * normal[p], abs=0.02)
    assert change["inverted t"][:, t] == pytest.approx(-2 * normal[t], abs=0.03)
    elevation, depression = (level_at(change[f"st {which}"], 130) for which in ("elevation", "depression"))
    assert np.all((elevation > 0.10) & (elevation < 0.27))
    assert np.all((depression < -0.10) & (depression > -0.27))
    for kind in ("missing p", "inverted p"):
        assert np.abs(np.median(change[kind], axis=0)[90:]).max() < 0.03
    assert np.abs(np.median(change["inverted t"], axis=0)[:120]).max() < 0.03


def test_a_missing_qrs_leaves_its_p_wave_alone_and_a_pause() -> None:
    beats = windows(clean(), "missing qrs")
    normal = np.median(windows(clean(), "normal"), axis=0)
    assert np.abs(beats[:, 80:]).max() < 0.02
    assert beats[:, :75].max(axis=1) == pytest.approx(normal[:75].max(), abs=0.01)


def test_the_seed_is_everything_and_each_has_a_morphology_of_its_own() -> None:
    first, again = synthetic_record(3, 1), synthetic_record(3, 1)
    assert np.array_equal(first.counts, again.counts)
    records = [synthetic_record(seed, 2, level=CLEAN) for seed in range(6)]
    heights = [float(np.median(windows(record, "normal"), axis=0).max()) for record in records]
    assert np.ptp(heights) > 0.1
    assert len({record.patient for record in records}) == 6


def test_a_patient_keeps_the_order_and_the_sign_of_the_waves() -> None:
    for seed in range(20):
        own = Patient.draw(np.random.default_rng(seed)).waves(NORMAL)
        assert [wave.name for wave in sorted(own, key=lambda wave: wave.angle)] == [wave.name for wave in NORMAL]
        assert all(0.74 < mine.amplitude / usual.amplitude < 1.26 for mine, usual in zip(own, NORMAL, strict=True))


def test_beats_vary_at_the_middle_level_and_a_healthy_patient_has_no_anomaly() -> None:
    beats = windows(synthetic_record(4), "normal")
    height = beats[:, 88:93].max(axis=1)
    assert np.std(height) / np.mean(height) == pytest.approx(0.15, abs=0.03)
    quiet = synthetic_record(4, 5, anomalies=False)
    assert quiet.annotations is not None
    assert set(quiet.annotations.symbol) == {"N"}


@pytest.mark.parametrize("fs", [100.0, 250.0, 1000.0])
def test_the_same_patient_at_any_rate(fs: float) -> None:
    record = synthetic_record(1, 2, fs, level=CLEAN)
    assert record.annotations is not None
    assert len(record) == 120 * fs
    assert record.seconds == pytest.approx(120)
    reference = synthetic_record(1, 2, level=CLEAN).annotations
    assert reference is not None
    assert record.annotations.sample / fs == pytest.approx(reference.sample / FS, abs=0.5 / fs + 0.5 / FS)


def test_records_by_seed() -> None:
    assert [record.name for record in load_records("synthetic:0-1,7")] == ["synthetic-0", "synthetic-1", "synthetic-7"]
    assert load_records("synthetic")[0].name == "synthetic-0"
    assert load_records("synthetic:7", "II")[0].source == {}


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("synthetic:x", "'x' is no seed"),
        ("synthetic:-1", "'-1' is no seed"),
        ("synthetic:3-1", "is not 1 to 1000 seeds"),
        ("synthetic:0-5000", "is not 1 to 1000 seeds"),
        ("synthetic:0-3,2", r"names a record twice \(name each seed once\)"),
    ],
)
def test_what_is_no_seed_is_refused(spec: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load_records(spec)


def test_a_lead_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError, match="V1"):
        load_records("synthetic:0", "V1")
