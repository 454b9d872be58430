"""The C of a score that is a likelihood."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from ....quantize.detector import Detector
from ....quantize.forms.likelihood import LEAST_INVERSE, MAX_FACTOR, MAX_LOG, LikelihoodRule
from ...compiler.layer import Table
from ...compiler.ops import kernel_sources
from ...compiler.program import Program, compile_scored
from ...folders import PORTABLE, SCORES
from .form import CForm, Scored, demand

FOLDER = SCORES / "likelihood"


def _scored(detector: Detector, rule: LikelihoodRule) -> Scored:
    _check(detector, rule)
    words = {
        "last": detector.normalisation.samples - 1,
        "input_factor": rule.input_factor,
        "mean_factor": rule.mean_factor,
        "input_zero_point": rule.input_zero_point,
        "mean_zero_point": rule.mean_zero_point,
        "shift": rule.shift,
    }
    tables = (
        Table("log_scale", np.array(rule.log_scale, np.int32)),
        Table("inverse_scale", np.array(rule.inverse_scale, np.int32)),
    )
    return Scored(words, partial(compile_scored, detector.graph, leads=1), _sources, tables)


def _sources(program: Program) -> list[Path]:
    arithmetic = kernel_sources("fixed_point", program.target)
    return [FOLDER / "score.h", FOLDER / "score.c", PORTABLE / "unit_of_signal.c", PORTABLE / "spread.h", *arithmetic]


def _check(detector: Detector, rule: LikelihoodRule) -> None:
    demand(detector.normalisation.of_signal, "a likelihood is of signals in their own unit")
    demand(
        detector.normalisation.leads == 1 and [tensor.size for tensor in detector.graph.output_tensors] == [1, 1],
        "a likelihood is of one lead and of two outputs, one value each",
    )
    demand(
        0 < rule.input_factor < MAX_FACTOR and 0 < rule.mean_factor < MAX_FACTOR and 1 <= rule.shift <= 55,
        "the factors of the likelihood are out of range",
    )
    for zero_point in (rule.input_zero_point, rule.mean_zero_point):
        demand(-128 <= zero_point <= 127, f"a zero point of {zero_point} is no int8")
    demand(
        len(rule.log_scale) == len(rule.inverse_scale) == 256
        and all(LEAST_INVERSE <= value < 2**31 for value in rule.inverse_scale)
        and all(-MAX_LOG < value < MAX_LOG for value in rule.log_scale),
        "the tables of the scale are out of range",
    )


FORM = CForm("likelihood", LikelihoodRule, _scored)
