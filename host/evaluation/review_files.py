"""The files of a review in a run folder: the verdict, and the patient's state that follows from it."""

from __future__ import annotations

import re
from math import isfinite
from pathlib import Path

from ...common.codec import decode
from ...common.errors import DataError
from ...common.files import read_json, sha256, write_atomic, write_json
from ...common.stage_records.review import Review
from ...quantize.monitor.templates import LENGTH
from .review import Reviewed, confirmed_state, taken_over

FOLDER = "reviews"
"""Of the run folder."""
SCHEMA = 1
DIGITS = 8
"""Of the digest in a file's name."""
MOVE = "move the file away, and review the record anew"
ANEW = "say anew which clusters are normal (ecgtiny review --normal, also none), or move the file away"


def review_path(folder: Path, record: str, suffix: str = ".json") -> Path:
    """Return where the review of a record lies in a run folder; with ``.state`` the patient's state.

    Where the record's name cannot be the file's, a digest of it keeps names apart that would become one.
    """
    name = re.sub(r"[^A-Za-z0-9_-]", "_", record)
    if name != record or not name:
        name = f"{name}-{sha256(record.encode())[:DIGITS]}"
    return folder / FOLDER / f"{name}{suffix}"


def read_review(path: Path) -> Review:
    """Read a review.

    Raises:
        DataError: there is no such file, or it is no review.
    """
    try:
        review = decode(read_json(path), Review, str(path))
    except DataError as error:
        if not path.exists():
            raise
        raise DataError(f"is no review: {error.what}", where=str(path), fix=MOVE) from error
    if wrong := _wrong(review):
        raise DataError(f"is no review: {wrong}", where=str(path), fix=MOVE)
    return review


def with_stored_verdict(folder: Path, review: Review) -> Review:
    """Return a review with the verdict on it that lies in a run folder; as it is where there is none.

    Raises:
        DataError: what lies there is no review, of another recording, or its verdict is for another detector.
    """
    path = review_path(folder, review.record)
    if not path.exists():
        return review
    stored = _of_the_same(path, review)
    if not any(one.normal for one in stored.clusters):
        return review
    if (stored.detector, stored.level) != (review.detector, review.level):
        what = "holds a verdict for another detector, front end or level"
        raise DataError(what, where=str(path), fix=ANEW)
    return taken_over(review, stored, str(path))


def save_review(folder: Path, reviewed: Reviewed, review: Review) -> list[Path]:
    """Write a review and, where a cluster is normal, the patient's state into a run folder; return the files.

    Raises:
        DataError: as ``confirmed_state``, or the file that is there is of another recording; nothing is written then.
    """
    state = confirmed_state(reviewed, review) if any(one.normal for one in review.clusters) else None
    path, kept = review_path(folder, review.record), review_path(folder, review.record, ".state")
    if path.exists():
        _of_the_same(path, review)
    write_json(path, review)
    if state is None:
        kept.unlink(missing_ok=True)
        return [path]
    write_atomic(kept, state)
    return [path, kept]


def _of_the_same(path: Path, review: Review) -> Review:
    stored = read_review(path)
    if stored.counts != review.counts:
        what = f"is of another recording of the name {review.record}, whose samples are others"
        raise DataError(what, where=str(path), fix="move the file away, or give the recording another name")
    return stored


def _wrong(review: Review) -> str | None:
    """Say why a review that has every key cannot be used; None where it can."""
    clusters, firsts = review.clusters, [one.first for one in review.clusters]
    checks = {
        f"schema: {review.schema}, not {SCHEMA}": review.schema == SCHEMA,
        "counts: not a SHA-256": _is_digest(review.counts),
        "detector: not a SHA-256": _is_digest(review.detector),
        f"fs: {review.fs} is no rate": isfinite(review.fs) and review.fs > 0,
        "clusters: there is none": bool(clusters),
        "clusters: one stands there twice": len(set(firsts)) == len(firsts),
        f"clusters: a wave has not {LENGTH} samples": all(len(one.wave) == LENGTH for one in clusters),
    }
    return next((what for what, right in checks.items() if not right), None)


def _is_digest(text: str) -> bool:
    return re.fullmatch("[0-9a-f]{64}", text) is not None
