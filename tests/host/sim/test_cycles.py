"""The rules of the cycle model, each by an example: those of the manual where it has one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.host.sim import core as core_module
from ecgtiny.host.sim.core import Core
from ecgtiny.host.sim.cycles import DIRECT, INDIRECT, LOADED, STRADDLES, Price, division, divisions, price
from tests.host.sim.programs import CODE, RAM, words
from tests.tools import require

STACK = RAM + 0x1000
ADD, WIDE_ADD = words(0x1840), words(0xEB00, 0x0001)  # adds r0, r0, r1; add.w r0, r0, r1
BX_LR = words(0x4770)


@pytest.fixture(params=["c", "python"])
def hook(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every count by either hook."""
    if request.param == "c":
        require("cc")
    else:
        monkeypatch.setattr(core_module, "native_tally", lambda _: None)


STRAIGHT = {
    "an addition": (words(0x1840), 1),
    "a wide one": (WIDE_ADD, 1),
    "mul, mla, smlad, smlal are single": (
        words(0x4348, 0xFB00, 0x3001, 0xFB20, 0x3001, 0xFBC0, 0x2301), 4),
    "ldr r0, [r1]": (words(0x6808), 2),
    "ldr r0, [r1]; ldr r2, [r3]: the second overlaps": (words(0x6808, 0x681A), 3),
    "ldr r0, [r1]; ldr r2, [r0]: not where it needs the first": (words(0x6808, 0x6802), 4),
    "ldr r0, [r1]; ldr r2, [r3, r0]: nor as an index": (words(0x6808, 0x581A), 4),
    "ldr r0, [r1]; adds; ldr r2, [r3]: nor with something between": (words(0x6808, 0x3401, 0x681A), 5),
    "three loads: the manual's example of four cycles": (words(0x594A, 0x6819, 0x6862), 4),
    "ldr r0, [r1, r2]; str r0, [r3, #20]: the manual's, three": (words(0x5888, 0x6158), 3),
    "ldr r0, [r1, r2]; str r1, [r3, r2]: the manual's, three": (words(0x5888, 0x5099), 3),
    "str r0, [r1]": (words(0x6008), 1),
    "str r0, [r1, r2]": (words(0x5088), 2),
    "str r0, [r1, r2]; ldr r3, [r4]: nothing overlaps a store": (words(0x5088, 0x6823), 4),
    "ldrd r0, r1, [r2]": (words(0xE9D2, 0x0100), 3),
    "ldrd; ldr: nothing overlaps a pair": (words(0xE9D2, 0x0100, 0x6823), 5),
    "ldm r0!, {r1-r3}": (words(0xC80E), 4),
    "stm of eight: the manual's, nine": (words(0xE8A0, 0x0FF0), 9),
    "push {r4-r7, lr}": (words(0xB5F0), 6),
    "ldrex r0, [r1]; strex r2, r0, [r1]: like loads": (words(0xE851, 0x0F00, 0xE841, 0x0200), 3),
    "it behind 16 bits is folded": (ADD + words(0xBF18, 0x1840), 2),
    "it behind 32 bits is not": (WIDE_ADD + words(0xBF18, 0x1840), 3),
    "udiv takes at least two": (words(0xFBB0, 0xF0F1), 2),
    "mrs r0, primask": (words(0xF3EF, 0x8010), 2),
    "vldr s0 and d0, [r0]": (words(0xED90, 0x0A00, 0xED90, 0x0B00), 2 + 3),
    "vldmia r0, {d0-d1}": (words(0xEC90, 0x0B04), 5),
    "vdiv.f32, vmla.f32, vmul.f32": (words(0xEE80, 0x0A20, 0xEE00, 0x0A20, 0xEE20, 0x0A20), 14 + 3 + 1),
    "what is no instruction is one": (words(0xFFFF, 0xFFFF), 1),
}  # fmt: skip


@pytest.mark.parametrize("rule", STRAIGHT)
def test_straight_line_code(rule: str) -> None:
    code, cycles = STRAIGHT[rule]
    assert price(code).cycles == cycles


BRANCHES = {
    "b": (words(0xE000), 1, DIRECT),
    "bne": (words(0xD100), 1, DIRECT),
    "cbz r0": (words(0xB100), 1, DIRECT),
    "bl": (words(0xF000, 0xF800), 1, DIRECT),
    "bx lr": (BX_LR, 1, INDIRECT),
    "blx r3": (words(0x4798), 1, INDIRECT),
    "mov pc, r0": (words(0x4687), 1, INDIRECT),
    "pop {r4, pc}": (words(0xBD10), 3, LOADED),
    "ldr pc, [r0]: five": (words(0xF8D0, 0xF000), 2, LOADED),
    "ldr r1, [r2]; ldr pc, [r0]: it does not overlap": (words(0x6811, 0xF8D0, 0xF000), 4, LOADED),
    "tbb: six": (words(0xE8DF, 0xF000), 3, LOADED),
    "no branch": (ADD, 1, 0),
}


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_branch_that_is_taken_refills_the_pipeline(branch: str) -> None:
    code, cycles, refill = BRANCHES[branch]
    assert (price(code).cycles, price(code).refill) == (cycles, refill)


