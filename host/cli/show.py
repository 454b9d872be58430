"""The result of each stage as a person reads it in a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...common.extras import pip_install
from ...firmware_gen.runtimes import runtimes

Record = dict[str, Any]


def lines(*rows: str | None) -> str:
    """Join the rows that there are."""
    return "\n".join(row for row in rows if row is not None)


def table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """Align cells under their headers: the first column to the left, the others to the right."""
    cells = [header, *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def share(value: float | None) -> str:
    """Show a rate or an AUROC."""
    return "-" if value is None else f"{value:.4f}"


def span(interval: Iterable[float] | None) -> str:
    """Show a 95 % interval."""
    return "-" if interval is None else "[{:.4f}, {:.4f}]".format(*interval)


def detection(rows: dict[str, Record | None]) -> str:
    """Show detectors beside each other, one a row."""
    keys = ("auroc", "accuracy", "sensitivity", "specificity", "ppv", "f1")
    header = ("", "AUROC", "accuracy", "Se", "Sp", "PPV", "F1")
    return table(header, ((name, *(share((row or {}).get(key)) for key in keys)) for name, row in rows.items()))


def recall(metrics: Record) -> str:
    """Show each class with its recall: of normal beats the share without an alarm, of the others with one."""
    rows = metrics["per_class_recall"].items()
    return table(
        ("class", "beats", "recall", "95 % interval"),
        ((name, row["beats"], share(row["recall"]), span(row["interval"])) for name, row in rows if row["beats"]),
    )


def false_alarms(rate: Record) -> str:
    """Show the observed false-alarm rate beside the promised one."""
    if rate["promised"] is None:
        return f"false-alarm rate: {share(rate['observed'])} (the rule promises none)"
    low, high = rate["interval"]
    verdict = "inside" if low <= rate["observed"] <= high else "OUTSIDE"
    return (
        f"false-alarm rate: promised {share(rate['promised'])}, observed {share(rate['observed'])}, "
        f"{verdict}\n  its 95 % prediction interval {span(rate['interval'])}"
    )


def figures(name: str, record: Record) -> str:
    """Show the test figures of a model and of its baselines."""
    if record["metrics"] is None:
        return "The test beats have no labels: no figures."
    baselines = record["baselines"]
    rows = {name: record["metrics"], "PCA": baselines["pca"], "mean beat": baselines["mean_beat"]}
    return lines(
        detection(rows),
        f"AUROC {span(record['metrics']['auroc_interval'])} (95 %, bootstrap)",
        "",
        recall(record["metrics"]),
        "",
        false_alarms(record["false_alarm_rate"]),
    )


def train(record: Record) -> str:
    """Show train.json."""
    threshold, model = record["threshold"], record["model"]
    calibration = threshold["calibration"]
    return lines(
        f"{model['name']} ({model['weights']} weights), {score(record)}",
        beats(record["data"]),
        f"threshold: {threshold['value']:.4f} by {threshold['rule']} from {calibration['beats']} "
        f"{calibration['method']} normal beats",
        "",
        figures("float model", record),
    )


def beats(data: Record) -> str:
    """Say which beats the figures are of, and what must be known of them."""
    return textwrap.fill(f"data: {data['name']} ({data['rule']}). {data['note'] or ''}".rstrip(), 80)


def score(record: Record) -> str:
    """Name the score."""
    window = record["score"]["window"]
    return f"score {record['score']['kind']}" + (f" over {window} samples" if window else "")


def quantize(record: Record) -> str:
    """Show quantize.json."""
    fidelity, threshold = record["fidelity"], record["threshold"]
    return lines(
        f"int8: {record['weights_bytes']} B of weights, {record['constants_bytes']} B of constants",
        f"threshold: {threshold['value']} (int32, 1/65536) by {threshold['rule']}",
        beats(record["data"]),
        "",
        figures("int8 model", record),
        "",
        f"float against int8 on test: AUROC {fidelity['auroc_delta']:+.5f}"
        if fidelity["auroc_delta"] is not None
        else None,
        table(
            ("beats", "number", "decisions agree", "Spearman"),
            (
                (name, row["beats"], share(row["decision_agreement"]), share(row["spearman"]))
                for name, row in ((name, fidelity[name]) for name in ("training", "calibration", "test"))
            ),
        ),
        "gates (training, calibration): passed",
    )


def export(record: Record, folder: Path, flash_command: str | None, *, explain: bool = False) -> str:
    """Show export.json of the export in ``folder``; on demand with what became of the network."""
    explained = network(record["network"]) if explain else None
    if record["toolchain"] is None:
        missing = f"no compiler found: nothing was built; {pip_install('build')}"
        return lines(explained, f"sources: {folder} ({missing})")
    return lines(
        explained,
        f"sources: {folder}",
        f"image: {folder / 'firmware.elf'} ({record['toolchain']})",
        sizes(record),
        cost(record),
        f"model digest: {record['model_digest']}",
        f"flash it with:\n  {flash_command}" if flash_command else None,
    )


def compiled(record: Record, folder: Path, *, explain: bool = False) -> str:
    """Show compile.json of the network in ``folder``; on demand with what became of it."""
    found, conditions = record["instructions"], record["conditions"]
    return lines(
        network(record["network"]) if explain else None,
        f"sources: {folder} (for {record['core']}, optimised for {record['optimize']})",
        *(interface(end, record[end]) for end in ("input", "output")),
        f"activations: {record['arena_bytes']:,} B",
        f"least image by {record['toolchain']}:" if record["flash_bytes"] is not None else None,
        sizes(record, "least image"),
        f"stack measured: {record['stack_measured_bytes']:,} B" if found else None,
        f"instructions per inference: {found['median']:,.0f} ({found['min']:,} to {found['max']:,} of "
        f"{conditions['inputs']} random inputs,\n  all equal to the reference, counted on the virtual core)"
        if found
        else conditions["missing"],
    )


def interface(name: str, end: Record) -> str:
    """Show where a network's input or output lies, and what its int8 values stand for."""
    return (
        f"{name}: {shapes([end['shape']])} int8 @{end['offset']}, scale {end['scale']:.9g}, "
        f"zero point {end['zero_point']}"
    )


