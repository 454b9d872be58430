"""What a firmware is, takes and costs, as a person reads it in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import UnsetType

from ...common.extras import pip_install
from ...common.own_command import own_command
from ...common.stage_records.base import known
from ...firmware_gen.runtimes import runtimes
from .tables import lines, prose, table

if TYPE_CHECKING:
    from ...common.stage_records.compile import AgentImage, CompiledDetector, CompileRecord, NetworkEnd
    from ...common.stage_records.export import Estimate, ExportRecord, StreamTicks
    from ...common.stage_records.network import ImageSizes, ModelledCycles, Network, Place, Spread


NO_COMPILER = f"no compiler was installed; {pip_install('build')}"
"""Why there was none, where a record of an earlier version does not say."""


def export(record: ExportRecord, folder: Path, flash_command: str | None, *, explain: bool = False) -> str:
    """Show export.json of the export in ``folder``; on demand with what became of the network."""
    explained = _explained(record) if explain else None
    if record.toolchain is None:
        return lines(explained, f"sources: {folder}", f"no image was made: {record.no_image or NO_COMPILER}")
    return lines(
        explained,
        f"sources: {folder}",
        f"image: {folder / 'firmware.elf'} ({record.toolchain})",
        sizes(record),
        cost(record),
        f"model digest: {record.model_digest}",
        *missing_files(record.missing_files),
        f"flash it with:\n  {flash_command}" if flash_command else None,
    )


def missing_files(files: list[str] | UnsetType) -> list[str]:
    """Show which files for a flashing tool could not be made, and why."""
    return [prose(f"not made: {one}") for one in known(files) or []]


def _explained(record: ExportRecord) -> str:
    if not record.readouts:
        return network(record.network)
    names = ", ".join(record.readouts.names)
    return prose(
        f"network: {record.readouts.reference}, a step a sample at {record.readouts.fs:g} Hz; readouts: {names}"
    )


def compiled(record: CompileRecord, folder: Path, flash_command: str | None = None, *, explain: bool = False) -> str:
    """Show compile.json of the network in ``folder``; on demand with what became of it."""
    found, conditions = record.instructions, record.conditions
    stack, made = record.stack_measured_bytes, known(record.detector)
    what, of = ("beat", "beats") if made else ("inference", "random inputs")
    return lines(
        network(record.network) if explain else None,
        f"sources: {folder} (for {record.core}, optimised for {record.optimize})",
        *((detector(made),) if made else _interfaces(record)),
        f"activations: {record.arena_bytes:,} B",
        f"smallest image by {record.toolchain}:" if record.flash_bytes is not None else None,
        sizes(record, "smallest image"),
        None if stack is None else f"stack measured: {stack:,} B",
        f"instructions per {what}: {spread(found)} of {conditions.inputs} {of},\n"
        "  all equal to the reference, counted on the virtual core)"
        if found
        else conditions.missing,
        modelled(cycles, what) if (cycles := known(record.cycles)) else None,
        *(_agent_image(image, record, folder, flash_command) if (image := known(record.image)) else ()),
    )


def modelled(cycles: ModelledCycles, what: str) -> str:
    """Show cycles by the model of the core, with the band of what it was compared with."""
    return (f"cycles per {what}: {cycles.typical:,} by a model without wait states, no measurement\n"
            f"  ({cycles.low:,} to {cycles.high:,} on chips that it was compared with;\n"
            "  accesses that are not aligned take more on a chip)")  # fmt: skip


def _agent_image(image: AgentImage, record: CompileRecord, folder: Path, flash_command: str | None) -> list[str]:
    """Show the image that proves a detector on a board, and how."""
    if image.no_image is not None:
        return [f"no image to validate a board with: {image.no_image}"]
    validate = own_command("validate", run=folder)
    whole, taken = known(image.sizes), f"image with the agent: {folder / 'firmware.elf'} ({record.toolchain})"
    shown = [
        taken,
        sizes(record, "with the agent", whole) if whole else None,
        *missing_files(image.missing_files),
        f"flash it with:\n  {flash_command}" if flash_command else None,
        f"compare the board with the reference by:\n  {validate} --port PORT",
    ]
    return [line for line in shown if line]


def detector(made: CompiledDetector) -> str:
    """Show what decides, from which beats, and on what condition its promise holds."""
    threshold, normals, form = made.threshold, made.normals, made.score
    promised = "no rate promised" if threshold.promised is None else f"promised {threshold.promised:.2%} false alarms"
    return lines(
        f"detector: beats of {made.preprocess.length} samples and {made.preprocess.leads} leads, "
        f"score {form.kind}{form.window or ''}, alarm above {threshold.value:,}",
        f"threshold: {threshold.rule} of {threshold.calibration.beats:,} normal beats of {normals.name}, {promised}",
        prose(made.promise),
        f"inputs at either end of int8: {made.saturated_inputs:.2%}",
        f"model digest: {made.model_digest}",
    )


def _interfaces(record: CompileRecord) -> list[str]:
    ends = {"input": [record.input, *(known(record.further_inputs) or [])],
            "output": [record.output, *(known(record.further_outputs) or [])]}  # fmt: skip
    return [
        interface(f"{name} {index}" if index else name, end)
        for name, several in ends.items()
        for index, end in enumerate(several)
    ]


def interface(name: str, end: NetworkEnd) -> str:
    """Show where a network's input or output lies, and what its values stand for."""
    kind = known(end.type) or "int8"
    real = "; float32 in the .tflite, where it is (value - zero point) * scale" if known(end.real) else ""
    place = f"{shapes([end.shape])} {kind} @{end.offset}"
    return f"{name}: {place}, scale {end.scale:.9g}, zero point {end.zero_point}{real}"


