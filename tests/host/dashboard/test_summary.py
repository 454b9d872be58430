"""What is open, in words."""

from __future__ import annotations

import pytest

from ecgtiny.host.dashboard.summary import duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00.0"), (59.94, "0:59.9"), (59.96, "1:00.0"), (3599.97, "1:00:00.0"), (3725.25, "1:02:05.2")],
)
def test_a_time_has_no_sixtieth_second(seconds: float, text: str) -> None:
    assert duration(seconds) == text