def network(found: Record | None) -> str:
    """Show a network's operators, and the layers that they became."""
    if found is None:
        return "TensorFlow Lite Micro runs the network; see its own tools for what it does"
    operators = ((row["operator"], *map(shapes, (row["inputs"], [row["output"]]))) for row in found["operators"])
    layers = (
        (row["kernel"], places(row["inputs"]), places([row["output"]]), f"{row['macs']:,}",
         f"{row['constants_bytes']:,}")
        for row in found["layers"]
    )  # fmt: skip
    return lines(
        table(("operator", "from", "to"), operators),
        "",
        table(("kernel", "from", "to", "MACs", "constants, B"), layers),
        f"activations: {found['arena_bytes']:,} B (the number after @ is a tensor's place in them)",
        "",
    )


def shapes(tensors: Iterable[list[int]]) -> str:
    """Show the shapes of tensors."""
    return " + ".join("x".join(map(str, shape)) for shape in tensors)


def places(tensors: Iterable[Record]) -> str:
    """Show what tensors hold and where; what has no place goes to the score at once."""
    return " + ".join(
        f"{shapes([tensor['shape']])} {tensor['type']} "
        + ("to the score" if tensor["offset"] is None else f"@{tensor['offset']}")
        for tensor in tensors
    )


def sizes(record: Record, image: str = "whole image") -> str | None:
    """Show the sizes of the linked image beside the board's budget."""
    if record["flash_bytes"] is None:
        return None
    budget = record["budget"]
    measured = {runtime.name for runtime in runtimes() if runtime.foreign}
    known = "measured" if record["runtime"]["name"] in measured else "static bound"
    return table(
        (image, "bytes", "budget"),
        (
            ("flash", record["flash_bytes"], budget["flash"]),
            ("RAM (data + bss)", record["ram_bytes"], budget["ram"]),
            (f"stack ({known})", record["stack_bytes"], budget["stack"]),
        ),
    )


def cost(record: Record) -> str:
    """Show what a beat costs, and how that is known."""
    found, estimate, conditions = record["instructions"], record["estimate"], record["conditions"]
    stream = record["stream_instructions"]
    return lines(
        f"instructions per second of the stream: {stream['per_second']:,.0f}; worst sample {stream['worst_sample']:,}\n"
        f"  ({stream['seconds']:.0f} s of {stream['signal']}, counted on the virtual core)"
        if stream
        else None,
        f"instructions per beat: {found['median']:,.0f} ({found['min']:,} to {found['max']:,} of {conditions['beats']} "
        "training beats,\n  counted on the virtual core)"
        if found
        else None,
        estimated(estimate) if estimate else conditions["missing"],
    )


