"""What the dashboard shows of a detector is what the other commands compute."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError, UsageError, VerificationError
from ecgtiny.common.events import Flag, Kind
from ecgtiny.common.run import Run
from ecgtiny.host.dashboard.analysis import Analysis, analyse
from ecgtiny.host.dashboard.config import DashboardConfig
from ecgtiny.host.dashboard.marks import Look, beat_marks, moments, next_abnormal
from ecgtiny.host.dashboard.overlay import AT, beats_between, error_map, reconstruction_line, segments_of, thinned
from ecgtiny.host.dashboard.recording import Recording, with_other_leads
from ecgtiny.host.dashboard.session import Session, Topic
from ecgtiny.quantize.forms.residual import Reducer, ResidualRule
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.quantize.stream import load_stream
from ecgtiny.train.data.records import load_records
from tests.firmware_gen.runs import quantised_run
from tests.stored import RUN as OTHER_LENGTH

SECONDS = 60


@pytest.fixture(scope="module")
def recording() -> Recording:
    record = load_records("synthetic:3")[0]
    counts = record.counts[: round(SECONDS * record.fs)].copy()
    counts[4000:5500] = -32768
    return with_other_leads(replace(record, counts=counts, annotations=None))


@pytest.fixture(scope="module")
def of_beats(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return quantised_run(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def beats(recording: Recording, of_beats: Run) -> Analysis:
    return analyse(of_beats, recording)


def test_scores_of_beats_are_the_integer_reference_s(beats: Analysis) -> None:
    score, _ = score_beats(beats.scorer, beats.window)
    assert len(beats.sample) > 40
    assert np.array_equal(beats.score, score)
    assert np.array_equal(beats.abnormal, (score > beats.threshold) & beats.readable)
    assert not beats.streamed
    assert len(beats.events) == 0


def test_a_gap_is_unreadable(beats: Analysis) -> None:
    assert any(start <= 4600 and stop >= 5400 for start, stop in beats.unreadable.tolist())


def test_the_reconstruction_has_the_score_s_own_error(beats: Analysis) -> None:
    """The score is worked out anew from what is shown, by its definition in real numbers."""
    rule = beats.scorer.rule
    assert isinstance(rule, ResidualRule)
    assert beats.reconstruction is not None
    pool = beats.scorer.normalisation.pool
    apart = np.abs(beats.window - beats.reconstruction)[beats.readable, :, 0]
    deviation = beats.window[beats.readable, :, 0].astype(np.float64).std(axis=1, ddof=1)
    assert (rule.reducer, pool) == (Reducer("maxw", 20), 1)
    sums = np.lib.stride_tricks.sliding_window_view(apart, rule.reducer.window, axis=1).mean(axis=2).max(axis=1)
    assert np.abs(65536 * sums / deviation / beats.score[beats.readable] - 1).max() < 0.02


def test_the_line_is_the_beat_where_nothing_was_lost(beats: Analysis) -> None:
    same = replace(beats, reconstruction=beats.window.astype(np.float32))
    which = np.flatnonzero(beats.readable)[5:9]
    line = reconstruction_line(same, beats.record, which)
    assert line is not None
    assert len(line.time) == len(which) * (len(AT) + 1)
    at = line.time.reshape(len(which), -1)[:, 50]
    assert np.allclose(at, beats.sample[which] / beats.record.fs)
    recorded = beats.record.millivolts[beats.sample[which]]
    assert np.abs(line.value.reshape(len(which), -1)[:, 50] - recorded).max() < 0.3
    assert np.isnan(line.value.reshape(len(which), -1)[:, -1]).all()


def test_the_error_stands_where_its_sample_is(beats: Analysis) -> None:
    beat = int(np.flatnonzero(beats.readable)[10])
    made = beats.window.astype(np.float32)
    made[beat, 50] += 400
    start = beats.sample[beat] / beats.record.fs - 1
    found = error_map(replace(beats, reconstruction=made), start, start + 2, 200)
    assert found is not None
    assert int(np.nanargmax(found[0])) in (99, 100)
    assert np.nanmax(found) == pytest.approx(1.0)
    behind = error_map(beats, SECONDS + 5, SECONDS + 6, 5)
    assert behind is not None
    assert np.isnan(behind).all()


def test_marks_keep_the_highest_scores(beats: Analysis) -> None:
    every = beats_between(beats, 0, SECONDS)
    shown = thinned(every, beats.score[every].astype(np.float64), 5)
    assert len(shown) == 5
    assert int(every[np.argmax(beats.score)]) in shown
    marks = beat_marks(beats, 0, SECONDS)
    assert [look is Look.UNREADABLE for look in marks.look] == (~beats.readable).tolist()


def test_the_next_abnormal_beat(beats: Analysis) -> None:
    some = replace(beats, score=np.where(np.arange(len(beats.score)) % 10 == 3, 2**30, 0).astype(np.int32))
    first = next_abnormal(some, 0.0)
    assert first is not None
    second = next_abnormal(some, first)
    assert second is not None
    assert second > first
    assert next_abnormal(some, second, back=True) == first
    assert next_abnormal(some, first, back=True) is None


def test_of_a_stream_those_beats_are_abnormal_that_its_events_say(beats: Analysis) -> None:
    """A score above the threshold is none while the patient is enrolled; the detector's own answer is shown."""
    flags = np.zeros(len(beats.score), np.int64)
    flags[:4], flags[2:6] = Flag.ENROLLING, Flag.ABNORMAL | Flag.ST
    stream = replace(beats, thresholds=(200, 100), level=1, score=np.full_like(beats.score, 150), flags=flags)
    assert np.flatnonzero(stream.abnormal).tolist() == [2, 3, 4, 5]