def network(found: Network | None) -> str:
    """Show a network's operators, and the layers that they became."""
    if found is None:
        return "TensorFlow Lite Micro runs the network; see its own tools for what it does"
    operators = ((row.operator, shapes(row.inputs), shapes([row.output])) for row in found.operators)
    layers = (
        (row.kernel, places(row.inputs), places([row.output]), f"{row.macs:,}", f"{row.constants_bytes:,}")
        for row in found.layers
    )
    return lines(
        table(("operator", "from", "to"), operators),
        "",
        table(("kernel", "from", "to", "MACs", "constants, B"), layers),
        f"activations: {found.arena_bytes:,} B (the number after @ is a tensor's place in them)",
        layer_costs(found),
        "",
    )


def layer_costs(found: Network) -> str | None:
    """Show what each layer takes, and of the inference; None where no virtual core has run it."""
    taken = [(row, known(row.instructions), known(row.cycles)) for row in found.layers]
    whole = sum(cycles or 0 for _, _, cycles in taken)
    rows = [
        (row.kernel, f"{instructions:,}", f"{cycles:,}", f"{cycles / whole:.0%}", _each(row.macs, instructions))
        if instructions is not None and cycles is not None
        else (row.kernel, "with the score", "", "", "")
        for row, instructions, cycles in taken
    ]
    if not whole:
        return None
    total = sum(instructions or 0 for _, instructions, _ in taken)
    rows.append(
        ("all of them", f"{total:,}", f"{whole:,}", "", _each(sum(row.macs for row, one, _ in taken if one), total))
    )
    return lines(
        "",
        table(("kernel", "instructions", "cycles", "share", "instructions per MAC"), rows),
        "One inference on the virtual core; cycles by a model without wait states, no\nmeasurement",
    )


def _each(macs: int, instructions: int) -> str:
    return f"{instructions / macs:.2f}" if macs else ""


def shapes(tensors: Iterable[Sequence[int]]) -> str:
    """Show the shapes of tensors."""
    return " + ".join("x".join(map(str, shape)) for shape in tensors)


def places(tensors: Iterable[Place]) -> str:
    """Show what tensors hold and where; what has no place goes to the score at once."""
    return " + ".join(
        f"{shapes([tensor.shape])} {tensor.type} " + ("to the score" if tensor.offset is None else f"@{tensor.offset}")
        for tensor in tensors
    )


