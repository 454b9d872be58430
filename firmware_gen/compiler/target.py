"""What the generated C may use of the core, and what it is to be good at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...boards.core import Core


@dataclass(frozen=True)
class Target:
    """The default is the portable C that every core runs."""

    dsp: bool = False
    """The DSP extension of Armv7E-M and Armv8-M: SMLAD, SMMLAR, SSAT16."""
    small: bool = False
    """Fewer bytes of flash and RAM rather than fewer instructions."""
    mve: bool = False
    """The vector extension of Armv8.1-M for integers, Helium; a core that has it has the DSP extension."""

    @classmethod
    def of(cls, core: Core, *, small: bool = False) -> Target:
        """Return what a core can do."""
        return cls(dsp=core.dsp, small=small, mve=core.mve)

    @property
    def extensions(self) -> tuple[str, ...]:
        """The extensions for which kernels are chosen, the best one first; small code leaves vectors alone."""
        return tuple(name for name, has in (("mve", self.mve and not self.small), ("dsp", self.dsp)) if has)
