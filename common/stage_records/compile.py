"""compile.json: the C of a .tflite of any origin, alone or as a detector, and what a call costs on one board."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, StageRecord
from .data import Data, Preprocess, ScoreForm
from .network import Budget, ImageSizes, ModelledCycles, Network, Runtime, Spread
from .quantize import IntegerThreshold

COMPILED = "compile.json"
"""The record, in the folder that ``compile`` writes."""


class NetworkEnd(Block):
    """The input or the output of a network."""

    shape: list[int]
    bytes: int
    offset: int | None
    """In the arena, in bytes; None for what the score of a detector runs and never stores."""
    scale: float
    zero_point: int
    type: str | UnsetType = UNSET
    """Of its values, ``int16`` or ``uint8``; no key where they are int8."""
    real: Literal[True] | UnsetType = UNSET
    """True where the .tflite has float32 there; a value stands for (value - zero point) * scale."""


class TfliteFile(Block):
    """The model that was compiled."""

    bytes: int
    sha256: str


class RunConditions(Block):
    """How the instructions were counted."""

    inputs: int
    """Random inputs, or beats of a detector, that were run and gave what the reference gives."""
    seed: int
    missing: str | None
    """Why there are none, where there are none."""


class Normals(Block):
    """The normal beats that a threshold was made from."""

    name: str
    digests: dict[str, str]
    """SHA-256 of each file that was read."""
    beats: int
    flat: int
    """Those with a flat lead, which have no score and are left out."""


class CompiledDetector(Block):
    """The detector that a network became by a score and a threshold."""

    model_digest: str
    """SHA-256 over the .tflite, the normalisation, the residual, the reducer and the threshold."""
    preprocess: Preprocess
    score: ScoreForm
    threshold: IntegerThreshold
    normals: Normals
    saturated_inputs: float
    """Share of the network's inputs at either end of int8: where it is large, the network was trained on another
    scale than that of beats of standard deviation 1."""
    promise: str
    """On what condition the promised rate holds."""
    golden_beats: int = 0
    """Beats that the firmware tests itself with at boot."""
    data: Data | UnsetType = UNSET
    """The beats that a board is validated with: ``train`` are the normal ones of the threshold, ``test`` is all of the
    set."""


class AgentImage(Block):
    """The image with the agent, by which a board shows that it computes what the reference does."""

    build_digest: str | None
    """First digits of the SHA-256 over sources and toolchain; None where nothing was built."""
    flash_command: str | None
    """Relative to the folder of the record."""
    no_image: str | None
    """Why there is no image; None where there is one."""
    sizes: ImageSizes | UnsetType = UNSET
    """No key where there is no image, or where it is a program of this computer."""
    missing_files: list[str] | UnsetType = UNSET
    """Files that the flash command names and that could not be made: why, and what to do, a text each."""


class CompileRecord(ImageSizes, StageRecord):
    """The record of a compiled model."""

    arena_bytes: int
    board: str
    budget: Budget | None
    conditions: RunConditions
    core: str
    input: NetworkEnd
    further_inputs: list[NetworkEnd] | UnsetType = UNSET
    """The inputs after the first one, in the order of the .tflite."""
    output: NetworkEnd
    further_outputs: list[NetworkEnd] | UnsetType = UNSET
    """The outputs after the first one, in the order of the .tflite."""
    instructions: Spread | None = None
    stack_measured_bytes: int | None = None
    network: Network
    optimize: Literal["speed", "size"]
    runtime: Runtime
    tflite: TfliteFile
    toolchain: str | None
    detector: CompiledDetector | UnsetType | None = UNSET
    """None for a network alone."""
    image: AgentImage | UnsetType = UNSET
    """Of a detector."""
    prefix: str = "ecgtiny"
    """Begins the names of the C, its folder and its header; in upper case its macros."""
    cycles: ModelledCycles | UnsetType = UNSET
    """The median of an inference, or of a beat, beside ``instructions``; no key where the core has no model."""
