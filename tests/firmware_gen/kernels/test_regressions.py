"""Converted models on which something was once wrong, by mistake or on purpose, stay right everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.firmware_gen.everywhere import check_everywhere

MODELS = sorted((Path(__file__).parent / "regressions").glob("*.tflite"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_stays_right(path: Path) -> None:
    check_everywhere(path.read_bytes())
