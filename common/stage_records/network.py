"""What became of a network: its operators, the layers that compute them, and what its image takes."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .base import Block


class Operator(Block):
    """An operator of the .tflite."""

    operator: str
    inputs: list[list[int]]
    """Shapes."""
    output: list[int]


class Place(Block):
    """A tensor, and where in the arena it is."""

    shape: list[int]
    type: str
    offset: int | None
    """In bytes; None for what the score runs and never stores."""


class CompiledLayer(Block):
    """A layer of the generated C."""

    name: str
    kernel: str
    inputs: list[Place]
    output: Place
    macs: int
    constants_bytes: int
    scratch_bytes: int
    instructions: int | UnsetType = UNSET
    """Of one inference on the virtual core, with the setting up of the call; no key where none was run, or the score
    runs the layer."""
    cycles: int | UnsetType = UNSET
    """The same by the model of the core, which knows no wait states: no measurement."""


class Network(Block):
    """The graph as it was read, and the program that was made of it."""

    operators: list[Operator]
    layers: list[CompiledLayer]
    arena_bytes: int


class Budget(Block):
    """The most that a whole image may take, in bytes."""

    flash: int
    ram: int
    stack: int
    source: str


class Runtime(Block):
    """What runs the network: our own C, or the user's TensorFlow Lite Micro, with what is known of that."""

    name: str
    arena_bytes: int | UnsetType = UNSET
    cmsis_nn: bool | UnsetType = UNSET
    libraries: dict[str, str] | UnsetType = UNSET
    """SHA-256 of each library that was linked."""


class ImageSizes(Block):
    """Bytes that an image takes; all None where none was linked, or where its figures mean nothing."""

    flash_bytes: int | None = None
    ram_bytes: int | None = None
    """Data and bss."""
    stack_bytes: int | None = None
    sections: dict[str, int] | None = None
    symbols: dict[str, int] | None = None
    """The largest functions and objects."""


class ModelledCycles(Block):
    """Cycles by a model of the core, without wait states: no measurement."""

    low: int
    """What a chip takes at the least, by what the model was compared with."""
    typical: int
    """The model's."""
    high: int
    """What a chip takes at the most, by what the model was compared with."""
    model: str
    """What the model is, and what it was compared with."""


class Spread(Block):
    """Ticks of the beats, or of the inputs, that were run."""

    min: int
    median: float
    max: int
