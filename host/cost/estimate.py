"""What a beat costs in time and energy, estimated from its instructions; no simulator here knows cycles.

    time            t = instructions x cycles per instruction / clock
    energy          E = t x run current x supply voltage
    mean current    I = sleep current + (run current - sleep current) x t x heart rate / 60
    battery life        capacity / I

Only scoring and sleep are in it: no radio, no ADC, no sensor, no self-discharge of the battery. Each figure comes three
times, for the low, the typical and the high estimate of the cycles that an instruction takes on the board's core.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Literal

import msgspec

from ...boards.board import Board, Power
from ...common.errors import UsageError
from ...common.stage_records.export import CyclesEstimate, Estimate, Estimated, PowerUsed


def estimate(
    board: Board, instructions: float, heart_rate: float = 60.0, *, per: Literal["beat", "second"] = "beat"
) -> Estimate:
    """Return time (us), energy (uJ), mean current (uA) and battery life (days) of scoring every beat, with the inputs.

    Args:
        board: whose core, clock and power are used.
        instructions: those of a beat, or of a second.
        heart_rate: beats per minute; 60 where the instructions are those of a second.
        per: ``beat`` or ``second``, what the instructions are of.

    Raises:
        UsageError: the board's file does not say what this takes, or the beats come faster than they can be scored.
    """
    cycles, power, clock = board.core.cycles_per_instruction, board.power, board.mcu.clock_hz
    seconds = seconds_of(board, instructions)
    if cycles is None or power is None or seconds is None:
        raise UsageError(
            "no estimate: the board's file has no power, clock or cycles per instruction",
            where=board.name,
            fix="add the tables to a copy of the file; boards/nrf52840.toml has them",
        )
    if seconds.high * heart_rate > 60:
        raise UsageError(f"a {per} may take {seconds.high:.2g} s, too long for {heart_rate:g} {per}s per minute",
                         where=board.name, fix="choose a smaller model")  # fmt: skip
    mean = _each(seconds, lambda awake: _mean_current(power, awake * heart_rate / 60))
    days = _each(mean, lambda current: power.battery.capacity_mah * 1e3 / current / 24)
    return Estimate(
        time_us=_each(seconds, lambda time: time * 1e6),
        energy_uj=_each(seconds, lambda time: time * power.run_ma * power.supply_v * 1e3),
        current_ua=mean,
        battery_days=Estimated(low=days.high, typical=days.typical, high=days.low),
        per=per,
        heart_rate=heart_rate,
        core=board.mcu.core,
        clock_hz=clock,
        cycles_per_instruction=CyclesEstimate(**asdict(cycles)),
        power=msgspec.convert(asdict(power), PowerUsed),
        without="radio, ADC, sensor, the battery's self-discharge",
    )


def seconds_of(board: Board, instructions: float) -> Estimated | None:
    """Return the seconds that instructions take; None where the file of the board, or of its core, does not tell."""
    cycles, clock = board.core.cycles_per_instruction, board.mcu.clock_hz
    if cycles is None or not clock:
        return None
    return Estimated(
        low=instructions * cycles.low / clock,
        typical=instructions * cycles.typical / clock,
        high=instructions * cycles.high / clock,
    )


def _each(of: Estimated, figure: Callable[[float], float]) -> Estimated:
    return Estimated(low=figure(of.low), typical=figure(of.typical), high=figure(of.high))


def _mean_current(power: Power, awake: float) -> float:
    """Return microamperes, for a core that is awake for a share of the time."""
    return power.sleep_ua + (power.run_ma * 1e3 - power.sleep_ua) * awake
