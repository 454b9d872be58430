"""Flipped bits of an image: each outcome is recognised, and few of them pass and answer otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.bit_flips import Subject, beats_subject, choose, interval, library_alone, linked, of_subject
from bench.damaged_image import Flip, Outcome, listen, outcome
from bench.store import load
from ecgtiny.firmware_gen.image.elf import Image
from tests.tools import require, require_module


@pytest.fixture(scope="module")
def subject() -> Subject:
    require_module("unicorn")
    require("arm-none-eabi-gcc")
    given = beats_subject()
    return Subject(given.sources, given.requests[:3])


@pytest.mark.slow
def test_every_outcome_is_told_from_the_others(subject: Subject, tmp_path: Path) -> None:
    elf = linked(library_alone(subject).sources, tmp_path)
    image, dialogue = Image(elf), listen(elf, subject.requests)
    symbols = {symbol.name: symbol.address for symbol in image.symbols}
    constants = symbols["ecgtiny_constants"]
    version = next(address + data.index(b"nrf52840") for address, data in image.segments if b"nrf52840" in data)
    assert outcome(elf, Flip(constants, 0), dialogue) is Outcome.REFUSED, "the constants' CRC-32"
    assert outcome(elf, Flip(version, 0), dialogue) is Outcome.REFUSED, "another board"
    assert outcome(elf, Flip(7, 7), dialogue) is Outcome.SILENT, "the reset vector"
    assert outcome(elf, Flip(60, 3), dialogue) is Outcome.SAME, "a vector that is never taken"
    agent = symbols["agent_run"]
    found = {outcome(elf, Flip(agent + at, 0), dialogue) for at in range(0, 400, 4)}
    assert Outcome.DIFFERENT in found, "the agent, which the self-test of the library does not cover"


def test_the_flips_are_different_bits_of_the_image(subject: Subject, tmp_path: Path) -> None:
    image = Image(linked(subject.sources, tmp_path))
    flips = choose(image, 500, 1)
    assert len(set(flips)) == 500
    assert flips == choose(image, 500, 1) != choose(image, 500, 2)
    ranges = [range(address, address + len(data)) for address, data in image.segments]
    assert all(any(flip.address in one for one in ranges) and 0 <= flip.bit < 8 for flip in flips)


def test_no_flip_passes_and_answers_otherwise(subject: Subject) -> None:
    found = of_subject(subject, 20, 3)
    assert sum(found[one] for one in Outcome) == found["flips"] == 20
    assert found["different"] == 0
    assert found["refused"] > 10


def test_the_interval_is_exact() -> None:
    low, high = interval(0, 2000)
    assert (low, round(high, 6)) == (0, 0.001843)


@pytest.mark.parametrize("name", ["beats", "stream"])
def test_the_committed_figures_are_within_what_was_asked_for(name: str) -> None:
    found = load("bit_flips")["figures"][name]
    assert found["flips"] >= 2000
    assert found["different_interval"][1] < 0.01
