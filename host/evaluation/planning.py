"""How records are evaluated, from what was asked for; and the same in a stage's record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from msgspec import UNSET

from ...common.errors import DataError
from ...common.files import sha256
from ...common.run import Run
from ...common.stage_records.evaluate import BoardAdc, EvaluateConditions, EvaluateOptions
from ...quantize.stream import CONTINUED, SEEN, Adc, load_stream
from ...train.data.records.matching import WARM_UP_SECONDS, WINDOW_SECONDS
from ...train.data.records.noise import Noise
from .detected import Plan
from .saved_state import read_state

PROTOCOL = "two minutes in four, from minute 5 on"
"""Where noise is added."""


def make_plan(run: Run, noise: Noise | None, level: int | None, adc: Adc | None, state: Path | None) -> Plan:
    """Return the plan of a run's detector; arguments and errors are those of ``evaluate_run``."""
    saved = None if state is None else read_state(state)
    detector = load_stream(run)
    if saved is None:
        return Plan(detector, noise, detector.level(level), _checked(adc))
    return Plan(detector, noise, saved.level_for(detector, level), _checked(adc), saved.content)


def _checked(adc: Adc | None) -> Adc | None:
    """Return a converter after a check; None where it leaves everything as in the records."""
    if adc is None or adc == Adc():
        return None
    adc.check()
    return adc


def options_of(plan: Plan, spec: str, noise: str | None, lead: str | None, annotator: str | None) -> EvaluateOptions:
    """Return what was asked for."""
    adc = plan.adc
    return EvaluateOptions(
        stream=spec, noise=noise, lead=lead, level=plan.level, annotator=annotator,
        adc=None if adc is None else BoardAdc(fs=adc.fs, gain=adc.gain, zero=adc.zero, rails=adc.rails),
        state=UNSET if plan.state is None else sha256(plan.state),
    )  # fmt: skip


def conditions_of(plan: Plan, noise: str | None, origins: Collection[str]) -> EvaluateConditions:
    """Return what holds for every figure: the noise in words, and what the detectors of ``origins`` were fitted on."""
    seen = not {SEEN, CONTINUED}.isdisjoint(origins)
    known = "; the labels of the patient were trained on" if seen else "; no label of a patient is used on that patient"
    if plan.state is not None:
        trained = "; so are its labels, which were trained on" if seen else ""
        known = f"; begun with a saved state of the patient: a reviewer's verdict in it is a label{trained}"
    return EvaluateConditions(
        learning_seconds=WARM_UP_SECONDS,
        match_seconds=WINDOW_SECONDS,
        threshold=plan.detector.rules[plan.level],
        trained_on=plan.detector.trained_on,
        noise=noise,
        note=f"one lead{known}",
    )


def tell_left_out(skipped: Mapping[str, DataError], tell: Callable[[str], None]) -> None:
    """Tell of each record of a folder that is left out."""
    for name, error in skipped.items():
        tell(f"{name} is left out: {error}")
