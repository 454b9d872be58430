"""A review of a record that there is not."""

from __future__ import annotations

from typing import Any

from ecgtiny.common.stage_records.review import ClusterReview, Review


def made_cluster(**changes: Any) -> ClusterReview:
    given: dict[str, Any] = {
        "first": 100, "last": 90_000, "beats": 900, "share": 0.9, "judged": 600, "abnormal": 3,
        "classes": {"N": 900}, "usual": True, "kept": True, "wave": [0] * 20 + [900] * 5 + [0] * 45, "normal": False,
    }  # fmt: skip
    return ClusterReview(**{**given, **changes})


def made_review(**changes: Any) -> Review:
    """Return a review of three clusters: usual, common and flagged, given up."""
    clusters = [
        made_cluster(),
        made_cluster(first=500, beats=90, share=0.09, abnormal=60, judged=60, usual=False, normal=True),
        made_cluster(first=700, beats=10, share=0.01, kept=False, usual=False, classes={}),
    ]
    given: dict[str, Any] = {
        "record": "r", "patient": "r", "source": {}, "counts": "0" * 64, "detector": "1f" * 32, "level": 2, "fs": 200.0,
        "samples": 100_000, "clusters": clusters, "others": 2, "other_beats": 3,
    }  # fmt: skip
    return Review(**{**given, **changes})
