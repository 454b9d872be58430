"""The bench of noisy lines: as many faults as asked for, and a table of what finished."""

from __future__ import annotations

import numpy as np
import pytest

from bench.link_noise import Work, measured, text
from bench.noisy_line import Noise
from ecgtiny.quantize.scoring import score_beats
from tests.host.images import drawn, firmware


@pytest.mark.parametrize("share", [0.001, 0.1])
def test_so_many_bytes_are_damaged(share: float) -> None:
    noise, sent = Noise(share, 1), 200_000
    for _ in range(100):
        noise.spoil(bytes(sent // 100))
    assert noise.faults / sent == pytest.approx(share, rel=0.2)


def test_a_sound_line_changes_nothing() -> None:
    assert Noise(0, 1).spoil(bytes(range(256))) == bytes(range(256))


def test_the_table_says_what_finished_and_what_was_wrong() -> None:
    detector, counts = drawn()
    score = score_beats(detector, counts)[0].astype(np.int32)
    work = Work(firmware("host"), counts[:10], score[:10])
    found = measured(work, [0.01], runs=2, jobs=2)["0.01"]
    assert (found["runs"], found["finished"], found["beats"], found["wrong_scores"]) == (2, 2, 20, 0)
    wrong = measured(Work(work.elf, work.counts, work.score + 1), [0.0], runs=1)["0"]
    assert wrong["wrong_scores"] == 10
    shown = text({"0.01": found}).splitlines()
    assert max(map(len, shown)) <= 80
    assert shown[1].split()[:5] == ["1.0%", "2", "100%", "20", "0"]
