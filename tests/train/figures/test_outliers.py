from __future__ import annotations

import io

import numpy as np

from ecgtiny.common.arrays import BoolArray, Float32Array
from ecgtiny.train.figures.outliers import Points, outlier_picture
from tests.tools import require_module


def pixels(outlier: BoolArray) -> Float32Array:
    """Return the picture of a line of points, float [rows, columns, colours]."""
    plt = require_module("matplotlib.image")
    points = Points("r10", np.arange(100.0), np.sin(np.arange(100.0)), outlier)
    return np.asarray(plt.imread(io.BytesIO(outlier_picture(points))))[..., :3]


def of_colour(image: Float32Array, colour: int) -> list[bool]:
    """Return for each third of the picture, from the top, whether it has points of a colour: 0 red, 1 green."""
    strong = (image[..., colour] - image[..., 1 - colour]) > 0.2
    return [bool(part.any()) for part in np.array_split(strong, 3)]


def test_inliers_are_green_and_outliers_red_together_and_apart() -> None:
    image = pixels(np.arange(100) % 10 == 0)
    assert of_colour(image, 0) == [True, False, True]
    assert of_colour(image, 1) == [True, True, False]


def test_without_outliers_their_panel_is_empty() -> None:
    assert of_colour(pixels(np.zeros(100, dtype=np.bool_)), 0) == [False, False, False]


def test_the_counts_are_of_both_sides() -> None:
    points = Points("r10", np.arange(5.0), np.ones(5), np.array([True, False, False, True, False]))
    assert points.counts == (3, 2)