def estimated(estimate: Record) -> str:
    """Show what was estimated, by which model and on which figures."""
    power, cycles = estimate["power"], estimate["cycles_per_instruction"]
    battery = power["battery"]
    per = estimate["per"]
    at = f" at {estimate['heart_rate']:g} beats per minute" if per == "beat" else ""
    rows = (
        (f"time a {per}, us", estimate["time_us"]),
        (f"energy a {per}, uJ", estimate["energy_uj"]),
        (f"mean current{at}, uA", estimate["current_ua"]),
        (f"life of a {battery['name']}, days", estimate["battery_days"]),
    )
    model = (
        f"Estimate, not measured: instructions x {cycles['low']} to {cycles['high']} cycles (typically "
        f"{cycles['typical']}) at {estimate['clock_hz'] / 1e6:g} MHz; {power['run_ma']} mA at {power['supply_v']} V "
        f"while scoring, {power['sleep_ua']} uA otherwise; {battery['capacity_mah']:g} mAh. "
        f"Without {estimate['without']}. "
        f"Sources: {power['source']} {battery['source']}. Cycles: boards/cores/{estimate['core']}.toml."
    )
    cells = ((name, *(f"{values[point]:,.4g}" for point in ("low", "typical", "high"))) for name, values in rows)
    return lines(table(("estimate", "low", "typical", "high"), cells), textwrap.fill(model, 80))


def boards(listed: Record) -> str:
    """Show the boards."""
    records = listed["boards"]
    rows = ((b["name"], b["mcu"]["core"], (b["simulator"] or {}).get("kind", "-"), b["title"]) for b in records)
    cells = list(rows)
    width = max(len(name) for name, *_ in cells)
    return "\n".join(f"{name:{width}}  {core:11}  {simulator:8}  {title}" for name, core, simulator, title in cells)


def fetched(found: Record) -> str:
    """Show where a named data set lies."""
    return f"{found['name']}: {', '.join(found['files'])}"


def data(listed: Record) -> str:
    """Show the data sources."""
    records = listed["sources"]
    return "\n".join(f"{row['name']}: {row['what']}\n  {row['status']}\n  licence: {row['licence']}" for row in records)


def ports(listed: Record) -> str:
    """Show the ports, and which board each may be."""
    records = listed["ports"]
    width = max(len(row["url"]) for row in records)
    return "\n".join(f"{row['url']:{width}}  {kind(row)}  {row['description']}" for row in records)


def kind(port: Record) -> str:
    """Tell a virtual board from a port, and name the boards that its USB ids hint at."""
    if port["virtual"]:
        return "virtual"
    return f"perhaps {', '.join(port['boards'])}" if port["boards"] else "port"


def validate(record: Record) -> str:
    """Show validate-<board>.json."""
    ticks = record["instructions"] or record["cycles"]
    unit = "instructions" if record["instructions"] else "cycles"
    rate = record["throughput"]
    return lines(
        verdict(record),
        beats(record["data"]),
        f"retries: {record['retries']}; flat beats: {record['flat']}",
        f"{unit} a beat: {ticks['min']} min, {ticks['median']:.0f} median, {ticks['max']} max" if ticks else None,
        None if record["build_is_the_exported_one"] else "the device's build is NOT the exported one; its model is",
        against_float(record),
        f"link: {rate['beats_per_second']:.1f} beats/s, {rate['bytes_per_second']:.0f} B/s"
        + (" (virtual)" if rate["virtual"] else ""),
    )


def against_float(record: Record) -> str | None:
    """Show how far the device is from the float model."""
    found, auroc = record["float_against_device"], record["auroc"]
    if found is None:
        return None
    difference = found["score_difference"]
    return lines(
        f"float against device: decisions agree {share(found['decision_agreement'])}, "
        f"Spearman {share(found['spearman'])},",
        f"  scores differ by {difference['max']:.4f} at most, {difference['rms']:.4f} rms; "
        f"AUROC {share(auroc['float'])} and {share(auroc['device'])}",
    )


def verdict(record: Record) -> str:
    """Say in one line what was shown."""
    where = f"{'virtual ' if record['virtual'] else ''}{record['board']}"
    return f"{record['beats']} beats on {where}: {record['mismatches']} mismatches with the integer reference"


def demo(records: dict[str, Record]) -> str:
    """Show the end of the loop: what was trained, what it costs, and the verdict."""
    trained, exported = records["train"], records["export"]
    return lines(
        f"{trained['model']['name']}, {score(trained)}",
        "",
        detection(
            {
                "float model": trained["metrics"],
                "int8 model": records["quantize"]["metrics"],
                "PCA": trained["baselines"]["pca"],
                "mean beat": trained["baselines"]["mean_beat"],
            }
        ),
        "",
        false_alarms(records["quantize"]["false_alarm_rate"]),
        "",
        sizes(exported),
        "",
        validate(records["validate"]),
    )