def test_too_few_leads_are_told(recording: Recording, of_beats: Run, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no lead 'V9'"):
        analyse(of_beats, recording, ["V9"])
    with pytest.raises(DataError, match="no such file"):
        analyse(Run(tmp_path), recording)


def test_a_changed_model_is_refused(recording: Recording, of_beats: Run, tmp_path: Path) -> None:
    for path in of_beats.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "model_int8.tflite").write_bytes(b"x")
    with pytest.raises(VerificationError):
        analyse(Run(tmp_path), recording)


def test_events_are_those_of_evaluate(trained: Run, stream_folder: Path) -> None:
    record = load_records(str(stream_folder / "records"))[0]
    found = analyse(trained, with_other_leads(record))
    own = load_stream(trained).for_patient(record.patient, record.source.values())
    events = own.events(record)
    assert np.array_equal(found.events, events)
    assert np.array_equal(found.sample, events["sample"][events["kind"] == Kind.BEAT])
    assert found.threshold == own.monitor.thresholds[own.monitor.level]
    assert found.streamed
    assert np.array_equal(found.abnormal, (found.flags & Flag.ABNORMAL) != 0)
    assert {one.text for one in moments(found)} >= {"enrolled"}
    with pytest.raises(UsageError, match="no level 99"):
        analyse(trained, with_other_leads(record), level=99)
    for segment in segments_of(found, np.arange(3)):
        assert segment.stop > segment.start


def test_a_session_tells_who_listens(recording: Recording, of_beats: Run) -> None:
    session, heard = Session(DashboardConfig()), list[Topic]()
    for topic in Topic:
        session.listen(topic, lambda topic=topic: heard.append(topic))
    session.open(recording)
    assert heard == [Topic.RECORDING, Topic.ANALYSIS, Topic.VIEW]
    chosen = session.analyse([of_beats])
    assert session.analysis is None, "nothing changes before it is chosen"
    session.choose(chosen)
    assert session.run == of_beats
    assert session.analysis is chosen.analyses[0]
    session.open(recording)
    assert session.analysis is None
    session.open(None)
    session.choose(chosen)
    assert session.analysis is None, "it is of a recording that is not open any more"


def test_beats_of_another_length_are_refused(recording: Recording) -> None:
    with pytest.raises(DataError, match="beats of 35 samples"):
        analyse(Run(OTHER_LENGTH), recording)
