"""The machine: a core, a board's memory with the image in it, and the peripherals that the firmware uses."""

from __future__ import annotations

from pathlib import Path

from unicorn.unicorn import UcError

from ...boards.board import Board
from ...common.errors import DeviceError, UsageError
from .adc import Played, Saadc, Source, Timer
from .core import Core
from .crash import crash
from .dma import EasyDma
from .fault import Fault
from .load_elf import load_image
from .peripherals import Clock, Gpio, Uicr
from .system import System
from .uarte import Uarte

CLOCK_BASE, GPIO_BASE, UICR_BASE = 0x4000_0000, 0x5000_0000, 0x1000_1000


class Machine:
    """A board at reset. Time passes only in ``run``; ``uarte`` has the host's ends of the serial line.

    The core's cycle counter counts instructions, or with ``modelled`` cycles by the core's model.

    Raises:
        UsageError: the board's UART is not the one that is modelled.
        DataError: the image cannot be read.
        DeviceError: the image does not fit the board's memory.
    """

    def __init__(self, board: Board, elf: Path, *, modelled: bool = False) -> None:
        if board.memory is None or board.uart.kind != "uarte-nrf52":
            raise UsageError(f"this simulator has no UART of kind {board.uart.kind}", where=board.name,
                             fix="it models the nRF52 family's uarte-nrf52")  # fmt: skip
        self._where = f"sim://{board.name}"
        self._image = load_image(elf)
        self._core = Core()
        self._idle = False
        flash, ram = board.memory.flash, board.memory.ram
        self._core.map_memory(flash.origin, flash.length, writable=False)
        self._core.map_memory(ram.origin, ram.length, writable=True)
        self._load()
        dma = EasyDma(self._core, ram)
        self.uarte = Uarte(board.uart.base, dma, self._pause)
        self._played: Played | None = None
        core = self._core
        system = System((lambda: core.cycles) if modelled else (lambda: core.instructions))
        adc = (Saadc(dma, self._source), Timer(self._source))
        for peripheral in (Clock(CLOCK_BASE), Gpio(GPIO_BASE), Uicr(UICR_BASE), system, self.uarte, *adc):
            self._core.map_registers(peripheral)
        self._core.keep_count(system.base, system.size)
        self._vectors = flash.origin
        self._core.reset(self._vectors)

    @property
    def instructions(self) -> int:
        """Instructions executed since reset, exactly."""
        return self._core.instructions

    def run(self, blocks: int) -> bool:
        """Run until the firmware waits for the host (return True) or ``blocks`` blocks of instructions have started.

        Raises:
            DeviceError: the firmware does what ends in a fault on the chip, or uses what is not modelled.
        """
        self._idle = False
        try:
            self._core.run(blocks)
        except Fault as fault:
            raise crash(fault, self._core, self._image, self._where) from fault
        return self._idle

    def flip(self, address: int, bit: int) -> None:
        """Flip a bit of memory, flash too, and reset the core: what is damaged is found so from its first instruction.

        Raises:
            ValueError: there is no such byte.
        """
        try:
            (byte,) = self._core.load(address, 1)
            self._core.store(address, bytes([byte ^ 1 << bit]))
        except (UcError, Fault) as error:
            raise ValueError(f"there is no memory at 0x{address:08x}") from error
        self._core.reset(self._vectors)

    def play(self, record: Played) -> None:
        """Put a record at the converter's input, and let the board's timer go by the record's time."""
        self._played, self.uarte.others_go_on = record, True

    def keep_pace(self, byte_time: int) -> None:
        """From now on let a byte arrive every ``byte_time`` instructions, whether the firmware is ready or not."""
        self.uarte.keep_pace(byte_time)
        self._core.watch_time(self.uarte.pass_time)

    def _source(self) -> Source:
        if self._played is None:
            raise Fault("the firmware samples its converter, and there is nothing at its input")
        return self._played

    def _load(self) -> None:
        for address, content in self._image.segments:
            try:
                self._core.store(address, content)
            except Fault as fault:
                raise DeviceError(f"the image does not fit the memory: {fault}", where=self._where,
                                  fix="export it for this board") from fault  # fmt: skip

    def _pause(self) -> None:
        self._idle = True
        self._core.stop()
