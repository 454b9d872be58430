"""A Cortex-M4 with its memory, executed by unicorn. It imports unicorn: import it where it is used.

Two properties of unicorn 2.1 matter here. In a callback the program counter is that of the block's first instruction,
except in callbacks of memory accesses under a memory hook; and ``emu_stop`` in the callback of a register's *read*
leaves the program counter at the load, which is then executed again, whereas after that of a *write* the store is
executed twice. So reads may stop the core, and writes may end it only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from unicorn import arm_const, unicorn_const
from unicorn.unicorn import UcError

from .block_hook import hook_blocks, hook_reads, native_tally
from .cycles import Price, division, divisions, price
from .engine import cortex_m4
from .fault import Fault
from .interrupt import interrupts_held
from .peripherals import Peripheral
from .retired import PythonTally, Retired

NOWHERE = 0xFFFF_FFFE
"""An address that no instruction has: the core runs until it is stopped."""
RETURN = 0x1FFF_FFF0
"""The return address of a function that the host calls: where code may lie, and none does."""
ENDLESS = 10**9
"""Instructions after which a function that the host calls is taken for one that never returns."""
ARGUMENTS = (arm_const.UC_ARM_REG_R0, arm_const.UC_ARM_REG_R1, arm_const.UC_ARM_REG_R2, arm_const.UC_ARM_REG_R3)
REGISTERS = (*ARGUMENTS, *(getattr(arm_const, f"UC_ARM_REG_R{number}") for number in range(4, 15)))
"""By their numbers in instructions."""
WORD = 4
ACCESSES = {
    unicorn_const.UC_MEM_READ_UNMAPPED: "a read of {} bytes at 0x{:08x}, where there is nothing",
    unicorn_const.UC_MEM_WRITE_UNMAPPED: "a write of {} bytes at 0x{:08x}, where there is nothing",
    unicorn_const.UC_MEM_WRITE_PROT: "a write of {} bytes at 0x{:08x}, which is flash",
}
EXCEPTIONS = {
    2: "a supervisor call, for which there is no handler",
    3: "a jump to where there is no Thumb code",
    7: "a breakpoint",
    8: "a return from an exception that never was",
    17: "an instruction of a coprocessor that is off",
}
"""QEMU's numbers of the exceptions of an Arm core."""


