"""The reference pages are what the code makes, and say of each name what the code says."""

from __future__ import annotations

import inspect
import re

import pytest

import ecgtiny
from docs.site.c_api import declarations
from docs.site.commands import every
from docs.site.fields import field_docs
from docs.site.python_api import signature
from docs.site.reference import FOLDER, PAGES
from docs.site.text import prose
from ecgtiny.common import errors
from ecgtiny.common.errors import INTERRUPTED, BudgetError
from ecgtiny.common.stage_records.schemas import KINDS
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.host.cli.main import cli
from ecgtiny.train.config import TrainConfig


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_makes(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name](), "run python -m docs.site.reference"


def codes() -> set[int]:
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.EcgtinyError)]
    return {kind.exit_code for kind in kinds}


def test_every_command_is_there_with_its_options() -> None:
    page = PAGES["commands.md"]()
    names = [name for name, _ in every(cli, "ecgtiny")]
    assert "ecgtiny data fetch" in names
    assert [name for name in names if f"\n## {name}\n" not in page] == []
    options = {option for _, one in every(cli, "ecgtiny") for param in one.params for option in param.opts}
    assert {option for option in options if option.startswith("--") and option not in page} == set()
    assert f"| {BudgetError.exit_code} | the firmware does not fit the board's budget |" in page
    assert f"| {INTERRUPTED} | interrupted" in page
    assert all(f"| {code} | " in page for code in codes())
    assert re.findall(r"\{(?!elf|hex|bash\|)", page) == []  # places that a listing fills in


def test_every_public_name_is_there() -> None:
    page = PAGES["python.md"]()
    shown = [name for name in ecgtiny.__all__ if not name.startswith("_")]
    assert [name for name in shown if f"### {name}\n" not in page and f"| `{name}` |" not in page] == []
    for name in shown:
        doc = inspect.getdoc(getattr(ecgtiny, name)) or ""
        assert prose(doc).partition("\n")[0].rstrip(".") in page


def test_every_name_of_a_public_module_is_there() -> None:
    page = PAGES["python.md"]()
    assert [name for name in ecgtiny.ec57.__all__ if f"#### ec57.{name}\n" not in page] == []
    assert "##### RecordCounts.figures" in page


def test_every_record_is_there_with_its_keys() -> None:
    page = PAGES["json.md"]()
    for name, kind in KINDS.items():
        assert f"\n### {name}\n" in page
        assert [key for key in kind.__dataclass_fields__ if f"`{key}`" not in page and f"*{key}*" not in page] == []


def test_a_declaration_of_c_has_the_comment_above_it() -> None:
    text = "/* A licence. */\n/* A header. */\n#define X 1\n\n/* Adds\n * two. */\nint ecgtiny_add(int a,\n  int b);\n"
    assert list(declarations(text)) == [("ecgtiny_add", " Adds\n * two. ", "int ecgtiny_add(int a,\n  int b);")]


def test_fields_have_the_text_below_them_also_those_of_a_base() -> None:
    assert field_docs(TrainConfig)["k"] == "Standard deviations above the mean for mean-std."
    assert field_docs(TrainRecord)["seal"] == "SHA-256 of the rest of the record."
    assert "seed" not in field_docs(TrainConfig)


def test_a_docstring_becomes_lists_and_code() -> None:
    doc = """Do ``x``, as in a * b. ::

        import a

        a.b()

    Then stop.

    Args:
        one: the first,
            on two lines.

    Returns:
        Something < 1.
    """
    assert prose(doc) == (
        "Do `x`, as in a \\* b.\n\n```python\nimport a\n\na.b()\n```\n\nThen stop.\n\n"
        "**Args**\n\n- `one`: the first, on two lines.\n\n**Returns**\n\nSomething \\< 1."
    )


def test_a_long_signature_has_an_argument_a_line() -> None:
    def short(a: int, *rest: str, b: float = 1.5) -> None: ...

    def long(first: dict[str, int], *, second: dict[str, int] | None = None, third: dict[str, str] | None = None, **o: int) -> None: ...  # fmt: skip  # noqa: E501

    assert signature("short", short) == "short(a: int, *rest: str, b: float=1.5) -> None"
    assert signature("long", long).split("\n")[1:4] == [
        "    first: dict[str, int],", "    *,", "    second: dict[str, int] | None = None,",
    ]  # fmt: skip
