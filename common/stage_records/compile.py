"""compile.json: the C of a .tflite of any origin, and what an inference costs on one board."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, StageRecord
from .network import Budget, ImageSizes, Network, Runtime, Spread


class NetworkEnd(Block):
    """The input or the output of a network."""

    shape: list[int]
    bytes: int
    offset: int
    """In the arena, in bytes."""
    scale: float
    zero_point: int


class TfliteFile(Block):
    """The model that was compiled."""

    bytes: int
    sha256: str


class RunConditions(Block):
    """How the instructions were counted."""

    inputs: int
    """Random inputs that were run."""
    seed: int
    missing: str | None
    """Why there are none, where there are none."""


class CompileRecord(ImageSizes, StageRecord):
    """The record of a compiled model."""

    arena_bytes: int
    board: str
    budget: Budget | None
    conditions: RunConditions
    core: str
    input: NetworkEnd
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
    prefix: str = "ecgtiny"
    """Begins the names of the C, its folder and its header; in upper case its macros."""
