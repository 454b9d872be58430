from __future__ import annotations

import numpy as np

from ecgtiny.train.calibration.preprocess import normalise
from ecgtiny.train.detectors.baselines import fit_mean_beat, fit_pca
from tests.train.made import made_beats


def test_the_mean_beat_reconstructs_every_beat_alike() -> None:
    counts = made_beats(30, 0).counts
    inputs = normalise(counts, 2)
    outputs = fit_mean_beat(2)(counts)(inputs[:4])
    assert outputs.shape == inputs[:4].shape
    np.testing.assert_allclose(outputs[3], inputs.mean(axis=0), atol=1e-6)


def test_pca_reconstructs_what_lies_in_its_subspace_and_nothing_else() -> None:
    counts = made_beats(30, 0, leads=2).counts
    inputs = normalise(counts, 1)
    project = fit_pca(1, 3)(counts)
    once = project(inputs)
    np.testing.assert_allclose(project(once), once, atol=1e-4)
    residuals = [np.abs(fit_pca(1, k)(counts)(inputs) - inputs).mean() for k in (1, 3, 29)]
    assert residuals[0] > residuals[1] > residuals[2]
    assert residuals[2] < 1e-5


def test_more_components_than_beats_are_allowed() -> None:
    counts = made_beats(4, 0).counts
    inputs = normalise(counts, 1)
    np.testing.assert_allclose(fit_pca(1, 8)(counts)(inputs), inputs, atol=1e-5)
