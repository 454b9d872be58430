"""What is drawn can be built: it divides the beat, and its score's window is no longer than the beat."""

from __future__ import annotations

import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.host.search.space import draw
from ecgtiny.train.detectors.drawn import Drawn, Layers


@settings(deadline=None, max_examples=30)
@given(st.integers(8, 400), st.integers(0, 2**20))
def test_what_is_drawn_takes_the_beats_that_it_is_drawn_for(length: int, seed: int) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))
    drawn = draw(study.ask(), length)
    form = drawn.form("drawn")
    form.check(length)
    samples = length // drawn.layers.pool
    form.score.check(samples)
    assert samples >= 8
    assert drawn.layers.family == "dense" or drawn.layers.kernel > 0


@pytest.mark.parametrize(
    ("layers", "weights"),
    [
        (Layers(family="dense", pool=5, bottleneck=2), 2 * 8 * 2),
        (Layers(family="dense", pool=1, bottleneck=2, widths=(4,), activation="relu"), 2 * (40 * 4 + 4 * 2)),
        (Layers(family="conv", pool=5, bottleneck=2, widths=(3,), kernel=3), 9 + 2 * 12 * 2 + 18),
    ],
)
def test_layers_are_built_as_they_are_described(layers: Layers, weights: int) -> None:
    form = Drawn(layers=layers, score="mae", epochs=1, learning_rate=0.01).form("drawn")
    network = form.build(40 // layers.pool, 1)
    assert network.input_shape == (None, 40 // layers.pool, 1)
    assert sum(array.size for array in network.get_weights() if array.ndim > 1) == weights
