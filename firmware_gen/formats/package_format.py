"""What a package format declares about itself: the form in which the generated sources come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..writer.sources import Foreign, Sources


@dataclass(frozen=True)
class About:
    """What a package says of the C in it."""

    takes: Literal["beats", "stream", "readouts", "network"] = "beats"
    """What the C is: a detector of beats, of a stream of beats, of samples, or a network alone."""
    board: str = "host"
    core: str = "native"
    dsp: bool = False
    """Whether the C is for cores with the DSP extension alone."""
    prefix: str = "ecgtiny"
    """What the names of the C are going to begin with; in the sources they begin with ``ecgtiny``."""
    digest: str | None = None
    """The model digest, in hexadecimal digits; None of a network alone."""
    title: str | None = None
    """Model and data, as the model card has them; None where there is no card."""
    record: str = "export.json"
    """The record that lies beside the C."""
    fs: float | None = None
    """Sampling rate in Hz of the beats that a detector of beats was trained on; None where their source does not say,
    and of other detectors, whose C has it."""
    mve: bool = False
    """Whether the C may use the vector extension of the core, whose registers who integrates it switches on."""


@dataclass(frozen=True)
class Contents:
    """What a package is made of."""

    sources: Sources
    """The C, with ``main.c``, an example of its use."""
    about: About = About()
    foreign: Foreign | None = None
    """The library of the user's that the sources are linked with."""


@dataclass(frozen=True)
class PackageFormat:
    """A package format; one file of this package declares one as ``PACKAGE``."""

    name: str
    what: str
    write: Callable[[Contents], Sources]
    """Returns the sources with what a build system needs, as a folder that can be published. C, CMake and Kconfig that
    it adds speak of ``ecgtiny``, as the sources do: the prefix is put in its place afterwards. Other files have the
    prefix from ``about``. Where ``image`` holds, what lies below ``ecgtiny/`` and ``agent/`` stays as it is: the image
    is made of it."""
    image: bool = True
    """Whether an image of the demo firmware comes with the sources."""
    foreign: bool = True
    """Whether it can name a library of the user's that the sources are linked with."""
