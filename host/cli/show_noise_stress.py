"""What came of a noise stress test, as a person reads it in a terminal of 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .show_stream import names_of
from .tables import limits, lines, percent, prose, rate, table

if TYPE_CHECKING:
    from ...common.stage_records.evaluate import StreamFigures
    from ...common.stage_records.noise_stress import NoiseStressRecord

HEADER = ("noise", "R Se", "R +P", "R F1", "PVC Se", "false/h", "95 %", "unreadable")


def noise_stress(record: NoiseStressRecord) -> str:
    """Show the figures of the noisy stretches under each noise at each level, and their conditions."""
    conditions, skipped = record.conditions, record.skipped or {}
    clean = record.gross.clean.noisy
    kinds = ", ".join(f"{kind.name} {kind.what}" for kind in record.kinds)
    return lines(
        table(HEADER, [_row(name, figures.noisy) for name, figures in record.by_condition(record.gross).items()]),
        "",
        prose(f"records: {names_of(list(record.records))}, all beats together; "
              f"{clean.hours:.2f} h with noise, {clean.counts.ectopic} ectopic beats in them"),
        prose(f"counted: the stretches with noise alone; clean: the same stretches without it; {conditions.noise}"),
        prose(f"noise: {kinds}, at so many dB of signal over noise. Electrode motion grows after the first minutes, by "
              "which the level is set: most of it is about 6 dB worse than it is called"),
        *(prose(f"left out: {name}: {why}") for name, why in skipped.items()),
        prose(f"level {record.config.level}: {conditions.threshold}"),
        *sorted({f"model: {one.model}" for one in record.records.values()}),
        "noise-stress.json: each record by itself; evaluate.json is as before",
    )  # fmt: skip


def _row(name: str, figures: StreamFigures) -> tuple[str, ...]:
    rpeak, pvc = figures.rpeak, figures.pvc
    shares = map(percent, (rpeak.se, rpeak.ppv, rpeak.f1, pvc.se))
    alarms, interval = pvc.false_alarms_per_hour, pvc.false_alarms_per_hour_interval
    return name, *shares, rate(alarms), limits(interval), percent(figures.unreadable_share)
