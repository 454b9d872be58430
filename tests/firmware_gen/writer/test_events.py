"""The C header of the events, compiled: every value, size and offset is that of the Python definition."""

from __future__ import annotations

import subprocess

import pytest

from ecgtiny.common.events import EVENT, FIELDS, SEGMENTS
from ecgtiny.firmware_gen.writer.events import ENUMS, event_header
from tests.firmware_gen.desk import compile_c

ALIGNMENT = 4
MEMBERS = [f"{prefix}{member.name}" for _, prefix, _, enum in ENUMS for member in enum]
NAMES = [field.name for field in FIELDS]
LAYOUT = {name: field[:2] for name, field in (EVENT.fields or {}).items()}
EXPRESSIONS = [
    *MEMBERS,
    "ECGTINY_SEGMENTS",
    *(f"offsetof(ecgtiny_event, {name})" for name in NAMES),
    *(f"sizeof ((ecgtiny_event *)0)->{name}" for name in NAMES),
    "sizeof(ecgtiny_event)",
]


@pytest.fixture(scope="module")
def compiled() -> dict[str, int]:
    """The value of each expression, by a C compiler."""
    lines = "\n".join(f'    printf("%ld\\n", (long)({expression}));' for expression in EXPRESSIONS)
    includes = '#include <stddef.h>\n#include <stdio.h>\n#include "ecgtiny_event.h"\n'
    main = f"{includes}int main(void)\n{{\n{lines}\n    return 0;\n}}\n"
    program = compile_c({"ecgtiny_event.h": event_header(), "main.c": main})
    done = subprocess.run([program], capture_output=True, text=True, check=True)
    return dict(zip(EXPRESSIONS, map(int, done.stdout.split()), strict=True))


def test_every_kind_quality_and_flag_has_its_value(compiled: dict[str, int]) -> None:
    wanted = [int(member) for _, _, _, enum in ENUMS for member in enum]
    assert [compiled[name] for name in MEMBERS] == wanted
    assert compiled["ECGTINY_SEGMENTS"] == len(SEGMENTS)


@pytest.mark.parametrize("name", NAMES)
def test_every_member_lies_where_the_layout_has_it(compiled: dict[str, int], name: str) -> None:
    form, offset = LAYOUT[name]
    assert compiled[f"offsetof(ecgtiny_event, {name})"] == offset
    assert compiled[f"sizeof ((ecgtiny_event *)0)->{name}"] == form.itemsize


def test_the_struct_has_no_padding_but_at_its_end(compiled: dict[str, int]) -> None:
    assert compiled["sizeof(ecgtiny_event)"] == -(-EVENT.itemsize // ALIGNMENT) * ALIGNMENT
