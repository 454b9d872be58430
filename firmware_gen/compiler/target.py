"""What the generated C may use of the core, and what it is to be good at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """The default is the portable C that every core runs."""

    dsp: bool = False
    """The DSP extension of Armv7E-M and Armv8-M: SMLAD, SMMLAR, SSAT16."""
    small: bool = False
    """Fewer bytes of flash and RAM rather than fewer instructions."""
