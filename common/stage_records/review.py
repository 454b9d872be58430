"""A reviewer's verdict on the clusters of a record: ``reviews/<record>.json`` of a run folder."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .base import Block, Number


class ClusterReview(Block):
    """Beats of one record that the monitor took for one shape, and what a reviewer says of them."""

    first: int
    """R peak of its first beat, a sample of the record: it names the cluster."""
    last: int
    """R peak of its last beat."""
    beats: int
    share: float
    """Of the readable beats."""
    judged: int
    """Beats after the enrolment, which can be called abnormal."""
    abnormal: int
    """Those of them that were."""
    classes: dict[str, int]
    """How many are annotated as each EC57 class; empty without annotations."""
    usual: bool
    """Whether the detector takes them for usual at the record's end."""
    kept: bool
    """Whether the patient's state still holds the cluster at the record's end, so that it can be confirmed."""
    wave: list[int]
    """Their mean in uV: 70 samples at 100 Hz, the R peak between the 25th and the 26th."""
    normal: bool
    """The verdict: whether a reviewer confirmed that its beats are normal for the patient."""


class Review(Block):
    """The clusters of a record, and the verdict on them."""

    schema: int = 1
    record: str
    patient: str
    source: dict[str, str]
    """SHA-256 of each file of the record; empty where it was generated."""
    counts: str
    """SHA-256 of its samples, int16, little endian."""
    detector: str
    """SHA-256 of detector and front end: a state of the patient is for this firmware."""
    model_digest: str | UnsetType = UNSET
    """SHA-256 of the run's detector without a front end, as in evaluate.json: a review of another one is stale."""
    level: int
    fs: Number
    """Sampling rate in Hz."""
    samples: int
    clusters: list[ClusterReview]
    """The largest, and those that the patient's state keeps, by their number of beats; a cluster's number is its place
    here, from 1."""
    others: int
    """Clusters that are not listed."""
    other_beats: int
    """Beats in them."""
