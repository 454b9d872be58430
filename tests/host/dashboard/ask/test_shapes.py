"""Clusters in HTML: counts, classes, and a description of each drawing; nothing of a record gets in as markup."""

from __future__ import annotations

import re

import numpy as np

from ecgtiny.host.dashboard.ask.clusters import ClusterShape
from ecgtiny.host.dashboard.ask.shapes import MOST, draw_clusters


def cluster(beats: int, height: float = 1.0, **classes: int) -> ClusterShape:
    return ClusterShape(np.arange(1, beats + 1) * 100, height * np.hanning(70), 0.25, classes)


def test_each_cluster_says_what_it_holds() -> None:
    text = draw_clusters([cluster(1200, N=1100, V=100), cluster(1, -0.5)], 100.0)
    assert "<b>1,200 beats (25.0%)</b><br>annotated: 1,100 N, 100 V<br>first at 1.0 s" in text
    assert "<b>1 beat (25.0%)</b><br>first at 1.0 s" in text
    assert re.findall('aria-label="([^"]*)"', text) == [
        "Cluster 1: mean of 1,200 beats, 0.00 to 1.00 mV", "Cluster 2: mean of 1 beat, -0.50 to -0.00 mV",
    ]  # fmt: skip
    assert text.count("<polyline") == 2


def test_all_are_on_one_scale() -> None:
    large, small = re.findall('points="([^"]*)"', draw_clusters([cluster(9), cluster(5, 0.5)], 100.0))
    heights = [[float(pair.split(",")[1]) for pair in line.split()] for line in (large, small)]
    assert max(heights[0]) == max(heights[1])
    assert 2 * (max(heights[1]) - min(heights[1])) == round(max(heights[0]) - min(heights[0]), 1)


def test_many_clusters_are_counted_and_none_is_told() -> None:
    text = draw_clusters([cluster(3)] * (MOST + 2), 100.0)
    assert text.count("<svg") == MOST
    assert "2 more clusters hold 6 beats" in text
    assert "no clusters" in draw_clusters([], 100.0)
