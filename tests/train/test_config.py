from __future__ import annotations

from typing import Any

import pytest

from ecgtiny.common.errors import UsageError
from ecgtiny.train.calibration.scores import Score
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.detectors import network_model
from tests.train.made import AUTOENCODERS


@pytest.mark.parametrize("name", AUTOENCODERS)
def test_the_score_is_the_models_own_unless_one_is_given(name: str) -> None:
    assert TrainConfig(model=name).reducer == network_model(name).score
    assert TrainConfig(model=name, score="maxw7").reducer == Score("maxw", 7)


def test_the_default_rule_promises_two_percent_by_quantile() -> None:
    rule = TrainConfig().threshold_rule
    assert (rule.name, rule.promised) == ("quantile", 0.02)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("model", "lstm", "use one of"),
        ("score", "maxw", "maxw20"),
        ("rule", "guess", "use one of"),
        ("promised", 2.0, "cannot be promised"),
        ("seed", -1, "seed"),
        ("seed", 2**32, "seed"),
        ("shift", -1, "negative"),
        ("trim", 1.0, r"not in \[0, 1\)"),
        ("trim", -0.1, r"not in \[0, 1\)"),
        ("epochs", -1, "negative"),
    ],
)
def test_an_option_outside_its_range_is_refused(option: str, value: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        TrainConfig(**{option: value})


@pytest.mark.parametrize(
    ("options", "message"),
    [({"shift": 140}, "shift of 140 samples"), ({"model": "tiny", "score": "maxw36"}, "longer than the beat's 35")],
)
def test_an_option_that_does_not_fit_the_beats_is_refused(options: dict[str, Any], message: str) -> None:
    config = TrainConfig(**options)
    config.check(144)
    with pytest.raises(UsageError, match=message):
        config.check(140)


def test_an_annotator_goes_with_records() -> None:
    with pytest.raises(UsageError, match="of continuous records"):
        TrainConfig(annotator="atr")
    assert TrainConfig(stream=True, lead="II", annotator="atr").stream
    assert TrainConfig(lead="I,V2", annotator="atr").records


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"learning_rate": 0.0}, "learning rate of 0"),
        ({"learning_rate": float("nan")}, "learning rate of nan"),
        ({"pool": 0}, "cannot be pooled by 0"),
        ({"pool": 2}, "has a pooling of its own"),
        ({"model": "absent.keras"}, "there is no such file"),
        ({"model": "donut-mean", "shift": 1}, "likelihood is of a window's last sample"),
    ],
)
def test_options_of_a_model_that_cannot_be(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        TrainConfig(**options)


def test_a_learning_rate_takes_the_place_of_the_models_own() -> None:
    assert TrainConfig(learning_rate=0.5).form.learning_rate == 0.5
    assert TrainConfig().form == network_model(TrainConfig().model)


@pytest.mark.parametrize("lead", ["all", "I,II,V2"])
def test_a_stream_has_one_lead(lead: str) -> None:
    with pytest.raises(UsageError, match="a stream detector has one lead"):
        TrainConfig(stream=True, lead=lead)


@pytest.mark.parametrize("lead", ["I,,II", "I,lead i", ""])
def test_a_list_of_leads_names_each_once(lead: str) -> None:
    with pytest.raises(UsageError, match="is no list of leads"):
        TrainConfig(stream=True, lead=lead)
