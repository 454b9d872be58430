"""What a detector declares about itself: what it takes, how it is fitted and scored, and its form on a device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...common.threads import one_thread
from .fitted import Fitted, Task
from .forms import Form, NetworkForm, OffDevice, StreamForm
from .kinds import Kind

Fit = Callable[[Task], Fitted]


@dataclass(frozen=True)
class Detector:
    """A detector of the bench; a file of this package, or of a folder in it, declares one or several as ``DETECTOR``.

    ``quantize.detector.Detector`` is the quantised one that a device runs.
    """

    name: str
    summary: str
    takes: tuple[Kind, ...]
    """The kinds of items it is fitted to and scores, the preferred one first."""
    fit: Fit
    """Fits it to a task's items, by BLAS on one thread; every random number comes from the task's seed.

    Raises:
        UnsupportedModelError: it cannot take items of this shape.
        MissingToolError: a package of an extra is not installed.
    """
    form: Form | OffDevice
    """How a device computes it, or why none can."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "fit", one_thread()(self.fit))

    @property
    def on_device(self) -> bool:
        """Whether it has a form for a device."""
        return not isinstance(self.form, OffDevice)


def network_form(detector: Detector) -> NetworkForm | None:
    """Return the form of a detector that is a network of beats, or None where it has another."""
    return detector.form if isinstance(detector.form, NetworkForm) else None


def stream_form(detector: Detector) -> StreamForm | None:
    """Return the form of a detector that takes a sample at a time, or None where it has another."""
    return detector.form if isinstance(detector.form, StreamForm) else None
