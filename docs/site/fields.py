"""What a class says of its fields: the string below each, which Python itself does not keep."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise


@cache
def field_docs(kind: type) -> dict[str, str]:
    """Return the text below each annotated name of a class and of its bases, by name, a line each."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("ecgtiny"):
            found.update(_own(base))
    return found


def _own(kind: type) -> dict[str, str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef))
    pairs = pairwise(body)
    return {name: text for field, below in pairs if (name := _name(field)) and (text := _string(below))}


def _name(node: ast.stmt) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else None
    return target.id if isinstance(target, ast.Name) else ""


def _string(node: ast.stmt) -> str:
    value = node.value if isinstance(node, ast.Expr) else None
    text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
    return " ".join(text.replace("``", "`").split())