def test_only_a_wide_target_across_two_words_takes_one_more() -> None:
    found = [price(code, address).entry for code in (ADD, WIDE_ADD) for address in (0, 2)]
    assert found == [0, 0, 0, STRADDLES]


@pytest.mark.parametrize(
    ("dividend", "divisor", "signed", "more"),
    [
        (0xFFFF_FFFF, 1, False, 10),
        (0, 1, False, 0),
        (5, 9, False, 0),
        (1, 1, False, 1),
        (0xFFFF_FFFF, 1, True, 1),  # -1 / 1
        (7, 0, False, 0),
        (0xFFFF, 1, False, 5),
    ],
)
def test_a_division_takes_what_its_quotient_does(dividend: int, divisor: int, signed: bool, more: int) -> None:
    assert division(dividend, divisor, signed=signed) == more


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.booleans())
def test_a_division_never_takes_more_than_the_manual_says(dividend: int, divisor: int, signed: bool) -> None:
    assert 0 <= division(dividend, divisor, signed=signed) <= 12 - 2


def test_divisions_are_found_with_their_registers() -> None:
    code = ADD + words(0xFB93, 0xF2F4) + words(0xFBB5, 0xF0F6)  # sdiv r2, r3, r4; udiv r0, r5, r6
    assert list(divisions(code)) == [(2, True, 3, 4), (6, False, 5, 6)]


@pytest.mark.parametrize("data", [(0xFBBF, 0xF0F1), (0xFBB0, 0xF0FF), (0xFB9D, 0xF0F1), (0xFBB0, 0x00F1)])
def test_data_that_no_division_is_made_of_is_none(data: tuple[int, int]) -> None:
    assert list(divisions(words(*data))) == []
    called(BX_LR + words(0xBF00, *data))


def called(code: bytes, *arguments: int, flash_words: bool = False) -> Core:
    """Call code on a core, from an address that is a multiple of 4."""
    subject = Core()
    subject.map_memory(0, 0x1000, writable=False)
    subject.map_memory(RAM, 0x1000, writable=True)
    subject.store(CODE, code)
    subject.watch_divisions(CODE, code)
    if flash_words:
        subject.watch_flash(0, 0x1000)
    subject.call(CODE, arguments, STACK)
    return subject


@pytest.mark.usefixtures("hook")
@pytest.mark.parametrize("turns", [1, 2, 40])
def test_a_loop_pays_for_each_branch_that_is_taken(turns: int) -> None:
    # subs r0, #1; nop; bne to the start; bx lr
    done = called(words(0x3801, 0xBF00, 0xD1FC) + BX_LR, turns)
    assert done.finished == 3 * turns + 1
    assert done.cycles == 3 * turns + DIRECT * (turns - 1) + 1 + INDIRECT


@pytest.mark.usefixtures("hook")
def test_a_branch_to_a_straddling_target_pays_for_it() -> None:
    # b to CODE + 6; nop; nop; add.w at CODE + 6; bx lr
    done = called(words(0xE001, 0xBF00, 0xBF00) + WIDE_ADD + BX_LR)
    assert done.cycles == 1 + DIRECT + STRADDLES + 1 + 1 + INDIRECT


@pytest.mark.usefixtures("hook")
@pytest.mark.parametrize(("dividend", "cycles"), [(0, 2), (0xFFFF_FFFF, 12)])
def test_a_division_that_is_executed_pays_for_its_operands(dividend: int, cycles: int) -> None:
    done = called(words(0xFBB0, 0xF0F1) + BX_LR, dividend, 1)
    assert done.cycles == cycles + 1 + INDIRECT


@pytest.mark.usefixtures("hook")
def test_words_that_are_loaded_from_flash_are_counted() -> None:
    # ldm r0, {r2, r3}; ldrb r2, [r0]; ldr r2, [r1]; bx lr, with r0 in flash and r1 in RAM
    code = words(0xE890, 0x000C, 0x7802, 0x680A) + BX_LR
    assert called(code, 0x800, RAM, flash_words=True).flash_words == 3
    assert called(code, 0x800, RAM).flash_words == 0


@pytest.mark.usefixtures("hook")
def test_cycles_of_calls_add_up() -> None:
    subject = called(ADD * 5 + BX_LR)
    first = subject.cycles
    subject.call(CODE, (), STACK)
    assert (first, subject.cycles) == (5 + 1 + INDIRECT, 2 * (5 + 1 + INDIRECT))


def test_code_of_no_length_takes_nothing() -> None:
    assert price(b"") == Price(0, 0, 0, 0)
