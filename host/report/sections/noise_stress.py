"""Noise stress: how the detector holds as noise grows, a picture a figure and a table of them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ....common.numerals import MINUS, count, decimal, interval, percent
from ....common.stage_records.base import Interval
from ....common.stage_records.evaluate import StreamFigures
from ....common.stage_records.noise_stress import NoiseStressRecord, UnderNoise
from ..blocks import Block, Cell, Figures, Picture, Table
from ..figures.noise_curve import NoiseCurve, Point, noise_curve
from ..numerals import cell
from .context import Context, warnings
from .section import ReportSection

PEAKS = ("Noise", "R peak Se", "95 % interval", "R peak +P", "95 % interval", "R peak F1")
ECTOPICS = ("Noise", "Ectopic Se", "95 % interval", "False alarms/h", "95 % interval", "Unreadable")


@dataclass(frozen=True)
class Measure:
    """A figure that is drawn over the level."""

    name: str
    title: str
    point: Callable[[StreamFigures], tuple[float | None, Interval | None]]
    share: bool = True

    def at(self, under: UnderNoise) -> Point:
        """Return its value in the noisy stretches, shares in percent."""
        value, ends = self.point(under.noisy)
        scale = 100 if self.share else 1
        return Point(value and scale * value, ends and (scale * ends[0], scale * ends[1]))


MEASURES = (
    Measure("alarms", "false alarms per hour",
            lambda one: (one.pvc.false_alarms_per_hour, one.pvc.false_alarms_per_hour_interval), share=False),
    Measure("ectopic", "ectopic beats flagged (Se), %", lambda one: (one.pvc.se, one.pvc.se_interval)),
    Measure("unreadable", "unreadable detections, %", lambda one: (one.unreadable_share, None)),
    Measure("se", "R peaks found (Se), %", lambda one: (one.rpeak.se, one.rpeak.se_interval)),
    Measure("ppv", "detections that are beats (+P), %", lambda one: (one.rpeak.ppv, one.rpeak.ppv_interval)),
    Measure("f1", "F1 of the R peaks, %", lambda one: (one.rpeak.f1, None)),
)  # fmt: skip


def noise_stress(context: Context) -> list[Block] | None:
    """Show the noise stress test, where there is one."""
    stage = context.chain.noise_stress
    record = stage.record
    if record is None:
        return None
    pictures = _pictures(record) if context.draws(stage) else ()
    drawn = [Figures(pictures, _caption(record), small=True)] if pictures else []
    return [*warnings(stage), _conditions(record), *drawn, *_tables(record)]


def _conditions(record: NoiseStressRecord) -> Table:
    config, conditions, clean = record.config, record.conditions, record.gross.clean.noisy
    kinds = ", ".join(f"{kind.what} ({kind.name})" for kind in record.kinds)
    levels = ", ".join(decimal(level, 0) for level in record.levels)
    models = sorted({one.model for one in record.records.values()})
    rows = {
        "Records": f"{config.stream}: {', '.join(record.records)}; all beats together, each record by itself in "
        "noise-stress.json",
        "Noise": f"{kinds} of the MIT-BIH Noise Stress Test Database at {levels} dB",
        "Protocol": f"Moody, Muldrow and Mark, 1984: {conditions.noise}",
        "Level": "signal over noise as that database measures both, by the first beats of the record and the first "
        "minutes of the noise. Electrode motion grows after those, so that most of it is about 6 dB worse than called",
        "Counted": f"the stretches with noise alone, {decimal(clean.hours, 2)} h with {count(clean.counts.beats)} "
        f"beats, {count(clean.counts.ectopic)} of them ectopic; without noise: the same stretches as they are",
        "Trained on": conditions.trained_on,
        "Held out": "; ".join(models),
        "Threshold": f"level {config.level}: {conditions.threshold}",
        "Remark": conditions.note,
        "Left out": "; ".join(f"{name}: {why}" for name, why in (record.skipped or {}).items()),
    }
    cells = tuple((Cell(name), Cell(value)) for name, value in rows.items() if value)
    return Table("Conditions of the figures under noise", ("Condition", "Value"), cells, numeric=False)


def _caption(record: NoiseStressRecord) -> str:
    return (
        f"The detector as noise grows, from {_ends(record)}: {record.config.stream}, the stretches with noise alone. "
        "Bars: 95 % intervals, which take beats for independent; points of one level stand side by side. F1 is the "
        "harmonic mean of Se and +P. What is unreadable raises no alarm, and an ectopic beat in it counts as missed: "
        "read the first two beside the third. The tables give every value."
    )


def _ends(record: NoiseStressRecord) -> str:
    return f"{decimal(record.levels[0], 0)} to {decimal(record.levels[-1], 0)} dB"


def _pictures(record: NoiseStressRecord) -> tuple[Picture, ...]:
    """Return a picture of each measure that has a value."""
    drawn = (_picture(record, measure) for measure in MEASURES)
    return tuple(picture for picture in drawn if picture is not None)


def _picture(record: NoiseStressRecord, measure: Measure) -> Picture | None:
    clean = measure.at(record.gross.clean).value
    curves = [
        NoiseCurve(kind.what, [measure.at(one) for one in record.gross.under[kind.name]]) for kind in record.kinds
    ]
    if all(point.value is None for curve in curves for point in curve.points):
        return None
    said = "; ".join(f"{curve.name} {_values([point.value for point in curve.points])}" for curve in curves)
    alt = f"{measure.title}, over the level of noise, {_ends(record)}: {said}; without noise {decimal(clean, 1)}."
    return noise_curve(f"noise-{measure.name}", measure.title, curves, clean, record.levels, alt)


def _values(values: Sequence[float | None]) -> str:
    return ", ".join(decimal(value, 1) for value in values)


def _tables(record: NoiseStressRecord) -> list[Block]:
    rows = [(name.replace("-", MINUS), one.noisy) for name, one in record.by_condition(record.gross).items()]
    where = "all records together, the stretches with noise alone"
    return [
        Table(f"R peaks under noise, by ANSI/AAMI EC57: {where}", PEAKS, tuple(_peaks(*row) for row in rows)),
        Table(f"Ectopic beats and false alarms under noise: {where}", ECTOPICS, tuple(_ectopics(*row) for row in rows)),
    ]


def _peaks(name: str, figures: StreamFigures) -> tuple[Cell, ...]:
    of = figures.rpeak
    return Cell(name), *_share(of.se, of.se_interval), *_share(of.ppv, of.ppv_interval), cell(percent(of.f1))


def _ectopics(name: str, figures: StreamFigures) -> tuple[Cell, ...]:
    of, rate = figures.pvc, figures.pvc.false_alarms_per_hour_interval
    return (
        Cell(name),
        *_share(of.se, of.se_interval),
        cell(decimal(of.false_alarms_per_hour, 1)),
        cell(interval(rate, digits=1), "muted"),
        cell(percent(figures.unreadable_share)),
    )


def _share(value: float | None, ends: Interval | None) -> tuple[Cell, Cell]:
    return cell(percent(value)), cell(interval(ends, share=True), "muted")


SECTION = ReportSection(
    name="noise-stress",
    title="Continuous ECG under noise",
    order=62,
    records=("noise-stress.json",),
    build=noise_stress,
)
