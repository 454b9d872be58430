"""A monitor's constants as JSON: the names that digests go over, and back."""

from __future__ import annotations

import json

from ecgtiny.quantize.monitor.linear import Linear
from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.monitor.rules import Rules
from tests.quantize.monitor.patients import model, weights


def test_a_model_comes_back_from_json() -> None:
    made = model(weights(width=3), rules=Rules(match_threshold=-500))
    assert MonitorModel.from_json(json.loads(json.dumps(made.to_json())), "here") == made


def test_the_rules_keep_the_names_that_a_digest_goes_over() -> None:
    rules = model().to_json()["rules"]
    assert isinstance(rules, dict)
    assert sorted(rules) == [
        *("alike", "enrolment_ms", "established", "follow", "premature", "steady", "template_shift", "templates"),
        *("uncompensated", "unsteady", "usual_share", "wide"),
    ]


def test_a_score_of_one_term_a_feature_is_stored_as_before_terms_were_listed() -> None:
    linear = model(weights(width=3)).to_json()["linear"]
    assert isinstance(linear, dict)
    assert sorted(linear) == ["centres", "limits", "offset", "shift", "weights"]


def test_a_score_of_several_terms_a_feature_comes_back_from_json() -> None:
    made = model(Linear((1, 2), (3, 4), (5, 6), 7, 8, (9, 9)))
    assert MonitorModel.from_json(json.loads(json.dumps(made.to_json())), "here") == made
