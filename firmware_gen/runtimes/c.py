"""``c``: our own C99, with assembler where the core has the DSP extension; nothing else is linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .runtime import Job, Runtime

if TYPE_CHECKING:
    from ..image.firmware import Firmware


def _write(job: Job) -> Firmware:
    from ..compiler.explain import explain
    from ..compiler.target import Target
    from ..image.firmware import OURS, Firmware, with_agent
    from ..writer.codegen import compile_detector, detector_sources

    target = Target.of(job.board.core, small=job.small)
    own = detector_sources(job.detector, job.golden, target, job.stream)
    firmware = Firmware(own, None, OURS, network=explain(job.detector.graph, compile_detector(job.detector, target)))
    if job.adc_input is not None:
        return with_agent(firmware, job.board, "recorder", job.adc_input)
    return with_agent(firmware, job.board, "stream" if job.stream else "beats")


RUNTIME = Runtime(name="c", what="our own C", write=_write, takes_streams=True)
