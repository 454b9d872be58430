"""The C of a score of the residual."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ....common.errors import UnsupportedModelError
from ....quantize.detector import Detector
from ....quantize.forms.residual import Residual, ResidualRule
from ...compiler.ops import kernel_sources
from ...compiler.program import Program, compile_scored
from ...folders import DSP, PORTABLE, SCORES
from .form import CForm, Scored, demand

HEADER = SCORES / "residual" / "score.h"
REDUCERS = PORTABLE / "reducers"
MAX_VALUES = 65536
"""Model samples times leads: sums of residuals below 2^15 then fit 32 bits."""


def _scored(detector: Detector, rule: ResidualRule) -> Scored:
    _check(detector, rule)
    words = {
        "samples": rule.samples,
        "leads": rule.leads,
        "window": rule.reducer.window,
        "input_factor": rule.residual.input_factor,
        "output_factor": rule.residual.output_factor,
        "shift": rule.residual.shift,
        "input_zero_point": rule.residual.input_zero_point,
        "output_zero_point": rule.residual.output_zero_point,
    }
    compiled = partial(compile_scored, detector.graph, leads=rule.leads)
    return Scored(words, compiled, partial(_sources, rule.reducer.kind))


def _sources(kind: str, program: Program) -> list[Path]:
    reducer = {path.stem: path for path in (REDUCERS if not program.wide else DSP / "reducers").glob("*.c")}
    if kind not in reducer:
        known = ", ".join(sorted(reducer))
        raise UnsupportedModelError(f"there is no C for the score {kind}", fix=f"{known} are supported")
    shared = [HEADER, *kernel_sources("fixed_point", program.target)]
    if not program.wide:
        return [*shared, PORTABLE / "normalise.c", PORTABLE / "spread.h", reducer[kind]]
    score = DSP / ("score_stored.c" if program.tail is None else "score_fused.c")
    shared += kernel_sources("dsp", program.target)
    return [*shared, DSP / "normalise.c", DSP / "residual.c", DSP / "residual.h", score, reducer[kind]]


def _check(detector: Detector, rule: ResidualRule) -> None:
    normalisation, graph, window = detector.normalisation, detector.graph, rule.reducer.window
    values = normalisation.samples * normalisation.leads
    _check_residual(rule.residual)
    demand(not normalisation.of_signal, "a residual is of z-normalised beats")
    demand(
        graph.input_tensor.size == values == graph.output_tensor.size,
        f"the network maps {graph.input_tensor.size} values to {graph.output_tensor.size} where a beat has {values}",
    )
    demand(values <= MAX_VALUES, f"a beat has {values} values; at most {MAX_VALUES} are supported")
    demand(
        (1 if rule.reducer.kind == "maxw" else 0) <= window <= normalisation.samples,
        f"the score's window is {window} of {normalisation.samples} samples",
    )


def _check_residual(rule: Residual) -> None:
    demand(
        0 <= rule.input_factor < 2**15 and 0 <= rule.output_factor < 2**15 and 1 <= rule.shift <= 30,
        "the factors of the residual are out of range",
    )
    # Together these keep the sum before the shift below 2^15 * 2 * 255 + 2^29.
    for zero_point in (rule.input_zero_point, rule.output_zero_point):
        demand(-128 <= zero_point <= 127, f"a zero point of {zero_point} is no int8")
    demand(-32767 <= rule.least <= rule.most <= 32767, "a residual could leave 16 bits")


FORM = CForm("residual", ResidualRule, _scored)
