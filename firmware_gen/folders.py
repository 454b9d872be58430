"""Where the C lies that is copied as it is: a folder a part of the firmware."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
AGENT = HERE / "agent"
CORE = HERE / "core"
PORTABLE, DSP = CORE / "portable", CORE / "dsp"
SCORES = CORE / "scores"
"""A folder a form, with its ``score.h``."""
EXAMPLE = HERE / "example"
FILTERS = HERE / "detectors" / "filters"
"""What detectors of samples have in front of their networks."""
KERNELS = HERE / "kernels"
PROGRAM_MEMORY = KERNELS / "program_memory.h"
"""Where constant tables lie; all constants are declared with it."""
PLATFORM = HERE / "platform"
READOUTS = HERE / "readouts"
STREAM = HERE / "stream"
