"""Electrodes that lose contact."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.frontend.contact import Contact
from ecgtiny.common.frontend.design import design
from ecgtiny.common.frontend.filters import GAP
from ecgtiny.common.frontend.frontend import detect
from tests.common.frontend.beats import ZERO, regular, strip

FRONT = design(360, 200, ZERO, rails=(0, 2047))
FS = 360


def contact(counts: np.ndarray) -> Contact:
    return detect(counts.astype(np.int16), FRONT).contact


def noisy(seconds: float = 30) -> np.ndarray:
    counts = strip(FS, regular(seconds), seconds)
    return counts + np.random.default_rng(2).integers(-2, 3, len(counts))


def changes(found: Contact) -> list[tuple[float, bool]]:
    return [(round(float(at) / FS, 1), bool(lost)) for at, lost in zip(found.sample, found.lost, strict=True)]


def test_a_record_in_contact_has_no_changes() -> None:
    assert not len(contact(noisy()).sample)


@pytest.mark.parametrize("count", [GAP, 0, 2047, 1100])
def test_the_signal_is_lost_after_a_second_and_back_a_second_after_its_return(count: int) -> None:
    counts = noisy()
    counts[10 * FS : 15 * FS] = count
    assert changes(contact(counts)) == [(11.0, True), (16.0, False)]


def test_a_contact_that_flickers_is_not_back() -> None:
    counts = noisy()
    for second in range(10, 16):
        counts[second * FS : second * FS + round(0.6 * FS)] = GAP
    counts[8 * FS : 10 * FS] = GAP
    assert changes(contact(counts)) == [(9.0, True), (16.6, False)]


def test_short_gaps_lose_no_signal() -> None:
    counts = noisy()
    counts[10 * FS : round(10.9 * FS)] = GAP
    assert not len(contact(counts).sample)
