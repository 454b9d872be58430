"""The error tree of ecgtiny; each class carries the exit code of the command line.

EcgtinyError                 1  internal error
 ├── UsageError              2  a command, an option or the environment is not usable as given
 │    └── MissingToolError   2  an optional package or a tool is not installed
 ├── DataError               3  beats or records cannot be found, read or used
 ├── UnsupportedModelError   4  a model holds what ecgtiny does not support
 ├── BudgetError             5  the firmware does not fit the board's budget
 ├── DeviceError             6  the board, the port or the link failed
 │    └── ClusterError       6  a cluster, or a process on this machine, cannot be reached or went away
 └── VerificationError       7  a gate, a digest or the validation failed
"""

from __future__ import annotations

from functools import partial

INTERRUPTED = 130
LONGEST = 3000
"""Signs of a message."""


class EcgtinyError(Exception):
    """An error that a user can read: what went wrong, where, and what to do next."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what, self.where, self.fix = what, where, fix
        super().__init__(what, where, fix)

    def __reduce__(self) -> tuple[object, ...]:
        # An error from another process would otherwise be made again without its keywords.
        return partial(type(self), where=self.where, fix=self.fix), (self.what,), self.__dict__

    @property
    def headline(self) -> str:
        """Where and what, without the advice."""
        return _short(f"{self.where}: {self.what}" if self.where else self.what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.fix})" if self.fix else ""
        return _short(f"{place}{self.what}{advice}")


def _short(text: str) -> str:
    """Return a message without the middle of what is too long to be read: a value of a damaged file."""
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} ... {text[-half:]}"


class UsageError(EcgtinyError):
    """Raised when a command, an option or the environment is not usable as given."""

    exit_code = 2


class MissingToolError(UsageError):
    """Raised when an optional package, a compiler or a simulator is not installed."""


class DataError(EcgtinyError):
    """Raised when beats or records cannot be found, read or used."""

    exit_code = 3


class UnsupportedModelError(EcgtinyError):
    """Raised when a model holds an operator, a type or a shape that ecgtiny does not support."""

    exit_code = 4


class BudgetError(EcgtinyError):
    """Raised when a linked image is over the board's budget."""

    exit_code = 5


class DeviceError(EcgtinyError):
    """Raised when the board, the port or the link fails."""

    exit_code = 6


class PortGoneError(DeviceError):
    """Raised when an open port goes away: the device was unplugged, or its USB side was reset."""


class StreamLostError(DeviceError):
    """Raised when the device's place in a stream is lost, after a reset for example: the stream starts anew."""


class ClusterError(DeviceError):
    """Raised when the processes or the cluster that jobs run on cannot be reached, or go away."""


class JobKilledError(ClusterError):
    """Raised when every worker that did one job was ended from outside; the cluster itself is there."""


class VerificationError(EcgtinyError):
    """Raised when a gate, a digest or the validation fails."""

    exit_code = 7

    def __init__(self, what: str, *, where: str = "", fix: str = "", record: object = None) -> None:
        super().__init__(what, where=where, fix=fix)
        self.record = record
        """The record that the failed stage wrote; None where it wrote none."""
