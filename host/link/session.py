"""A conversation with the exported board: identified, and taken up again where its port goes away and comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Self, TypeVar

from ...common.arrays import Int16Array
from ...common.errors import DeviceError, PortGoneError, StreamLostError, VerificationError
from .client import Client
from .exchange import PATIENCE
from .identity import ExpectedFirmware, identify
from .pace import FIRST
from .ports import OpenPort
from .push import stream
from .traffic import Traffic
from .wire import HelloReply, PushReply, ScoreReply, StartReply

T = TypeVar("T")
Opening = Callable[[], AbstractContextManager[OpenPort]]
Tell = Callable[[str], None]

VIRTUAL_FIRST = 2.0
"""Seconds to wait for a simulator, which needs most of them for its first reply."""
TELL_AFTER, TELL_EVERY = 2.0, 5.0
"""Seconds without an answer after which the user is told that it is waited for."""
REOPEN_EVERY = 0.2
RECONNECTS = 5
"""Of one request: a device that goes away each time is not asked for ever."""
TOLD_FROM = 8
"""Lost requests from which a fault of the line is looked for at the end."""


def say_nothing(_: str) -> None:
    """Keep it for oneself."""


class Session:
    """One conversation with a device, over as many ports as it takes; opened and closed as a context."""

    def __init__(
        self, opening: Opening, board: str, firmware: ExpectedFirmware, *, patience: float = PATIENCE,
        tell: Tell = say_nothing,
    ) -> None:  # fmt: skip
        """Take what opens the port.

        Args:
            opening: opens the port anew each time.
            board: the exported board's name.
            firmware: what the device must hold.
            patience: seconds to wait without a good answer, or without the port.
            tell: is told what is waited for.
        """
        self._opening, self._board, self._firmware = opening, board, firmware
        self._patience, self._tell = patience, tell
        self._told = 0.0
        self._stack = ExitStack()
        self._device: HelloReply | None = None
        self._finishes: bool | None = None
        self.traffic = Traffic()

    def __enter__(self) -> Self:
        """Open the port and identify the device.

        Raises:
            UsageError, MissingToolError, DataError: as the port's kind raises them.
            DeviceError: the port cannot be opened, nothing answers, or the link broke.
            VerificationError: it is another board, holds another model, or its self-test failed.
        """
        try:
            self._connect()
            self._device = self._resumed(self._identified)
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        """Close the port; a simulator that has died says so in place of the error."""
        return self._stack.__exit__(kind, error, trace)

    @property
    def device(self) -> HelloReply:
        """What the device says of itself."""
        assert self._device is not None  # noqa: S101 - it is identified as the session is opened
        return self._device

    def score(self, counts: Int16Array) -> ScoreReply:
        """Have one beat of int16 counts [length, leads] scored, by a port that was opened anew if need be.

        Raises:
            DeviceError: the link failed, nothing answers, or the port did not come back.
            VerificationError: what came back is another device, or its self-test failed.
        """
        resets = self.traffic.resets
        reply = self._resumed(lambda: self.client.score(counts))
        if self.traffic.resets > resets:
            self._tell(f"{self._name}: the board was reset; going on")
        return reply

    def start_stream(self) -> StartReply:
        """Have the device begin a stream anew, by a port that was opened anew if need be.

        Raises:
            DeviceError: the link failed, nothing answers, the firmware has no stream, or the port did not come back.
            VerificationError: what came back is another device, or its self-test failed.
        """
        return self._resumed(lambda: self.client.start_stream())

    @property
    def finishes(self) -> bool:
        """Whether ``stream`` has the events of a record's end too; firmware of before cannot be told of it.

        Raises:
            DeviceError: the link failed, nothing answers, or the port did not come back.
            VerificationError: what came back is another device, or its self-test failed.
        """
        if self._finishes is None:
            self._finishes = self._resumed(lambda: self.client.can_finish())
        return self._finishes

    def stream(self, counts: Int16Array, most: int | None = None) -> Generator[PushReply]:
        """Push a record into a stream of its own, to its end; yield the replies.

        Args:
            counts: int16 [n], one lead.
            most: samples of one push at most; as many as the device takes when None.

        Raises:
            DeviceError: the link failed, or the device neither takes samples nor gives events.
            StreamLostError: the device was reset, or the port went away and came back: push the record once more.
            VerificationError: what came back is another device, or its self-test failed.
        """
        samples, finish = self.start_stream().samples, self.finishes
        try:
            yield from stream(self.client, counts, samples if most is None else min(samples, most), finish=finish)
        except PortGoneError as gone:
            self._reconnect(gone)
            raise StreamLostError(gone.what, where=gone.where, fix=gone.fix) from gone
        except StreamLostError as lost:
            self._tell(f"{lost}: starting the record anew")
            raise

    def finish(self) -> None:
        """Tell of a reset since the last one, and of a fault that the work got by; silence is no error any more."""
        try:
            self.client.notice_reset()
            fault = self.client.line_fault() if self.traffic.lost >= TOLD_FROM else None
        except DeviceError:
            return
        if fault is not None:
            self._tell(f"{self._name}: requests had to be sent again, because {fault[0]} ({fault[1]})")

    def _connect(self) -> None:
        self.opened = self._stack.enter_context(self._opening())
        self.client = Client(
            self.opened.port, first=VIRTUAL_FIRST if self.opened.virtual else FIRST, patience=self._patience,
            waiting=self._wait, traffic=self.traffic, event_bytes=self._firmware.event_bytes,
        )  # fmt: skip

    def _identified(self) -> HelloReply:
        device = identify(self.client, self._board, self._firmware, self._name)
        if self._device is not None and device != self._device:
            raise VerificationError(
                f"another device came back: its build is {device.build_digest}, and was {self._device.build_digest}",
                where=self._name,
                fix="attach the board that it was, or start again",
            )
        self.client.open_session()
        return device

    @property
    def _name(self) -> str:
        return str(self.opened.port.name)

    def _wait(self, waited: float) -> None:
        """Tell the user of a long wait, now and then."""
        if waited < self._told:
            self._told = 0.0
        if waited >= TELL_AFTER and waited - self._told >= (TELL_EVERY if self._told else 0.0):
            self._told = waited
            self._tell(f"{self._name}: no answer for {waited:.0f} s; waiting up to {self._patience:g} s (--patience)")

    def _resumed(self, job: Callable[[], T]) -> T:
        """Do a job; where the port goes away, do it once more when it is back, a few times."""
        for _ in range(RECONNECTS):
            try:
                return job()
            except PortGoneError as gone:
                self._reconnect(gone)
        return job()

    def _reconnect(self, gone: PortGoneError) -> None:
        """Wait until the port is there again, with the same device behind it.

        Raises:
            PortGoneError: it did not come back within patience.
            VerificationError: another device came back.
        """
        if self.opened.virtual:
            raise gone
        since = time.monotonic()
        self._told = 0.0
        self._tell(f"{gone.where}: the port is gone; waiting up to {self._patience:g} s for it to come back")
        while True:
            self._stack.close()
            try:
                self._connect()
                self._identified()
            except DeviceError as error:
                if time.monotonic() - since >= self._patience:
                    raise PortGoneError(f"{gone.what}, and it did not come back in {self._patience:g} s",
                                        where=gone.where, fix=gone.fix) from error  # fmt: skip
                time.sleep(REOPEN_EVERY)
            else:
                self.traffic.reconnects += 1
                self._tell(f"{gone.where}: the port is back, with the same device")
                return
