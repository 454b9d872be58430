"""What is known of a board: the sections of its file."""

from __future__ import annotations

from dataclasses import dataclass

from .core import Core, load_core
from .flash_words import split_command


@dataclass(frozen=True)
class Mcu:
    """The chip."""

    part: str
    core: str
    """The name of a file in ``cores/``."""
    counter: str
    """What counts the ticks of a scoring, a file ``counter_*.c`` of firmware_gen/platform/: ``dwt`` is the
    core's cycle counter, ``systick`` its timer where it has none, ``none`` nothing."""
    source: str
    clock_hz: int = 0
    """The core's clock, which is the rate of ``dwt`` and ``systick``; 0 when unknown."""
    system: str = "none"
    """Whose needs the firmware sees to right after reset, a file ``system_*.c`` of firmware_gen/platform/: those of a
    chip family, or none."""


@dataclass(frozen=True)
class Region:
    """A range of the memory map, in bytes."""

    origin: int
    length: int
    source: str

    def overlaps(self, other: Region) -> bool:
        """Tell whether the two ranges share an address."""
        return self.origin < other.origin + other.length and other.origin < self.origin + self.length


@dataclass(frozen=True)
class Memory:
    """Where the image is loaded and where it works."""

    flash: Region
    ram: Region
    constants: Region | None = None
    """Where the core loads from the flash, when that is not where it fetches instructions from it."""


@dataclass(frozen=True)
class Pin:
    """A pin, as its port and its number in the port."""

    port: int
    pin: int


@dataclass(frozen=True)
class Uart:
    """The serial link to the host; ``kind`` names the driver."""

    kind: str
    source: str
    base: int = 0
    """Address of the peripheral's registers."""
    baud: int = 0
    tx: Pin | None = None
    rx: Pin | None = None


NO_UART = Uart(kind="none", source="the board's file names no UART")


@dataclass(frozen=True)
class Build:
    """Flags of the compiler beyond the core's own."""

    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flash:
    """How an image gets onto the board.

    In the command ``{elf}``, ``{hex}``, ``{bin}``, ``{uf2}`` and ``{dfu}`` stand for the image in that form, ``{port}``
    for the serial port that the bootloader listens on and ``{drive}`` for the folder under which its drive is mounted.
    """

    tool: str
    command: str
    drive: str = ""
    """The label of the drive that the bootloader shows."""
    uf2_family: int = 0
    """The number by which a UF2 file names the chip's family."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the command, the program first, with the places still in them."""
        return split_command(self.command, "flash")


@dataclass(frozen=True)
class Usb:
    """USB ids (``vendor`` or ``vendor:product``, hexadecimal) of the board's serial port: a hint, never an identity."""

    ids: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Budget:
    """The most that a whole image may take, in bytes; ``stack`` is also what the linker reserves."""

    flash: int
    ram: int
    stack: int
    source: str


@dataclass(frozen=True)
class Battery:
    """What the board may run from."""

    name: str
    capacity_mah: float
    source: str


@dataclass(frozen=True)
class Power:
    """What the chip draws, for estimates; the rest of the board apart."""

    supply_v: float
    run_ma: float
    """While the core computes, at ``mcu.clock_hz``."""
    sleep_ua: float
    """Between two beats, with all of the RAM kept and a timer that wakes the core."""
    source: str
    battery: Battery


@dataclass(frozen=True)
class Simulator:
    """What runs the image where the board is absent."""

    kind: str
    """Names a file of ``host/link/ports/``."""
    machine: str = ""
    """The machine's name, where the simulator has several."""
    arguments: tuple[str, ...] = ()
    """What the simulator is told beyond the machine and the image."""


@dataclass(frozen=True)
class Board:
    """A board; ``name`` is the stem of its file."""

    name: str
    title: str
    mcu: Mcu
    uart: Uart = NO_UART
    """Where there is no driver for its kind the sources are exported, and no image is made."""
    memory: Memory | None = None
    build: Build = Build()
    flash: Flash | None = None
    usb: Usb | None = None
    budget: Budget | None = None
    power: Power | None = None
    simulator: Simulator | None = None

    @property
    def core(self) -> Core:
        """What is known of its core."""
        return load_core(self.mcu.core)

    @property
    def native(self) -> bool:
        """Whether the board is this computer."""
        return self.core.family == "native"
