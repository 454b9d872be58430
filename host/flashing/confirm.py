"""After the flashing: the board says which firmware it holds, and so which port is its."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...boards.loader import load_board
from ...common.errors import DeviceError, EcgtinyError, UsageError, VerificationError
from ..link.finding import ask, attached, by_likelihood
from ..link.identity import ExpectedFirmware
from ..link.ports import PortInfo

AGAIN = 0.2
"""Seconds between two looks at the ports: a board that was reset comes back as a new one."""

NOT_REACHED = "the image did not reach this board: reset it and flash it again, or name the port that is its"


@dataclass
class Target:
    """The board that is flashed, and what the ports said before."""

    board: str
    """Its name, or the path of its file."""
    firmware: ExpectedFirmware
    port: str | None
    """Where it is; None looks for it by its USB ids."""
    elsewhere: bool
    """Whether the firmware may answer on another port than ``port``, which is the bootloader's."""
    unproven: set[str] = field(default_factory=set[str])
    """Ports whose answer does not show that they were flashed: this very build answered there before, or they were not
    asked then; those that have gone away since are left out."""

    before: list[PortInfo] = field(default_factory=list[PortInfo])
    """Ports that might have been the board's by its USB ids before the flashing: one that is away may come back."""

    @property
    def searched(self) -> bool:
        """Whether ports that were not named may be its."""
        return self.port is None or self.elsewhere

    def ports(self) -> tuple[list[PortInfo], list[PortInfo]]:
        """Return the ports that may be its by its USB ids, and the other USB ports."""
        return by_likelihood(load_board(self.board), (one for one in attached() if one.url != self.port))


@dataclass
class _Answers:
    """What ports say in one round."""

    holding: list[PortInfo] = field(default_factory=list[PortInfo])
    failed: VerificationError | None = None
    silent: list[str] = field(default_factory=list[str])

    def hear(self, target: Target, ports: Sequence[PortInfo]) -> None:
        for one in ports:
            try:
                _check(target, one.url)
            except VerificationError as error:
                self.failed = error
            except EcgtinyError as error:
                self.silent.append(error.headline)
            else:
                self.holding.append(one)


def look_before(target: Target) -> None:
    """Remember which ports hold the build already, or are not asked: their answer afterwards shows nothing.

    Ports with the board's USB ids are asked; where there is none, every other USB port.
    """
    if target.searched:
        likely, others = target.ports()
        answers = _Answers()
        answers.hear(target, likely or others)
        target.before = likely
        target.unproven = {one.url for one in (*answers.holding, *(others if likely else ()))}


def confirm(target: Target, *, patience: float, tell: Callable[[str], None]) -> str:
    """Return the port at which the flashed board answers, with the firmware that it was flashed with.

    A port that was not named counts where it did not hold the build before, or went away and came back, or is the only
    one that may be the board's. Ports without the board's USB ids are asked once.

    Args:
        target: what was flashed, after ``look_before``.
        patience: seconds to wait for an answer.
        tell: is told what is waited for.

    Raises:
        DeviceError: nothing answers.
        UsageError: more than one port may be the board's.
        VerificationError: another board, another detector or another build answers.
    """
    tell("waiting for the board to say which firmware it holds")
    until, others_asked = time.monotonic() + patience, not target.searched
    while True:
        answers, last = _Answers(), time.monotonic() >= until
        if target.port is not None:
            answers.hear(target, [PortInfo(target.port, "", (), virtual=False)])
            if answers.holding:
                return target.port
        likely, others = target.ports() if target.searched else ([], [])
        target.unproven &= {one.url for one in (*likely, *others)}
        unheard = len(answers.silent)
        answers.hear(target, likely)
        silent = len(answers.silent) > unheard
        if (found := _flashed(target, answers.holding, likely + target.before)) is not None:
            return found
        if not others_asked and not answers.holding and (last or not silent):
            others_asked = True
            answers.hear(target, others)
            if (found := _flashed(target, answers.holding, others + (likely if silent else []))) is not None:
                return found
        if last:
            raise _unclear(target, answers, likely + others)
        time.sleep(AGAIN)


def _flashed(target: Target, holding: Sequence[PortInfo], candidates: Sequence[PortInfo]) -> str | None:
    """Return the port that was flashed, of those that hold the build; None where that is not certain (yet)."""
    fresh = [one for one in holding if one.url not in target.unproven]
    certain = fresh or (holding if len(_devices(candidates)) == 1 else ())
    if len(_devices(certain)) > 1:
        raise _several(target, certain)
    return certain[0].url if certain else None


def _devices(ports: Sequence[PortInfo]) -> set[tuple[str | None, ...]]:
    """Return the devices that ports are of: one of them may have two."""
    return {(one.usb_id, one.serial_number) if one.serial_number else (one.url,) for one in ports}


def _check(target: Target, url: str) -> None:
    firmware = target.firmware
    try:
        device = ask(target.board, firmware, url)
    except VerificationError as error:
        raise VerificationError(f"was flashed, but {error.what}", where=url, fix=NOT_REACHED) from error
    if device.build_digest != firmware.build_digest:
        raise VerificationError(f"was flashed, but the device holds the build {device.build_digest} of this detector, "
                                f"not {firmware.build_digest}", where=url, fix=NOT_REACHED)  # fmt: skip


def _unclear(target: Target, answers: _Answers, candidates: Sequence[PortInfo]) -> EcgtinyError:
    """Return why no port is known to be the board's."""
    if answers.holding:
        return _several(target, candidates)
    if answers.failed is not None:
        return answers.failed
    said = "; ".join(answers.silent) or "no serial port is attached by USB"
    fix = "reset the board, connect its serial port or an adapter, and look with ecgtiny validate --port auto"
    return DeviceError(f"was flashed, but does not answer: {said}", where=load_board(target.board).name, fix=fix)


def _several(target: Target, candidates: Sequence[PortInfo]) -> UsageError:
    urls = ", ".join(f"{one.url} (may have held this build before)" if one.url in target.unproven else one.url
                     for one in candidates)  # fmt: skip
    return UsageError(f"it is not clear which port is that of the flashed board: {urls}",
                      where=load_board(target.board).name, fix="name it with --port")  # fmt: skip