def sizes(
    record: ExportRecord | CompileRecord, image: str = "whole image", found: ImageSizes | None = None
) -> str | None:
    """Show the sizes of a linked image, the record's own by default, beside the budget; None where there are none."""
    found = found or record
    if found.flash_bytes is None:
        return None
    budget = record.budget
    measured = {runtime.name for runtime in runtimes() if runtime.foreign}
    known = "measured" if record.runtime.name in measured else "static bound"
    return table(
        (image, "bytes", "budget"),
        (
            ("flash", _bytes(found.flash_bytes), _bytes(budget and budget.flash)),
            ("RAM (data + bss)", _bytes(found.ram_bytes), _bytes(budget and budget.ram)),
            (f"stack ({known})", _bytes(found.stack_bytes), _bytes(budget and budget.stack)),
        ),
    )


def _bytes(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"


def cost(record: ExportRecord) -> str:
    """Show what a beat costs, and how that is known."""
    conditions, cycles, stream_cycles = record.conditions, known(record.cycles), known(record.stream_cycles)
    what, where = ("cycles", "simulator") if cycles or stream_cycles else ("instructions", "virtual core")
    stream, found = stream_cycles or record.stream_instructions, cycles or record.instructions
    return lines(
        streamed(stream, what, where) if stream else None,
        f"{what} per beat: {spread(found)} of {conditions.beats} training beats,\n  counted on the {where})"
        if found and conditions
        else None,
        estimated(record.estimate) if record.estimate else conditions and conditions.missing,
    )


def spread(found: Spread) -> str:
    """Show the median, and the range in a bracket that is still open."""
    return f"{found.median:,.0f} ({found.min:,} to {found.max:,}"


def streamed(stream: StreamTicks, what: str = "instructions", where: str = "virtual core") -> str:
    """Show what a second of a stream costs, in instructions or cycles."""
    return (
        f"{what} per second of signal: {stream.per_second:,.0f}; worst sample {stream.worst_sample:,}\n"
        f"  ({stream.seconds:.0f} s of {stream.signal}, counted on the {where})"
    )


def estimated(estimate: Estimate) -> str:
    """Show what was estimated, by which model and on which figures."""
    per, power = estimate.per, estimate.power
    at = f" at {estimate.heart_rate:g} beats per minute" if per == "beat" else ""
    rows = [(f"time per {per}, us", estimate.time_us), (f"energy per {per}, uJ", estimate.energy_uj),
            (f"mean current{at}, uA", estimate.current_ua)]  # fmt: skip
    rows += [(f"life of a {power.battery.name}, days", estimate.battery_days)] if power else []
    there = [(name, row) for name, row in rows if row]
    said = prose(f"{_basis(estimate)} at {estimate.clock_hz / 1e6:g} MHz; {_drawn(estimate)}")
    if estimate.cycles_per_instruction is None and not known(estimate.modelled):
        return lines(table(("estimate", "from cycles"), ((name, f"{row.typical:,.4g}") for name, row in there)), said)
    cells = ((name, f"{row.low:,.4g}", f"{row.typical:,.4g}", f"{row.high:,.4g}") for name, row in there)
    by_model = known(estimate.modelled)
    return lines(by_model and modelled(by_model, per), table(("estimate", "low", "typical", "high"), cells), said)


def _basis(estimate: Estimate) -> str:
    """Say what the time rests on."""
    if known(estimate.modelled):
        return "Estimate, not measured: these cycles, without the wait states that the chip's flash may add,"
    if (cycles := estimate.cycles_per_instruction) is None:
        return f"Estimate, not measured: cycles counted on a simulator ({known(estimate.simulator)}),"
    return (
        f"Estimate, not measured: instructions counted on the virtual core x {cycles.low} to {cycles.high} cycles "
        f"(typically {cycles.typical}; boards/cores/{estimate.core}.toml)"
    )


def _drawn(estimate: Estimate) -> str:
    """Say what energy and battery life rest on."""
    if (power := estimate.power) is None:
        return f"no energy: the board's file has no power. Without {estimate.without}."
    battery = power.battery
    return (
        f"{power.run_ma} mA at {power.supply_v} V while scoring, {power.sleep_ua} uA otherwise; "
        f"{battery.capacity_mah:g} mAh. Without {estimate.without}. Sources: {power.source} {battery.source}."
    )