class Core:
    """A core whose memory is mapped piece by piece, and which runs from ``reset`` on, or one function at a time.

    A core that does not count runs a hundred times faster; its ``instructions`` mean nothing.
    """

    def __init__(self, *, counting: bool = True) -> None:
        self._unicorn = cortex_m4()
        self._native = native_tally(self._price) if counting else None
        self._retired = Retired(self._price, self._unicorn.emu_stop, self._native or PythonTally())
        self._divided = 0
        self._prices: dict[tuple[int, int], Price] = {}
        self._stopping = False
        self._failure: Exception | None = None
        self._offence = "an undefined instruction"
        if self._native:
            hook_blocks(self._unicorn, self._native)
        elif counting:
            self._unicorn.hook_add(unicorn_const.UC_HOOK_BLOCK, self._retired.enter)
        self._unicorn.hook_add(unicorn_const.UC_HOOK_MEM_INVALID, self._refuse_access)
        self._unicorn.hook_add(unicorn_const.UC_HOOK_INTR, self._refuse_exception)

    def map_memory(self, origin: int, length: int, *, writable: bool) -> None:
        """Map memory: RAM (writable), or flash, from which alone code is executed."""
        rights = unicorn_const.UC_PROT_WRITE if writable else unicorn_const.UC_PROT_EXEC
        self._unicorn.mem_map(origin, length, unicorn_const.UC_PROT_READ | rights)

    def map_registers(self, peripheral: Peripheral) -> None:
        """Map a peripheral's registers."""

        def read(_: object, offset: int, size: int, __: object) -> int:
            try:
                _check_word(peripheral.base + offset, size)
                return peripheral.read(offset)
            except Exception as error:  # left to unicorn it is followed by another one, for the missing result
                self._failure = error
                self.stop()
                return 0

        def write(_: object, offset: int, size: int, value: int, __: object) -> None:
            _check_word(peripheral.base + offset, size)
            peripheral.write(offset, value)

        self._unicorn.mmio_map(peripheral.base, peripheral.size, read, None, write, None)

    def keep_count(self, base: int, size: int) -> None:
        """Make ``instructions`` exact within accesses to a range of registers, not only between two runs."""
        accesses = unicorn_const.UC_HOOK_MEM_READ | unicorn_const.UC_HOOK_MEM_WRITE
        self._unicorn.hook_add(accesses, _ignore, begin=base, end=base + size - 1)

    def watch_time(self, passed: Callable[[int], None]) -> None:
        """Call ``passed`` with the instructions executed since reset whenever a block of instructions starts."""

        def enter(*_: object) -> None:
            passed(self._retired.tally.finished)

        self._unicorn.hook_add(unicorn_const.UC_HOOK_BLOCK, enter)

    def watch_blocks(self, place: range, entered: Callable[[int, int, int], None]) -> None:
        """Call ``entered(address, instructions, cycles)`` where a block of a range starts, with the counts so far."""

        def enter(_: object, address: int, *__: object) -> None:
            tally = self._retired.tally
            entered(address, tally.finished, tally.cycles + self._divided)

        self._unicorn.hook_add(unicorn_const.UC_HOOK_BLOCK, enter, begin=place.start, end=place.stop - 1)

    def load(self, address: int, size: int) -> bytes:
        """Return ``size`` bytes of memory."""
        return bytes(self._unicorn.mem_read(address, size))

    def store(self, address: int, content: bytes) -> None:
        """Write memory, flash too.

        Raises:
            Fault: there is no memory.
        """
        try:
            self._unicorn.mem_write(address, content)
        except UcError as error:
            raise Fault(f"{len(content)} bytes at 0x{address:08x} are not in memory") from error

    @property
    def pc(self) -> int:
        """Address of the next instruction."""
        return int(self._unicorn.reg_read(arm_const.UC_ARM_REG_PC))

    @property
    def block(self) -> int:
        """Address at which the last block of instructions started."""
        return self._retired.tally.block

    @property
    def finished(self) -> int:
        """Instructions executed by the calls so far."""
        return self._retired.tally.finished

    @property
    def instructions(self) -> int:
        """Instructions executed since reset, without one that is under way."""
        return self._retired.before(self.pc)[0]

    @property
    def cycles(self) -> int:
        """Modelled cycles of these instructions, without wait states."""
        return self._retired.before(self.pc)[1] + self._divided

    @property
    def flash_words(self) -> int:
        """Words of data that were loaded from the flash that is watched."""
        return self._retired.tally.flash_words

    def watch_flash(self, origin: int, length: int) -> None:
        """Count the words of data that are loaded from there; the core becomes some times slower."""
        flash = range(origin, origin + length)
        if self._native:
            hook_reads(self._unicorn, self._native, flash)
        else:
            reads = unicorn_const.UC_HOOK_MEM_READ
            self._unicorn.hook_add(reads, self._retired.read_flash, begin=flash.start, end=flash.stop - 1)

    def watch_divisions(self, address: int, code: bytes) -> None:
        """Let the cycles of divisions in this code depend on their operands."""
        for offset, signed, *registers in divisions(code):
            at = address + offset
            self._unicorn.hook_add(unicorn_const.UC_HOOK_CODE, self._divide(registers, signed=signed), begin=at, end=at)

    def _divide(self, registers: Sequence[int], *, signed: bool) -> Callable[..., None]:
        dividend, divisor = (REGISTERS[number] for number in registers)

        def divide(*_: object) -> None:
            read = self._unicorn.reg_read
            self._divided += division(read(dividend), read(divisor), signed=signed)

        return divide

    def _price(self, address: int, size: int) -> Price:
        """Return what straight-line code takes, which nobody changes."""
        found = self._prices.get((address, size))
        if found is None:
            found = self._prices[address, size] = price(self.load(address, size), address % WORD)
        return found

    def reset(self, vectors: int) -> None:
        """Start from a vector table: initial stack pointer, address of the first instruction."""
        stack, start = (int.from_bytes(self.load(vectors + at, WORD), "little") for at in (0, WORD))
        self._unicorn.reg_write(arm_const.UC_ARM_REG_SP, stack)
        self._unicorn.reg_write(arm_const.UC_ARM_REG_PC, start)

    def run(self, blocks: int) -> None:
        """Run until ``stop`` is called or ``blocks`` blocks of instructions have started.

        Raises:
            Fault: the core cannot go on.
        """
        self._stopping = False
        self._retired.allow(blocks)
        self._execute(self.pc, NOWHERE)
        self._retired.settle(self.pc)
        if not (self._stopping or self._retired.exhausted):
            raise Fault("the core sleeps, and no interrupt is modelled that would wake it")

    def call(self, function: int, arguments: Sequence[int], stack: int) -> int:
        """Call a function with up to four words (AAPCS32: in r0 to r3), and return what it leaves in r0.

        Raises:
            Fault: the core cannot go on, or the function does not return.
        """
        registers = {arm_const.UC_ARM_REG_SP: stack, arm_const.UC_ARM_REG_LR: RETURN | 1}
        registers |= dict(zip(ARGUMENTS, arguments, strict=False))
        for register, word in registers.items():
            self._unicorn.reg_write(register, word)
        self._retired.allow(ENDLESS)
        try:
            self._execute(function, RETURN, ENDLESS)
        finally:
            self._retired.finish()
        if self.pc != RETURN:
            raise Fault(f"no return after {ENDLESS:,} instructions")
        return int(self._unicorn.reg_read(ARGUMENTS[0]))

    def _execute(self, start: int, end: int, most: int = 0) -> None:
        """Run from one address to another, or at most so many instructions; 0 is without limit."""
        try:
            with interrupts_held():
                self._unicorn.emu_start(start | 1, end, count=most)
        except UcError as error:
            raise Fault(self._offence) from error
        if self._failure:
            raise self._failure

    def stop(self) -> None:
        """Stop before the instruction that reads a register; it is executed when the core goes on."""
        self._stopping = True
        self._unicorn.emu_stop()

    def _refuse_access(self, _: object, access: int, address: int, size: int, *__: object) -> bool:
        self._offence = ACCESSES.get(access, "a jump to 0x{1:08x}, where there is no code").format(size, address)
        return False

    def _refuse_exception(self, _: object, number: int, __: object) -> None:
        raise Fault(EXCEPTIONS.get(number, f"exception {number}"))


def _ignore(*_: object) -> None:
    pass


def _check_word(address: int, size: int) -> None:
    if size != WORD:
        raise Fault(
            f"an access of {size} bytes to the register at 0x{address:08x}: registers are read and written whole"
        )
