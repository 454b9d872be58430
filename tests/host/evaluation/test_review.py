"""Review by cluster: what is listed, what a verdict makes of the patient's state, and what begins with that state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from msgspec import UNSET

from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.common.events import Kind
from ecgtiny.common.files import write_json
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.host.cli.main import cli
from ecgtiny.host.cli.review_command import shown
from ecgtiny.host.evaluation.converter import front_end
from ecgtiny.host.evaluation.evaluate import evaluate_run
from ecgtiny.host.evaluation.review import (
    Reviewed,
    confirmed_state,
    review_record,
    taken_over,
    with_verdict,
)
from ecgtiny.host.evaluation.review_files import read_review, review_path, save_review, with_stored_verdict
from ecgtiny.host.report import write_report
from ecgtiny.quantize.monitor.state import CONFIRMED, layout
from ecgtiny.quantize.stream import Adc, load_stream
from ecgtiny.train.data.records.load import read_record
from tests.host.evaluation.reviews import made_cluster, made_review
from tests.host.evaluation.stream_run import write_csv
from tests.host.evaluation.test_own_record import somebody
from tests.host.report.document import Document
from tests.stored import there


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_csv(tmp_path_factory.mktemp("reviewed"), somebody(), "own")


@pytest.fixture(scope="module")
def reviewed(trained: Run, own: Path) -> Reviewed:
    return review_record(load_stream(trained), read_record(own, None))


def kept(reviewed: Reviewed) -> list[int]:
    """Return the numbers of the clusters that can be confirmed."""
    return [number for number, one in enumerate(reviewed.review.clusters, start=1) if one.kept]


def confirmed(state: bytes) -> list[int]:
    templates = np.frombuffer(state, layout(8))[0]["templates"]
    return np.flatnonzero(templates["usual"] & CONFIRMED).tolist()


def test_each_readable_beat_is_in_one_cluster(reviewed: Reviewed) -> None:
    review = reviewed.review
    readable = sum(one.beats for one in review.clusters) + review.other_beats
    truth = len(there(somebody().annotations).sample)
    assert readable == pytest.approx(truth, rel=0.05)
    assert sum(one.share for one in review.clusters) == pytest.approx(1 - review.other_beats / readable)
    assert [one.beats for one in review.clusters] == sorted((one.beats for one in review.clusters), reverse=True)
    assert all(0 <= one.first <= one.last < review.samples for one in review.clusters)
    assert all(one.abnormal <= one.judged <= one.beats for one in review.clusters)
    assert max(review.clusters[0].wave) > 500
    assert int(np.argmax(review.clusters[0].wave)) in {24, 25}
    assert sum(review.clusters[0].classes.values()) == pytest.approx(review.clusters[0].beats, abs=2)


def test_a_verdict_confirms_in_the_state_what_it_names_and_the_next_one_begins_anew(reviewed: Reviewed) -> None:
    first, second = kept(reviewed)[:2]
    assert confirmed(confirmed_state(reviewed, with_verdict(reviewed.review, [first]))) == [reviewed.places[first - 1]]
    state = confirmed_state(reviewed, with_verdict(reviewed.review, [second]))
    assert confirmed(state) == [reviewed.places[second - 1]]
    assert confirmed(confirmed_state(reviewed, reviewed.review)) == []


def test_a_cluster_that_is_not_there_or_no_longer_is_refused(reviewed: Reviewed) -> None:
    with pytest.raises(UsageError, match="no cluster 99"):
        with_verdict(reviewed.review, [99])
    last = kept(reviewed)[-1]
    empty = next(at for at in range(8) if at not in reviewed.places)
    free = replace(
        reviewed, places=tuple(empty if one == reviewed.places[last - 1] else one for one in reviewed.places)
    )
    with pytest.raises(DataError, match=f"own: cluster {last} cannot be confirmed: cluster {empty} holds no beat"):
        confirmed_state(free, with_verdict(reviewed.review, [last]))
    gone = replace(reviewed, places=(None, *reviewed.places[1:]))
    with pytest.raises(DataError, match="was given up"):
        confirmed_state(gone, with_verdict(reviewed.review, [1]))


def test_what_is_written_is_read_and_a_verdict_without_a_normal_cluster_leaves_no_state(
    reviewed: Reviewed, tmp_path: Path
) -> None:
    review = with_verdict(reviewed.review, kept(reviewed)[:1])
    path, state = save_review(tmp_path, reviewed, review)
    assert read_review(path) == review
    assert state.read_bytes() == confirmed_state(reviewed, review)
    assert save_review(tmp_path, reviewed, reviewed.review) == [path]
    assert not state.exists()


def test_a_stored_verdict_stays_and_one_that_does_not_fit_is_neither_used_nor_written_over(
    reviewed: Reviewed, tmp_path: Path
) -> None:  # fmt: skip
    review, given = reviewed.review, with_verdict(reviewed.review, kept(reviewed)[:1])
    assert with_stored_verdict(tmp_path, review) == review
    path, _ = save_review(tmp_path, reviewed, given)
    assert with_stored_verdict(tmp_path, review) == given
    write_json(path, replace(given, level=0))
    with pytest.raises(DataError, match="for another detector, front end or level"):
        with_stored_verdict(tmp_path, review)
    write_json(path, replace(review, level=0))
    assert with_stored_verdict(tmp_path, review) == review, "without a verdict there is nothing to lose"
    write_json(path, replace(given, counts="0" * 64))
    for refused in (lambda: with_stored_verdict(tmp_path, review), lambda: save_review(tmp_path, reviewed, given)):
        with pytest.raises(DataError, match="is of another recording of the name own"):
            refused()
    assert read_review(path).counts == "0" * 64


def test_a_verdict_is_of_one_record_and_one_detector(reviewed: Reviewed) -> None:
    review = reviewed.review
    given = with_verdict(review, kept(reviewed)[:1])
    assert taken_over(review, given, "there") == given
    for other, message in (
        (replace(given, counts="0" * 64), "whose samples are not"),
        (replace(given, detector="0" * 64), "another detector"),
        (replace(given, level=0), "another detector"),
        (replace(given, clusters=[replace(given.clusters[0], first=1, normal=True)]), "at sample 1,"),
    ):
        with pytest.raises(DataError, match=message):
            taken_over(review, other, "there")


def test_an_evaluation_goes_on_with_the_patient(trained: Run, reviewed: Reviewed, own: Path, tmp_path: Path) -> None:
    plain = evaluate_run(trained, str(own))
    number = max(kept(reviewed), key=lambda at: reviewed.review.clusters[at - 1].abnormal)
    cluster = reviewed.review.clusters[number - 1]
    assert cluster.abnormal > 5
    before, after = tmp_path / "before.state", tmp_path / "after.state"
    before.write_bytes(confirmed_state(reviewed, reviewed.review))
    after.write_bytes(confirmed_state(reviewed, with_verdict(reviewed.review, [number])))
    flagged = {}
    for state in (before, after):
        record = evaluate_run(trained, str(own), state=state)
        assert record.records["own"].events[Kind.ENROLLED.name.lower()] == 0
        burden = there(known(record.records["own"].burden))
        assert burden.hours > 2 * there(known(plain.records["own"].burden)).hours, "it is judged from its start"
        assert record.records["own"].not_judged is None
        assert len(there(known(record.config.state))) == 64
        flagged[state] = burden.flagged
    assert flagged[after] < flagged[before], "beats of the confirmed cluster are judged against their own"


def test_a_state_of_another_converter_or_none_is_refused(trained: Run, reviewed: Reviewed, own: Path,
                                                         tmp_path: Path) -> None:  # fmt: skip
    state = tmp_path / "own.state"
    state.write_bytes(confirmed_state(reviewed, reviewed.review))
    with pytest.raises(DataError, match="cannot begin with the state: a state of another firmware"):
        evaluate_run(trained, str(own), state=state, adc=Adc(gain=500.0))
    rails = Adc(rails=(-2000, 2000))
    other = review_record(load_stream(trained), read_record(own, None), adc=rails)
    assert other.review.detector == load_stream(trained).for_front_end(front_end(read_record(own, None), rails)).digest
    state.write_bytes(confirmed_state(other, other.review))
    assert evaluate_run(trained, str(own), state=state, adc=rails).records["own"].not_judged is None
    with pytest.raises(DataError, match="another firmware"):
        evaluate_run(trained, str(own), state=state)
    with pytest.raises(DataError, match="cannot be read"):
        evaluate_run(trained, str(own), state=tmp_path / "none.state")


def test_the_command_lists_writes_and_takes_a_verdict_over(trained: Run, own: Path, reviewed: Reviewed,
                                                           tmp_path: Path) -> None:  # fmt: skip
    number = kept(reviewed)[0]
    options = ["review", "--stream", str(own), "--run", str(trained.folder)]
    done = CliRunner().invoke(cli, [*options, "--normal", str(number)])
    assert done.exit_code == 0, done.output
    path, state = review_path(trained.folder, "own"), review_path(trained.folder, "own", ".state")
    assert read_review(path).clusters[number - 1].normal
    assert confirmed(state.read_bytes()) == [reviewed.places[number - 1]]
    page = Document(write_report(trained))
    assert "The shapes of the beats of own" in page.text
    assert page.row(str(number), f"{reviewed.review.clusters[number - 1].beats:,}")
    stored = path.read_bytes()
    for other, note in (
        (replace(read_review(path), model_digest="0" * 64), "STALE: own.json: the review of own"),
        (replace(read_review(path), model_digest=UNSET), "STALE: own.json"),
        (replace(read_review(path), clusters=[replace(reviewed.review.clusters[0], wave=[])]), "UNREADABLE: "),
    ):
        write_json(path, other)
        page = Document(write_report(trained))
        assert note in page.text
        assert "The shapes of the beats of own" not in page.text
    path.write_bytes(stored)
    theirs = tmp_path / "theirs.json"
    write_json(theirs, read_review(path))
    listed = CliRunner().invoke(cli, options)
    assert "the patient's state, reviews/own.state" in " ".join(listed.output.split()), "who only looks erases nothing"
    assert confirmed(state.read_bytes()) == [reviewed.places[number - 1]]
    assert CliRunner().invoke(cli, [*options, "--normal", "none"]).exit_code == 0
    assert not state.exists()
    assert CliRunner().invoke(cli, [*options, "--verdict", str(theirs)]).exit_code == 0
    assert confirmed(state.read_bytes()) == [reviewed.places[number - 1]]
    for wrong in (["--normal", "one"], ["--normal", "1", "--verdict", str(theirs)]):
        refused = CliRunner().invoke(cli, [*options, *wrong])
        assert isinstance(refused.exception, UsageError)
    path.unlink()
    state.unlink()


def test_the_table_fits_a_terminal_of_80_columns() -> None:
    wide = made_cluster(first=86_000_000, last=86_399_999, beats=99_999, share=1.0, judged=99_999, abnormal=99_999,
                        classes={"N": 99_999, "S": 99_999})  # fmt: skip
    text = shown(made_review(clusters=[wide] * 12, fs=1000))
    assert max(map(len, text.splitlines())) <= 80
    assert "2 more clusters hold 3 beats" in text
    assert "99999 N +" in text, "a number that is cut is another one"
    assert "99999 S" not in text
    assert "3 N 1 S 1 V" in shown(made_review(clusters=[made_cluster(classes={"N": 3, "S": 1, "V": 1})]))
