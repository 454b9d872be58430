"""What a runtime declares about itself: what runs the network on the board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...boards.board import Board
    from ...quantize.detector import Detector
    from ..image.firmware import Firmware
    from ..image.virtual_core import Load
    from ..writer.codegen import StreamParts
    from ..writer.golden import Golden


@dataclass(frozen=True)
class PathOption:
    """An option of ``ecgtiny export`` that belongs to one runtime; its value is a path."""

    name: str
    """As the command line has it, without the dashes before it."""
    what: str
    required: bool = False


@dataclass(frozen=True)
class Job:
    """What a runtime makes a firmware of."""

    board: Board
    detector: Detector
    golden: Golden
    tflite: bytes
    """The network as it was converted."""
    stream: StreamParts | None
    """What makes the detector one of continuous ECG; None where it scores single beats."""
    small: bool
    """Whether fewer bytes are asked for instead of fewer instructions."""
    options: Mapping[str, Path]
    """Those of the runtime's own options that were given."""
    load: Load | None
    """What puts an image on a virtual core; None where there is none, never where the runtime needs one."""
    prefix: str = "ecgtiny"
    """What the names of the image's C are going to begin with; those of the written sources begin with ``ecgtiny``."""
    adc_input: int | None = None
    """Analog input that the image samples by itself; None where samples are pushed."""


@dataclass(frozen=True)
class Runtime:
    """A runtime; one file or folder of this package declares one as ``RUNTIME``."""

    name: str
    what: str
    write: Callable[[Job], Firmware]
    """Raises a UsageError, UnsupportedModelError or BudgetError where the job cannot be done."""
    options: tuple[PathOption, ...] = ()
    takes_streams: bool = False
    """Whether it runs detectors of continuous ECG, too."""
    foreign: bool = False
    """Whether a library of the user's runs the network: the export does not hold it, its stack is measured because
    its code gives no bound, and its self-test may fail."""
    needs_core: bool = False
    """Whether it measures images on a virtual core while it writes."""


@dataclass(frozen=True)
class Chosen:
    """A runtime with what it was given."""

    runtime: Runtime
    options: Mapping[str, Path]
    load: Load | None
