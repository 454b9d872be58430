"""What a beat costs in time and energy, estimated from its cycles, or from its instructions where these are unknown.

    time            t = cycles / clock, or modelled cycles x band / clock, or
                        instructions x cycles per instruction / clock
    energy          E = t x run current x supply voltage
    mean current    I = sleep current + (run current - sleep current) x t x heart rate / 60
    battery life        capacity / I

Only scoring and sleep are in it: no radio, no ADC, no sensor, no self-discharge of the battery. Each figure comes three
times, for the low, the typical and the high estimate of the cycles: by the band of the core's model where they are
modelled, else by the cycles that an instruction takes on the core; where a simulator counted them the three are equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Literal

import msgspec
from msgspec import UNSET

from ...boards.board import Board, Power
from ...boards.core import Core
from ...common.errors import UsageError
from ...common.stage_records.export import CyclesEstimate, Estimate, Estimated, PowerUsed
from ...firmware_gen.image.virtual_core import modelled

Counted = Literal["instructions", "modelled", "cycles"]
"""What ticks are: ``modelled`` are cycles by the core's model (docs/cycles.md), which no chip has confirmed."""


def estimate(
    board: Board, ticks: float, heart_rate: float = 60.0, *, counted: Counted = "instructions", simulator: str = "",
    per: Literal["beat", "second"] = "beat",
) -> Estimate:  # fmt: skip
    """Return time (us), energy (uJ), mean current (uA) and battery life (days) of scoring every beat, with the inputs.

    Energy, current and battery life are None where the board's file has no power.

    Args:
        board: whose core, clock and power are used.
        ticks: instructions, or modelled or counted cycles, of a beat or of a second.
        heart_rate: beats per minute; 60 where the ticks are those of a second.
        counted: what the ticks are.
        simulator: what counted them, and what it leaves out, in words.
        per: ``beat`` or ``second``, what the ticks are of.

    Raises:
        UsageError: the board's file does not say what this takes, or the beats come faster than they can be scored.
    """
    power, clock = board.power, board.mcu.clock_hz
    seconds = seconds_of(board, ticks, counted)
    if seconds is None:
        raise UsageError("no estimate: the board's file has no clock, or its core's neither model nor cycles per "
                         "instruction",
                         where=board.name, fix="add them; boards/README.md says where")  # fmt: skip
    if seconds.high * heart_rate > 60:
        raise UsageError(f"a {per} may take {seconds.high:.2g} s, too long for {heart_rate:g} {per}s per minute",
                         where=board.name, fix="choose a smaller model")  # fmt: skip
    cycles = board.core.cycles_per_instruction if counted == "instructions" else None
    energy, mean, days = (None, None, None) if power is None else _drawn(power, seconds, heart_rate)
    return Estimate(
        time_us=_each(seconds, lambda time: time * 1e6),
        energy_uj=energy,
        current_ua=mean,
        battery_days=days,
        per=per,
        heart_rate=heart_rate,
        core=board.mcu.core,
        clock_hz=clock,
        cycles_per_instruction=CyclesEstimate(**asdict(cycles)) if cycles else None,
        power=msgspec.convert(asdict(power), PowerUsed) if power else None,
        without="radio, ADC, sensor, the battery's self-discharge",
        counted=counted,
        simulator=simulator or UNSET,
        modelled=(modelled(ticks, board.core) or UNSET) if counted == "modelled" else UNSET,
    )


def seconds_of(board: Board, ticks: float, counted: Counted = "instructions") -> Estimated | None:
    """Return the seconds of instructions or cycles; None where the file of the board, or of its core, does not tell."""
    clock, factors = board.mcu.clock_hz, _factors(board.core, counted)
    return _each(factors, lambda factor: ticks * factor / clock) if clock and factors else None


def _factors(core: Core, counted: Counted) -> Estimated | None:
    """Return what takes ticks to cycles; None where the core's file does not tell."""
    if counted == "cycles":
        return Estimated(low=1, typical=1, high=1)
    if counted == "modelled":
        return core.cycle_model and Estimated(low=core.cycle_model.low, typical=1, high=core.cycle_model.high)
    cycles = core.cycles_per_instruction
    return cycles and Estimated(low=cycles.low, typical=cycles.typical, high=cycles.high)


def _drawn(power: Power, seconds: Estimated, heart_rate: float) -> tuple[Estimated, Estimated, Estimated]:
    """Return energy (uJ), mean current (uA) and battery life (days)."""
    mean = _each(seconds, lambda awake: _mean_current(power, awake * heart_rate / 60))
    days = _each(mean, lambda current: power.battery.capacity_mah * 1e3 / current / 24)
    energy = _each(seconds, lambda time: time * power.run_ma * power.supply_v * 1e3)
    return energy, mean, Estimated(low=days.high, typical=days.typical, high=days.low)


def _each(of: Estimated, figure: Callable[[float], float]) -> Estimated:
    return Estimated(low=figure(of.low), typical=figure(of.typical), high=figure(of.high))


def _mean_current(power: Power, awake: float) -> float:
    """Return microamperes, for a core that is awake for a share of the time."""
    return power.sleep_ua + (power.run_ma * 1e3 - power.sleep_ua) * awake
