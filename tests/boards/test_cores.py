"""What is said of the cores, and what a file that is wrong says."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.boards import core
from ecgtiny.boards.core import Core, core_names, load_core
from ecgtiny.boards.loader import load_board, names
from ecgtiny.boards.schema import read_file
from ecgtiny.common.errors import UsageError

M4 = (core.FOLDER / "cortex-m4.toml").read_text("utf-8")


def test_the_cores() -> None:
    arm = ["cortex-m0", "cortex-m0plus", "cortex-m3", "cortex-m33", "cortex-m4", "cortex-m4f", "cortex-m55",
           "cortex-m7"]  # fmt: skip
    assert core_names() == ["avr5", "avr6", *arm, "native", "rv32imc"]
    assert {load_core(name).family for name in arm} == {"arm"}
    assert [name for name in core_names() if load_core(name).dsp] == arm[3:]


@pytest.mark.parametrize("name", core_names())
def test_an_estimate_is_in_order_and_says_that_it_is_one(name: str) -> None:
    cycles = load_core(name).cycles_per_instruction
    assert (cycles is None) == (name == "native")
    if cycles is not None:
        assert 0 < cycles.low <= cycles.typical <= cycles.high
        assert "estimate" in cycles.source


@pytest.mark.parametrize("name", names())
def test_a_board_knows_its_core(name: str) -> None:
    board = load_board(name)
    assert board.core == load_core(board.mcu.core)
    assert board.core.name == board.mcu.core


@pytest.mark.parametrize("name", ["cortex-a7", "", "../nrf52840"])
def test_an_unknown_core_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match=r"there is no core .*cortex-m0, .*rv32imc"):
        load_core(name)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("dsp = true\n", "", "the key dsp is missing"),
        ("dsp = true", "dsp = 1", "dsp is 1, not true or false"),
        ("dsp = true", "dsp = true\nfpu = true", "the key fpu is not known"),
        ('family = "arm"', 'family = "xtensa"', "family is 'xtensa'.*arm, riscv, avr, native"),
        ("typical = ", "typical = -", "cycles_per_instruction.typical is -[0-9.]+, not a number of 0 or more"),
        ("typical = ", "typical = inf #", "cycles_per_instruction.typical is inf, not a number"),
        ("typical = ", "typical = true #", "cycles_per_instruction.typical is True, not a number"),
        ("source = ", "sauce = ", "the key cycles_per_instruction.sauce is not known"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in M4
    path = tmp_path / "mine.toml"
    path.write_text(M4.replace(old, new, 1))
    with pytest.raises(UsageError, match=rf"mine\.toml: {message}"):
        read_file(Core, path)
