"""The result of each stage as a person reads it in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .show_autoencoder import alone, beats, expected, score, trained_stream
from .show_firmware import sizes
from .tables import lines, prose, share, span, table

if TYPE_CHECKING:
    from ...common.run import Run
    from ...common.stage_records.figures import FalseAlarmRate, Figures, Metrics
    from ...common.stage_records.quantize import QuantizeRecord
    from ...common.stage_records.train import TrainRecord
    from ...common.stage_records.validate import Link, ValidateRecord
    from .stages import Demo


MEANING = "Se sensitivity, Sp specificity, PPV precision; anomaly is the positive class"


def detection(rows: Mapping[str, Figures | None]) -> str:
    """Show detectors beside each other, one a row."""
    header = ("", "AUROC", "accuracy", "Se", "Sp", "PPV", "F1")
    return table(header, ((name, *map(share, _shares(row))) for name, row in rows.items()))


def _shares(row: Figures | None) -> tuple[float | None, ...]:
    if row is None:
        return (None,) * 6
    return row.auroc, row.accuracy, row.sensitivity, row.specificity, row.ppv, row.f1


def recall(metrics: Metrics, item: str = "beat") -> str:
    """Show each class with its recall: of normal beats the share without an alarm, of the others with one."""
    rows = metrics.per_class_recall.items()
    return table(
        ("class", f"{item}s", "recall", "95 % interval"),
        ((name, row.beats, share(row.recall), span(row.interval)) for name, row in rows if row.beats),
    )


def false_alarms(rate: FalseAlarmRate | None) -> str | None:
    """Show the observed false-alarm rate beside the promised one."""
    if rate is None:
        return None
    if rate.promised is None or rate.interval is None or rate.observed is None:
        unknown = "the rule promises none" if rate.promised is None else "there are no normal test beats"
        return f"false-alarm rate: {share(rate.observed)} ({unknown})"
    low, high = rate.interval
    verdict = "inside" if low <= rate.observed <= high else "OUTSIDE"
    return (
        f"false-alarm rate: promised {share(rate.promised)}, observed {share(rate.observed)}, "
        f"{verdict}\n  its 95 % prediction interval {span(rate.interval)}"
    )


def figures(name: str, record: TrainRecord | QuantizeRecord) -> str:
    """Show the test figures of a model and of its baselines."""
    metrics, baselines = record.metrics, record.baselines
    if metrics is None:
        return "The test beats have no labels: no figures."
    return lines(
        detection({name: metrics, "PCA": baselines.get("pca"), "mean beat": baselines.get("mean_beat")}),
        f"AUROC {span(metrics.auroc_interval)} (95 %, bootstrap)",
        MEANING,
        "",
        recall(metrics),
        "",
        false_alarms(record.false_alarm_rate),
    )


def train(record: TrainRecord) -> str:
    """Show train.json."""
    threshold, model = record.threshold, record.model
    calibration = threshold.calibration
    if record.stream is not None:
        return trained_stream(record)
    return lines(
        f"{model.name} ({model.weights:,} weights), {score(record.score)}",
        beats(record.data),
        f"threshold: {threshold.value:.4f} by {threshold.rule} from {calibration.beats} "
        f"{calibration.method} normal beats",
        "",
        figures("float model", record),
    )


def quantize(record: QuantizeRecord) -> str:
    """Show quantize.json."""
    fidelity, threshold, stream = record.fidelity, record.threshold, record.stream
    compared = {"training": fidelity.training, "calibration": fidelity.calibration, "test": fidelity.test}
    return lines(
        f"int8: {record.weights_bytes:,} B of weights, {record.constants_bytes:,} B of constants",
        None if stream else f"threshold: {threshold.value:,} (int32, in units of 1/65536) by {threshold.rule}",
        beats(record.data),
        "",
        figures("int8 model", record) if stream is None else lines(expected(stream), "", alone("int8 model", record)),
        "",
        None if fidelity.auroc_delta is None else f"float against int8 on test: AUROC {fidelity.auroc_delta:+.5f}",
        table(
            ("beats", "number", "decisions agree", "Spearman"),
            ((name, row.beats, share(row.decision_agreement), share(row.spearman)) for name, row in compared.items()),
        ),
        "gates (training, calibration): passed",
    )


def validate(record: ValidateRecord) -> str:
    """Show validate-<board>.json."""
    ticks = record.instructions or record.cycles
    unit = "instructions" if record.instructions else "cycles"
    rate = record.throughput
    return lines(
        agreement(record),
        beats(record.data),
        link(record),
        f"flat beats: {record.flat}",
        f"{unit} per beat: {ticks.median:,.0f} in the median ({ticks.min:,} to {ticks.max:,})" if ticks else None,
        None if record.build_is_the_exported_one else "the device's build is NOT the exported one; its model is",
        against_float(record),
        f"link: {rate.beats_per_second:,.1f} beats/s, {rate.bytes_per_second:,.0f} B/s"
        + (" (virtual)" if rate.virtual else ""),
    )


def link(record: Link) -> str:
    """Say how often requests were sent again, and what else happened on the line."""
    found = {
        f"{record.lost_share:.1%} of the requests lost or damaged": record.retries,
        f"{record.damaged_frames} damaged frames": record.damaged_frames,
        f"{record.text_bytes} bytes of text between frames": record.text_bytes,
        f"{record.echoed_frames} frames came back (echo)": record.echoed_frames,
        f"resets of the board: {record.resets}": record.resets,
        f"reconnects: {record.reconnects}": record.reconnects,
    }
    return "; ".join([f"retries: {record.retries}", *(text for text, number in found.items() if number)])


def against_float(record: ValidateRecord) -> str | None:
    """Show how far the device is from the float model."""
    found, auroc = record.float_against_device, record.auroc
    if found is None or auroc is None:
        ranked = auroc and auroc.device
        return None if ranked is None else f"AUROC of the board's scores: {share(ranked)}"
    difference = found.score_difference
    return lines(
        f"float against device: decisions agree {share(found.decision_agreement)}, Spearman {share(found.spearman)},",
        f"  scores differ by {difference.max:.4f} at most, {difference.rms:.4f} rms; "
        f"AUROC {share(auroc.float)} and {share(auroc.device)}",
    )


def agreement(record: ValidateRecord) -> str:
    """Say in one line what was shown."""
    where = f"{'virtual ' if record.virtual else ''}{record.board}"
    return f"{record.beats:,} beats on {where}: {record.mismatches:,} mismatches with the integer reference"


def verdict(run: Run) -> str:
    """Show what a run has shown so far, claim by claim."""
    from ..report.verdict import verdict_of

    return lines(*(prose(line, indent="  ") for line in verdict_of(run).claim_lines))


def demo(done: Demo) -> str:
    """Show the end of the loop: what was trained, what it costs, and the verdict."""
    return lines(
        f"{done.train.model.name}, {score(done.train.score)}",
        "",
        detection(
            {
                "float model": done.train.metrics,
                "int8 model": done.quantize.metrics,
                "PCA": done.train.baselines["pca"],
                "mean beat": done.train.baselines["mean_beat"],
            }
        ),
        "",
        false_alarms(done.quantize.false_alarm_rate),
        "",
        sizes(done.export),
        "",
        validate(done.validate),
    )
