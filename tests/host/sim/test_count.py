"""The instruction count is exact: against a count by hand, and against the core stepped by unicorn's own counter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unicorn import arm_const, unicorn_const
from unicorn.unicorn import Uc

from ecgtiny.common.errors import MissingToolError
from ecgtiny.host.sim import block_hook
from ecgtiny.host.sim import core as core_module
from ecgtiny.host.sim.core import Core
from ecgtiny.host.sim.cycles import Price, price
from tests.host.sim.programs import CODE, FOREVER, LOAD_R2, Program, words
from tests.tools import require

READ = words(0x6811)  # ldr r1, [r2]
WRITE = words(0x6010)  # str r0, [r2]
NOP = words(0xBF00)
WIDE_NOP = words(0xF3AF, 0x8000)
LOADS = 1  # the instruction that every program starts with


@pytest.fixture(scope="module", params=["c", "python"], autouse=True)
def hook(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every count by either hook."""
    if request.param == "c":
        require("cc")
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_module, "native_tally", lambda _: None)
        yield


def loop(turns: int) -> bytes:
    """movs r0, #turns; subs r0, #1; nop.w; bne: 1 + 3 * turns instructions, the last block of which is left."""
    return words(0x2000 | turns, 0x3801, 0xF3AF, 0x8000, 0xD1FB)


@pytest.mark.parametrize("turns", [1, 2, 7, 255])
def test_a_loop_has_as_many_instructions_as_by_hand(turns: int) -> None:
    program = Program(READ + loop(turns) + NOP + READ + words(FOREVER))
    program.core.run(2000)
    first, second = program.counts
    assert first == LOADS
    # read, movs, turns of subs + nop.w + bne, nop
    assert second - first == 1 + 1 + 3 * turns + 1


def test_a_count_within_a_block_is_exact() -> None:
    program = Program(NOP * 3 + READ + NOP * 5 + READ + READ + words(FOREVER))
    program.core.run(10)
    assert program.counts == [LOADS + 3, LOADS + 9, LOADS + 10]


def test_instructions_that_are_skipped_count_as_executed() -> None:
    # cmp r2, #0; ittt eq; nop; nop; ldreq: none of the three takes place
    program = Program(words(0x2A00, 0xBF02, 0xBF00, 0xBF00, 0x6811) + READ + words(FOREVER))
    program.core.run(10)
    assert program.counts == [LOADS + 5]


def test_a_read_within_a_conditional_block_is_exact() -> None:
    # cmp r2, #0; itt ne; ldrne r1, [r2]; ldrne r1, [r2]
    program = Program(words(0x2A00, 0xBF1C, 0x6811, 0x6811) + words(FOREVER))
    program.core.run(10)
    assert program.counts == [LOADS + 2, LOADS + 3]


def test_the_counter_goes_on_from_what_is_written() -> None:
    # movs r0, #100; str r0, [r2]: the store is the first instruction that counts after it
    program = Program(words(0x2064) + WRITE + NOP + READ + words(FOREVER))
    program.core.run(10)
    assert program.counts == [100 + 2]


@settings(max_examples=40, deadline=None)
@given(turns=st.integers(1, 60), slices=st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_stopping_and_going_on_changes_no_count(turns: int, slices: list[int]) -> None:
    code = READ + loop(turns) + READ + loop(turns) + READ + words(FOREVER)
    whole, sliced = Program(code), Program(code)
    whole.core.run(1000)
    for blocks in (*slices, 1000):
        sliced.core.run(blocks)
    assert sliced.counts == whole.counts


@settings(max_examples=25, deadline=None)
@given(pieces=st.lists(st.one_of(st.just(NOP), st.just(READ), st.integers(1, 40).map(loop)), max_size=12))
def test_the_count_is_that_of_the_core_stepped_by_unicorn(pieces: list[bytes]) -> None:
    code = b"".join(pieces) + READ
    program = Program(code + words(FOREVER))
    program.core.run(3000)
    assert stepped(LOAD_R2 + code + words(FOREVER), program.counts[-1]) == CODE + len(LOAD_R2 + code) - 2


def stepped(code: bytes, count: int) -> int:
    """The program counter after ``count`` instructions, by unicorn's ``count`` and none of our counting."""
    unicorn = thumb_core()
    unicorn.mem_map(0, 0x1000)
    unicorn.mem_write(CODE, code)
    unicorn.emu_start(CODE | 1, 0xFFFF_FFFE, count=count)
    return int(unicorn.reg_read(arm_const.UC_ARM_REG_PC))


@pytest.mark.parametrize(
    ("code", "count"),
    [(words(0xBF00, 0xBF00), 2), (words(0xF3AF, 0x8000, 0xBF00), 2), (words(0xE92D, 0x47F0), 1), (words(0xE7FE), 1)],
)
def test_wide_instructions_are_one(code: bytes, count: int) -> None:
    assert price(code).instructions == count


def test_blocks_are_counted_in_c_where_there_is_a_compiler() -> None:
    require("cc")
    assert block_hook.native_tally(free) is not None


def test_without_a_compiler_they_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> None:
        raise MissingToolError("no compiler")

    monkeypatch.setattr(block_hook, "find_toolchain", missing)
    block_hook.compiled_hook.cache_clear()
    try:
        assert block_hook.native_tally(free) is None
    finally:
        block_hook.compiled_hook.cache_clear()


def test_two_blocks_of_one_slot_are_told_apart() -> None:
    near, far = CODE, CODE + 2 * block_hook.CACHED
    subject = Core()
    subject.map_memory(0, 0x20000, writable=False)
    subject.store(0, (0).to_bytes(4, "little") + (near | 1).to_bytes(4, "little"))
    subject.store(near, NOP * 2 + branch(near + 4, far))
    subject.store(far, WIDE_NOP + branch(far + 4, near))
    subject.reset(0)
    subject.run(8)
    assert subject.instructions == 4 * (3 + 2)


def branch(source: int, target: int) -> bytes:
    """A b.w, encoding T4 (Armv7-M Architecture Reference Manual, A7.7.12), over less than 4 MiB."""
    offset = target - source - 4
    sign = int(offset < 0)
    return words(0xF000 | sign << 10 | offset >> 12 & 0x3FF, 0xB800 | offset >> 1 & 0x7FF)


def thumb_core() -> Uc:
    return Uc(unicorn_const.UC_ARCH_ARM, unicorn_const.UC_MODE_THUMB | unicorn_const.UC_MODE_MCLASS)


def free(_: int, __: int) -> Price:
    """What code of no length takes."""
    return price(b"")
