"""Templates filled in: undefined names are errors, numbers and tables become C text."""

from __future__ import annotations

import textwrap
from functools import cache
from importlib import metadata
from pathlib import Path

import jinja2

from ...quantize.graph.graph import Tensor
from ..compiler.layer import Table
from ..folders import PLATFORM

TEMPLATES = [Path(__file__).parent / "templates", PLATFORM]
WIDTH = 116


def render(name: str, **context: object) -> str:
    """Return the file ``name`` from its template; the same text for equal contexts."""
    return _environment().get_template(f"{name}.j2").render(context, version=metadata.version("ecgtiny"))


def int32(value: int) -> str:
    """Return an int32 as a C expression of that type; C has no negative literals, so the least value needs a sum."""
    return "(-2147483647 - 1)" if value == -(2**31) else str(value)


def rows(table: Table) -> str:
    """Return the elements of a table as indented lines."""
    text = ", ".join(map(int32, table.values.ravel().tolist()))
    return textwrap.fill(
        f"{text},", WIDTH, initial_indent="    ", subsequent_indent="    ",
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


def shape(table: Table) -> str:
    """Return a comment with the dimensions of a table, outermost first; none where there is but one."""
    return f" /* {' x '.join(map(str, table.values.shape))} */" if table.values.ndim > 1 else ""


def describe(tensor: Tensor) -> str:
    """Return the shape and the quantisation of an activation tensor, for a comment."""
    scale = f" (scale {tensor.scales[0]:.9g}, zero point {tensor.zero_point})" if tensor.scales else ""
    real = ", float32 in the model" if tensor.float_end else ""
    return " x ".join(map(str, tensor.shape)) + scale + real


def arena(offsets: tuple[int, ...]) -> str:
    """Return pointers into the arena as the arguments of a call."""
    return ", ".join(f"arena + {offset}" for offset in offsets)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, autoescape=False,  # noqa: S701  C, not HTML
    )  # fmt: skip
    environment.filters.update({"rows": rows, "shape": shape, "describe": describe, "int32": int32, "arena": arena})
    return environment
