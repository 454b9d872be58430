"""Time-outs, copies and parts follow what the line did."""

from __future__ import annotations

import math
import random

import pytest

from ecgtiny.host.link.client import Client
from ecgtiny.host.link.pace import FIRST, MOST_COPIES, SHORTEST_PART, Pace
from tests.host.fakes import LENGTH, Loopback
from tests.host.link.test_client import beat

SCORE, PART = 2, 6


def after(loss: float, size: int, rounds: int = 400, copies: int = 1) -> Pace:
    """A pace that has seen requests of a size over a line with so many faults per byte."""
    pace, line = Pace(), random.Random(3)
    for _ in range(rounds):
        through = any(line.random() < math.exp(-loss * size) for _ in range(copies))
        pace.sent(size, copies, answered=through)
    return pace


@pytest.mark.parametrize(("loss", "size", "copies"), [(0.001, 300, 1), (0.01, 80, 1), (0.1, 30, 1), (0.1, 40, 8)])
def test_the_loss_is_found_again(loss: float, size: int, copies: int) -> None:
    assert after(loss, size, copies=copies).loss == pytest.approx(loss, rel=0.5)


def test_a_sound_line_takes_whole_beats_once() -> None:
    pace = after(0.0, 300)
    assert (pace.loss, pace.part(280), pace.copies(300), pace.is_noisy) == (0, 280, 1, False)


def test_the_noisier_the_line_the_shorter_the_parts() -> None:
    paces = [after(loss, size) for loss, size in ((0.001, 300), (0.01, 80), (0.03, 40), (0.1, 30))]
    parts = [pace.part(280) for pace in paces]
    assert parts[0] == 280
    assert sorted(parts, reverse=True) == parts
    assert parts[-1] >= SHORTEST_PART
    assert all(part % 2 == 0 for part in parts)


def test_what_hardly_gets_through_is_sent_several_times_at_once() -> None:
    pace = after(0.1, 30)
    assert pace.copies(2) == 1
    assert pace.copies(30) > 1
    assert pace.copies(300) == MOST_COPIES


def test_a_sound_line_is_given_time_and_a_noisy_one_little() -> None:
    sound, bad = after(0.0, 300), after(0.01, 80)
    for pace in (sound, bad):
        pace.took(PART, 0.002)
    assert sound.timeout(PART, 0) >= FIRST
    assert 0.006 <= bad.timeout(PART, 0) <= 0.01
    assert bad.timeout(SCORE, 0) >= FIRST


def test_time_outs_grow_while_nothing_comes() -> None:
    pace = after(0.01, 80)
    pace.took(PART, 0.002)
    timeouts = [pace.timeout(PART, quiet) for quiet in (0, 1, 5, 20, 100)]
    assert timeouts == sorted(timeouts)
    assert timeouts[-1] >= 2


def test_a_reply_that_came_late_makes_time_outs_longer_and_is_no_loss() -> None:
    pace = Pace()
    pace.sent(300, 1, answered=False)
    assert pace.is_noisy
    pace.was_late(SCORE, 0.3)
    assert not pace.is_noisy
    assert pace.timeout(SCORE, 0) >= 0.9


def test_losses_can_be_forgotten() -> None:
    pace = after(0.1, 30)
    pace.forget()
    assert (pace.loss, pace.part(280), pace.is_noisy) == (0, 280, False)


def test_requests_become_short_enough_for_a_line_that_cuts_long_ones() -> None:
    """A buffer on the way holds so many bytes: nothing ever comes back of a longer request, not even damaged."""
    count = iter(range(10**9))

    class Cutting(Loopback):
        def write(self, data: bytes, /) -> int:
            super().write(data[:17])
            return len(data)

    client = Client(Cutting(), patience=60, clock=lambda: next(count) / 200)
    client.hello()
    counts = beat(*range(1, LENGTH + 1))
    for _ in range(20):
        assert client.score(counts).score == counts.sum()
