"""All autoencoders, for tests that take each; those of LSTMs take seconds to compile, and are marked slow."""

from __future__ import annotations

import pytest

from tests.train.made import AUTOENCODERS

EVERY_MODEL = [
    pytest.param(name, marks=pytest.mark.slow) if "lstm" in name else pytest.param(name) for name in AUTOENCODERS
]
