"""export.json: the sources of a firmware, its image for one board, and what that costs."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from .base import Block, Number, StageRecord
from .network import Budget, ImageSizes, ModelledCycles, Network, Runtime, Spread


class Estimated(Block):
    """A figure for the low, the typical and the high estimate of the cycles; where these were counted, it is one."""

    low: Number
    typical: Number
    high: Number


class CyclesEstimate(Estimated):
    """Cycles of an instruction, and what they rest on."""

    source: str


class BatteryUsed(Block):
    """The battery that the estimate is for."""

    name: str
    capacity_mah: Number
    source: str


class PowerUsed(Block):
    """What the chip draws."""

    supply_v: Number
    run_ma: Number
    sleep_ua: Number
    source: str
    battery: BatteryUsed


class Estimate(Block):
    """Time, energy and battery life, estimated from instructions or cycles, with the inputs of the estimate.

    All but the time is None where the board's file does not say what its chip draws.
    """

    time_us: Estimated
    energy_uj: Estimated | None
    current_ua: Estimated | None
    battery_days: Estimated | None
    per: Literal["beat", "second"]
    """What time and energy are of."""
    heart_rate: Number
    """Beats per minute."""
    core: str
    clock_hz: int
    cycles_per_instruction: CyclesEstimate | None
    """None where cycles were counted, or modelled."""
    power: PowerUsed | None
    without: str
    """What is not in it."""
    counted: Literal["instructions", "modelled", "cycles"] | UnsetType = UNSET
    """What the simulator counted: ``modelled`` are cycles by the core's model; no key: instructions."""
    simulator: str | UnsetType = UNSET
    """What counted, and what it leaves out; no key: the virtual core."""
    modelled: ModelledCycles | UnsetType = UNSET
    """The cycles that the figures rest on, where they are the core's model's."""


class StreamTicks(Block):
    """Instructions or cycles of a stream, counted on a simulator."""

    per_second: float
    worst_sample: int
    seconds: float
    """Length of the signal."""
    signal: str


class CostConditions(Block):
    """How the cost was found."""

    beats: int
    """Training beats that were run."""
    heart_rate: Number
    """Beats per minute."""
    missing: str | None
    """Why a figure is None, where one is."""


class Cost(Block):
    """What a beat, or a second of a stream, costs on the board."""

    instructions: Spread | None = None
    stream_instructions: StreamTicks | None = None
    estimate: Estimate | None = None
    conditions: CostConditions | None = None
    """None where nothing was run."""
    cycles: Spread | UnsetType | None = UNSET
    """Of a beat, where the board's simulator counts cycles; then there are no instructions."""
    stream_cycles: StreamTicks | UnsetType | None = UNSET
    """The same of a stream."""


class StreamExport(Block):
    """What a firmware that takes samples has besides the detector."""

    front_end: dict[str, Any]
    """Constants of the front end, as ``FrontEnd.to_json`` gives them."""
    adc_input: int | UnsetType = UNSET
    """Analog input of the board's converter that the image samples by itself; not there where samples are pushed."""


class ReadoutsExport(Block):
    """What a firmware has that gives readouts for samples."""

    reference: str
    """The kind of network: the name of its integer reference."""
    names: list[str]
    """What each readout is for."""
    fs: float
    """Samples a second."""
    counts_a_mv: float
    """Of the samples that it takes."""
    golden_samples: int
    """Samples that the firmware tests itself with at boot; 0 where it holds none."""

    @property
    def step_bytes(self) -> int:
        """Bytes that it sends for a sample: the readouts, and which are above their thresholds."""
        return 4 * (len(self.names) + 1)


class ExportRecord(ImageSizes, Cost, StageRecord):
    """The record of an export."""

    board: str
    budget: Budget | None
    build_digest: str | None
    """First digits of the SHA-256 over sources and toolchain; None where nothing was built."""
    flash_command: str | None
    golden_beats: int
    """Beats that the firmware tests itself with at boot; 0 where it holds none."""
    model_digest: str
    network: Network | None
    """None where TensorFlow Lite Micro runs it."""
    optimize: Literal["speed", "size"]
    runtime: Runtime
    sources: list[str]
    stream: StreamExport | None
    """None where the firmware takes beats."""
    toolchain: str | None
    """None where there is no image."""
    no_image: str | None = None
    """Why there is no image; None where there is one."""
    missing_files: list[str] | UnsetType = UNSET
    """Files that the flash command names and that could not be made: why, and what to do, a text each."""
    prefix: str = "ecgtiny"
    """Begins the names of the C, its folder and its header; in upper case its macros."""
    readouts: ReadoutsExport | UnsetType = UNSET
    """What a firmware has that gives readouts for samples; no key where it takes beats."""
