"""The arena that TFLM needs, found by setting it up on a virtual core in smaller and smaller ones.

TFLM's own ``arena_used_bytes()`` is no answer: it leaves out what is needed during the set-up alone.
"""

from __future__ import annotations

from collections.abc import Callable

from ....common.errors import DeviceError, UsageError, VerificationError
from ...image.virtual_core import Callee

ALIGNMENT = 16
"""TFLM aligns tensors to so many bytes; ``ecgtiny_model.cc`` checks it."""
SIZE = "ecgtiny_tflm_arena_bytes"
SET_UP = "ecgtiny_tflm_ready"
DETECTOR = "detector"
WORD = 4
OTHER_SCORE = 5
"""The status of a self-test that a golden beat fails (``ecgtiny_status`` of ecgtiny.h)."""
FAILED = {
    4: "its constants are not those of the export",
    8: "a score at a threshold raises an alarm, or one above it does not",
    9: "the golden stretch of ECG has other events",
}
"""What the other statuses say."""
GOES_TOGETHER = (
    "check that TFLM's headers are all there and of the library's version, and that the library is for this core, "
    "with software floating point and TF_LITE_STATIC_MEMORY"
)
"""What it takes for headers, library and image to fit each other."""


def smallest_arena(load: Callable[[], Callee], most: int) -> int:
    """Return the fewest bytes, a multiple of 16, in which an image's TFLM can be set up.

    Args:
        load: what puts an image whose arena has ``most`` bytes on a virtual core.
        most: a multiple of 16.

    Raises:
        UsageError: the set-up fails even then.
    """
    if (failure := _failure(load(), most)) is not None:
        raise UsageError(f"TensorFlow Lite Micro cannot be set up on the virtual core in {most:,} bytes: {failure}",
                         fix=GOES_TOGETHER)  # fmt: skip
    fails, fits = 0, most // ALIGNMENT
    while fits - fails > 1:
        middle = (fails + fits) // 2
        if _failure(load(), middle * ALIGNMENT) is None:
            fits = middle
        else:
            fails = middle
    return fits * ALIGNMENT


def stack_of_self_test(core: Callee, prefix: str) -> int:
    """Return the bytes of stack that the self-test writes to, TFLM's set-up and every golden beat included.

    Raises:
        VerificationError: the self-test fails; the message says what it found.
    """
    failed = core.allocate(1)
    status = core.call(f"{prefix}_self_test", core.symbol(DETECTOR).address, failed).value & 0xFF
    if status == OTHER_SCORE:
        beat = core.load(failed, 1)[0]
        raise VerificationError(
            f"TensorFlow Lite Micro gives golden beat {beat} another score on the virtual core than the reference",
            where="--tflm", fix="use another version of it, or --runtime c",
        )  # fmt: skip
    if status:
        found = FAILED.get(status, f"it returns {status}")
        raise VerificationError(f"the self-test of the image fails on the virtual core: {found}", where="--tflm",
                                fix=GOES_TOGETHER)  # fmt: skip
    return core.stack_used


def _failure(core: Callee, size: int) -> str | None:
    """Why the set-up fails in an arena of so many bytes; None where it does not."""
    core.store(core.symbol(SIZE).address, size.to_bytes(WORD, "little"))
    try:
        ready = core.call(SET_UP).value & 0xFF  # AAPCS32 leaves the upper bits of a bool open
    except DeviceError as error:  # too small an arena may end in a fault
        return str(error)
    return None if ready else "it reports an error"
