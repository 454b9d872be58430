"""The names of all models, for tests that take each; those of LSTMs take seconds to compile, and are marked slow."""

from __future__ import annotations

import pytest

from ecgtiny.train.detectors import models, network_model

EVERY_MODEL = [
    pytest.param(name, marks=pytest.mark.slow) if network_model(name).fit is not None else pytest.param(name)
    for name in models()
]
