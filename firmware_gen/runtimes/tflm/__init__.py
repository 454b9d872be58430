"""``tflm``: TensorFlow Lite Micro, as the user has built it, runs the network; all but the network is as with ``c``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..runtime import Job, PathOption, Runtime

if TYPE_CHECKING:
    from ...image.firmware import Firmware


def _write(job: Job) -> Firmware:
    from .firmware import tflm_firmware

    return tflm_firmware(job)


RUNTIME = Runtime(
    name="tflm",
    what="TensorFlow Lite Micro",
    write=_write,
    options=(
        PathOption("tflm", "a tree with its headers and its static library, or that library", required=True),
        PathOption("cmsis-nn", "CMSIS-NN's static library or its folder, where TFLM's does not hold it"),
    ),
    foreign=True,
    needs_core=True,
)
