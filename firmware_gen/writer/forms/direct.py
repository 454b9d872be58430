"""The C of a score that is the network's output."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ....quantize.detector import Detector
from ....quantize.forms.direct import DirectRule
from ...compiler.ops import kernel_sources
from ...compiler.program import Program, compile_network
from ...folders import PORTABLE, SCORES
from .form import CForm, Scored, demand

FOLDER = SCORES / "direct"


def _scored(detector: Detector, rule: DirectRule) -> Scored:
    demand(not detector.normalisation.of_signal, "the score direct is of z-normalised beats")
    demand(1 <= rule.factor < 2**23, f"a factor of {rule.factor} could leave 32 bits")
    demand(-128 <= rule.zero_point <= 127, f"a zero point of {rule.zero_point} is no int8")
    return Scored(vars(rule).copy(), partial(compile_network, detector.graph), _sources)


def _sources(program: Program) -> list[Path]:
    arithmetic = kernel_sources("fixed_point", program.target)
    return [FOLDER / "score.h", FOLDER / "score.c", PORTABLE / "normalise.c", PORTABLE / "spread.h", *arithmetic]


FORM = CForm("direct", DirectRule, _scored)
