"""A comparison as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...common.stage_records.base import known
from .tables import lines, prose, share, span, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...common.stage_records.compare import ComparedDetector, CompareRecord, Estimate


def compare(record: CompareRecord) -> str:
    """Show every detector, the best first; then why some are not there, and what the figures hold for."""
    judged = {name: one for name, one in record.detectors.items() if one.not_judged is None}
    order = sorted(judged, key=lambda name: -_mean(judged[name].auroc))
    items = record.items
    classes = ", ".join(f"{count:,} {name}" for name, count in items.per_class.items())
    head = (
        f"{record.config.data}: {items.what}; {items.test:,} test {items.item}s ({classes}) in {items.folds} fold"
        f"{'s' * (items.folds > 1)}, {record.config.seeds} seed{'s' * (record.config.seeds > 1)}. {items.conditions}."
    )
    within = ("in folds",) if items.folds > 1 else ()
    note = (
        f"Se at a promised false-alarm rate of {record.config.promised:g}; intervals of 95 %, drawn by "
        f"{items.resampled_by} and seed; difference of AUROC from {record.baseline}, paired."
        f"{' In folds: AUROC of pairs of one fold, whose scores are of one fit.' * bool(within)}"
    )
    return lines(
        prose(head),
        "",
        table(
            ("", "AUROC", "95 % interval", *within, "AUPRC", "Se", "observed", f"from {record.baseline}"),
            (_detection(name, judged[name], within) for name in order),
        ),
        "",
        prose(note),
        "",
        table(
            ("", "fitted", "seconds", "int8 B", "flash B", "RAM B", "instructions", "validated"),
            (_cost(name, judged[name]) for name in order),
        ),
        *_reasons(record),
    )


def _detection(name: str, one: ComparedDetector, within: Sequence[str]) -> tuple[str, ...]:
    rate = one.false_alarm_rate
    return (
        name,
        *(_shown(one.auroc), _interval(one.auroc)),
        *(_shown(one.auroc_within_folds or None) for _ in within),
        *(_shown(one.auprc), _shown(one.sensitivity)),
        share(None if rate is None else rate.observed),
        _interval(one.versus_pca),
    )


def _cost(name: str, one: ComparedDetector) -> tuple[str, ...]:
    counts = (one.weights_bytes, one.flash_bytes, one.ram_bytes)
    compared = f"{one.beats:,} beats" if one.beats is not None else f"{known(one.samples) or 0:,} samples"
    validated = "-" if one.validated is None else compared if one.validated else "FAILED"
    a_second = known(one.instructions_per_second)
    instructions = _count(one.instructions) if a_second is None else f"{a_second:,.0f}/s"
    seconds = "-" if one.seconds is None else f"{one.seconds:.1f}"
    return name, _count(one.weights), seconds, *map(_count, counts), instructions, validated


def _reasons(record: CompareRecord) -> list[str]:
    """Say of each detector why it has no figures, no threshold or no firmware."""
    said: dict[str, list[str]] = {}
    for name, one in record.detectors.items():
        for what, why in (("not judged", one.not_judged), ("not on a device", one.reason)):
            if why is not None:
                said.setdefault(f"{what}: {why}", []).append(name)
        if one.calibration is not None and one.calibration.startswith("none: "):
            said.setdefault(f"no threshold: {one.calibration.removeprefix('none: ')}", []).append(name)
    found = [prose(f"{', '.join(names)}: {why}", indent="  ") for why, names in said.items()]
    return ["", *found] if found else []


def _mean(estimate: Estimate | None) -> float:
    return -1.0 if estimate is None else estimate.mean


def _shown(estimate: Estimate | None) -> str:
    return share(None if estimate is None else estimate.mean)


def _interval(estimate: Estimate | None) -> str:
    return span(None if estimate is None else (estimate.low, estimate.high))


def _count(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"
