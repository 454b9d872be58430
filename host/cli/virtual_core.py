"""The virtual core, for what counts on one; a runtime that measures there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...common.extras import present

if TYPE_CHECKING:
    from ...firmware_gen.runtimes.runtime import Chosen
    from ..sim.call import Callee


def runtime_of(name: str, options: Mapping[str, Path | None]) -> Chosen:
    """Return the runtime of that name with its options, and with a virtual core for those that measure on one.

    Raises:
        UsageError: there is no such runtime, or the options are not its own.
        MissingToolError: it needs a virtual core, and unicorn or capstone is not installed.
    """
    from ...firmware_gen.runtimes import choose

    core = virtual_core()
    return choose(name, options, None if core is None else partial(core, counting=False))


def virtual_core() -> type[Callee] | None:
    """Return what puts an image on a virtual core that counts; None where unicorn or capstone is not installed."""
    if not present("unicorn", "capstone"):
        return None
    from ..sim.call import Callee

    return Callee
