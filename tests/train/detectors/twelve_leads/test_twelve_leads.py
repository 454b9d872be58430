"""The three detectors of 12 leads: what they are made of, that they learn, and what they give to look at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Fitted, Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.twelve_leads import DETECTOR, cae, vae
from ecgtiny.train.detectors.twelve_leads.network import Halves
from tests.stored import there
from tests.train.detectors.twelve_leads.made import made_records

NAMES = tuple(one.name for one in DETECTOR)
WEIGHTS = {"cae-12": 106_240, "vae-bilstm-12": 375_808, "vae-bilstm-mha-12": 650_752}


def fitted(name: str, epochs: int, records: int = 6, seed: int = 0, validation: Beats | None = None) -> Fitted:
    return find(name).fit(Task(Kind.LEADS, made_records(records, 2), seed, validation, epochs))


@pytest.fixture(scope="module")
def attentive() -> Fitted:
    return fitted("vae-bilstm-mha-12", 1, 3, validation=made_records(2, 2, seed=9))


def test_the_layers_are_those_of_the_document() -> None:
    assert (cae.CHANNELS, cae.STRIDE) == ((32, 64, 128), 2)
    assert (vae.LATENT, vae.HIDDEN, vae.HEADS) == (64, 128, 8)
    code = cae.build(500, 12).encoder.input_shape
    assert code == (None, 500, 12)


@pytest.mark.parametrize(("build", "name"), [(cae.build, "cae-12"), (vae.build_with_attention, "vae-bilstm-mha-12")])
def test_the_weights_are_those_that_the_reason_names(build: object, name: str) -> None:
    assert callable(build)
    network = build(500 if name == "cae-12" else 50, 12)
    assert isinstance(network, Halves)
    assert network.weights == WEIGHTS[name]
    assert f"{WEIGHTS[name]:,} B" in str(find(name).form)


def test_windows_of_any_length_come_back_as_long() -> None:
    for samples in (16, 50, 61):
        windows = np.random.default_rng(0).standard_normal((3, samples, 2)).astype(np.float32)
        assert cae.build(samples, 2)(windows).shape == windows.shape


def test_the_convolutional_one_learns_what_is_normal() -> None:
    validation = made_records(2, 4, seed=5)
    one = fitted("cae-12", 40, validation=validation)
    loss, held = one.history["loss"], one.history["validation_loss"]
    assert len(loss) == len(held) == 40
    assert loss[-1] < 0.5 * loss[0]
    assert held[-1] < 0.5 * held[0]
    test = made_records(4, 0, seed=7)
    noise = replace(test, x=np.random.default_rng(0).standard_normal(test.x.shape).astype(np.float32))
    assert one.score(noise).min() > one.score(test).max()
    assert set(one.thresholds) == {"percentile-95", "best-f1", "youden"}
    assert {name for name, rule in one.thresholds.items() if rule.uses_labels} == {"best-f1", "youden"}


@pytest.mark.slow
def test_the_seed_decides() -> None:
    test = made_records(2, 1, seed=3)
    first, again, other = (fitted("cae-12", 2, 3, seed).score(test) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-4


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vae-bilstm-12", "vae-bilstm-mha-12"])
def test_the_variational_ones_learn_and_are_reproducible(name: str) -> None:
    test = made_records(2, 1, seed=3)
    first, again = (fitted(name, 6, 4) for _ in range(2))
    np.testing.assert_array_equal(first.score(test), again.score(test))
    assert first.history["loss"][-1] < first.history["loss"][0]
    assert set(first.history) == {"loss", "kl", "kl_weight"}, "nothing to validate on: no curve of it"


def test_what_explains_a_score_adds_up_to_it(attentive: Fitted) -> None:
    test = made_records(1, 1, seed=4)
    shown = there(attentive.arrays)(test)
    scores = attentive.score(test)
    assert shown["original"].shape == shown["reconstruction"].shape == (2, 150, 12)
    assert shown["error_map"].shape == (2, 12, 150)
    np.testing.assert_allclose(shown["lead_score"].mean(axis=1), scores, rtol=1e-5)
    np.testing.assert_allclose(shown["window_score"].mean(axis=1), scores, rtol=1e-5)
    expected = (shown["original"] - shown["reconstruction"]) ** 2
    np.testing.assert_allclose(shown["error_map"], expected.transpose(0, 2, 1), rtol=1e-4, atol=1e-6)


def test_attention_weights_are_a_share_of_each_lead_and_moment(attentive: Fitted) -> None:
    shown = there(attentive.arrays)(made_records(1, 0, seed=4))
    assert shown["lead_attention"].shape == (1, 5, 12, 12)
    assert shown["temporal_attention"].shape == (1, 5, 50, 50)
    for name in ("lead_attention", "temporal_attention"):
        np.testing.assert_allclose(shown[name].sum(axis=-1), 1, atol=1e-4)


def test_a_record_with_a_flat_lead_has_no_score(attentive: Fitted) -> None:
    test = made_records(2, 0, seed=4)
    x = test.x.copy()
    x[1, :, 7] = 0.3
    spoiled = replace(test, x=x)
    assert np.isnan(attentive.score(spoiled)).tolist() == [False, True]
    shown = there(attentive.arrays)(spoiled)["error_map"]
    assert np.isnan(shown[1]).all()
    assert np.isfinite(shown[0]).all()


@pytest.mark.parametrize(
    ("changes", "message"), [({"fs": None}, "is not known"), ({"fs": 90.0}, "below"), ({"fs": 2000.0}, "shorter")]
)
def test_records_that_cannot_be_cut_are_refused(changes: dict[str, float | None], message: str) -> None:
    records = replace(made_records(2, 1), **changes)  # pyright: ignore[reportArgumentType]
    with pytest.raises(UnsupportedModelError, match=message):
        find("cae-12").fit(Task(Kind.LEADS, records, 0, epochs=1))
