"""The estimate is the arithmetic that it says, and says what it rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecgtiny.boards.board import Battery, Board, Mcu, Power, Uart
from ecgtiny.boards.core import Core, CycleModel, CyclesPerInstruction
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import UsageError
from ecgtiny.host.cost.estimate import Counted, estimate
from tests.stored import as_json

POWER = Power(2.0, 10.0, 4.0, "this test", Battery("cell", 100, "this test"))


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    """1 MHz; an instruction takes 1, 2 or 4 cycles."""
    core = Core(
        "slow", "", "arm", dsp=False, cycles_per_instruction=CyclesPerInstruction(1, 2, 4, "this test"),
        cycle_model=CycleModel(0.5, 1.5, "this test"),
    )  # fmt: skip
    monkeypatch.setattr("ecgtiny.boards.board.load_core", lambda _: core)
    mcu = Mcu("part", "slow", "dwt", "this test", clock_hz=1_000_000)
    return Board("board", "", mcu, Uart("none", "this test"), power=POWER)


def test_by_hand(board: Board) -> None:
    found = as_json(estimate(board, 1000, heart_rate=60))
    assert found["time_us"] == pytest.approx({"low": 1000, "typical": 2000, "high": 4000})
    # 1 ms x 10 mA x 2 V = 20 uJ
    assert found["energy_uj"] == pytest.approx({"low": 20, "typical": 40, "high": 80})
    # awake 1, 2 and 4 thousandths of the time: 4 uA + (10,000 - 4) uA x share
    current = {"low": 13.996, "typical": 23.992, "high": 43.984}
    assert found["current_ua"] == pytest.approx(current)
    life = {"low": current["high"], "typical": current["typical"], "high": current["low"]}
    assert found["battery_days"] == pytest.approx({name: 100_000 / value / 24 for name, value in life.items()})


def test_a_faster_heart_costs_current_but_no_energy_a_beat(board: Board) -> None:
    slow, fast = (as_json(estimate(board, 1000, heart_rate=rate)) for rate in (60, 120))
    assert fast["energy_uj"] == slow["energy_uj"]
    assert fast["current_ua"]["low"] == pytest.approx(4 + 9996 * 0.002)


def test_beats_that_come_too_fast_have_no_estimate(board: Board) -> None:
    assert estimate(board, 250_000, heart_rate=60)
    with pytest.raises(UsageError, match="too long for 61 beats per minute"):
        estimate(board, 250_000, heart_rate=61)


@pytest.mark.parametrize("counted", ["instructions", "modelled", "cycles"])
def test_a_board_without_a_clock_has_no_estimate(board: Board, counted: Counted) -> None:
    without = replace(board, mcu=replace(board.mcu, clock_hz=0))
    with pytest.raises(UsageError, match="no estimate"):
        estimate(without, 1000, 60, counted=counted)


def test_a_board_whose_file_has_no_power_has_the_time_alone(board: Board) -> None:
    found = estimate(replace(board, power=None), 1000, 60)
    assert found.time_us == estimate(board, 1000, 60).time_us
    assert (found.energy_uj, found.current_ua, found.battery_days, found.power) == (None, None, None, None)


def test_cycles_that_were_counted_are_not_multiplied(board: Board) -> None:
    found = estimate(board, 1000, 60, counted="cycles", simulator="counts each of them")
    assert as_json(found)["time_us"] == pytest.approx({"low": 1000, "typical": 1000, "high": 1000})
    assert as_json(found)["energy_uj"] == pytest.approx({"low": 20, "typical": 20, "high": 20})
    assert (found.counted, found.cycles_per_instruction, found.simulator) == ("cycles", None, "counts each of them")


def test_modelled_cycles_have_the_band_of_the_model(board: Board) -> None:
    found = as_json(estimate(board, 1000, 60, counted="modelled"))
    assert found["time_us"] == pytest.approx({"low": 500, "typical": 1000, "high": 1500})
    assert found["energy_uj"] == pytest.approx({"low": 10, "typical": 20, "high": 30})
    assert found["modelled"] == {"low": 500, "typical": 1000, "high": 1500, "model": "this test"}
    assert (found["counted"], found["cycles_per_instruction"]) == ("modelled", None)


def test_a_core_without_a_model_has_no_estimate_from_its_cycles() -> None:
    with pytest.raises(UsageError, match="no estimate"):
        estimate(load_board("pico"), 1000, 60, counted="modelled")


def test_a_core_without_cycles_per_instruction_has_no_estimate_from_instructions() -> None:
    with pytest.raises(UsageError, match="no estimate"):
        estimate(load_board("host"), 1000, 60)


def test_it_carries_its_inputs_and_their_sources() -> None:
    found = as_json(estimate(load_board("nrf52840"), 1000, 75))
    assert (found["heart_rate"], found["clock_hz"], found["power"]["run_ma"]) == (75, 64_000_000, 3.3)
    assert "Product Specification" in found["power"]["source"]
    assert found["cycles_per_instruction"]["source"]
    assert found["power"]["battery"]["capacity_mah"] == 225
