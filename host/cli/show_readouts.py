"""The stages of a detector of samples as a person reads them in a terminal of 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .show import detection, link, recall
from .tables import lines, prose, share, table

if TYPE_CHECKING:
    from ...common.stage_records.readouts import ReadoutQuantizeRecord, ReadoutTrainRecord, SignalData
    from ...common.stage_records.validate_stream import ValidateStreamRecord


def train(record: ReadoutTrainRecord) -> str:
    """Show train.json."""
    model, thresholds = record.model, record.thresholds
    labels = f" of the labels of {thresholds.labels_of}" if thresholds.uses_labels else ""
    return lines(
        f"{model.name} ({model.weights:,} weights), readouts: {len(model.readouts)}",
        table(("readout", "threshold"), zip(model.readouts, (f"{one:.4f}" for one in thresholds.values), strict=True)),
        prose(f"thresholds: {thresholds.rule}{labels}"),
        "",
        *figures("float model", record),
    )


def quantize(record: ReadoutQuantizeRecord) -> str:
    """Show quantize.json."""
    fidelity = record.fidelity
    compared = {"validation": fidelity.validation, "test": fidelity.test}
    return lines(
        f"integers: {record.constants_bytes:,} B of constants, samples of {record.integers.counts_a_mv:g} counts/mV",
        "",
        *figures("integers", record),
        "",
        None if fidelity.auroc_delta is None else f"float against integers on test: AUROC {fidelity.auroc_delta:+.5f}",
        table(
            ("signals", f"{record.data.item}s", "decisions changed", "readouts apart"),
            ((name, one.intervals, one.decisions_changed, f"{one.largest_difference:.4f}")
             for name, one in compared.items()),
        ),
        f"decisions agree on test: {share(fidelity.decision_agreement)}",
        f"gate ({fidelity.gates.said_of}): passed",
    )  # fmt: skip


def validate(record: ValidateStreamRecord) -> str:
    """Show whether a board gave the reference's readouts."""
    where = f"{'virtual ' if record.virtual else ''}{record.board}"
    ticks = record.instructions or record.cycles
    unit = "instructions" if record.instructions else "cycles"
    rate = record.throughput
    return lines(
        f"{record.samples:,} samples of {len(record.records)} test signals on {where}:",
        f"  {record.differences} differences of readouts and decisions from the integer reference",
        f"{unit} per second of signal: {ticks.per_second:,.0f}; worst sample {ticks.worst_sample:,}" if ticks else None,
        None if record.build_is_the_exported_one else "the device's build is NOT the exported one; its model is",
        link(record),
        f"link: {rate.samples_per_second:,.0f} samples/s, {rate.bytes_per_second:,.0f} B/s"
        + (" (virtual)" if rate.virtual else ""),
    )


def figures(name: str, record: ReadoutTrainRecord | ReadoutQuantizeRecord) -> tuple[str, ...]:
    """Show the data and the test figures of a network."""
    metrics = record.metrics
    return signals(record.data), "", detection({name: metrics}), "", recall(metrics, record.data.item)


def signals(data: SignalData) -> str:
    """Show what was learnt from and tested on, and what must be known of it."""
    sets = {"training": data.train, "validation": data.validation, "test": data.test}
    return lines(
        prose(f"{data.name}: {data.what}"),
        table(
            ("signals", "number", "minutes", f"{data.item}s"),
            ((name, one.signals, f"{one.seconds / 60:.0f}", one.intervals) for name, one in sets.items()),
        ),
        prose(data.conditions),
    )
