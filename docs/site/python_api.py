"""The reference of ``import ecgtiny``: every public name with its signature and its docstring."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType

import ecgtiny

from .fields import field_docs
from .text import NOTE, escape, prose


def page() -> str:
    """Return the page of the Python face."""
    named = {name: getattr(ecgtiny, name) for name in ecgtiny.__all__}
    functions = {name: one for name, one in named.items() if inspect.isfunction(one)}
    errors = {name: one for name, one in named.items() if isinstance(one, type) and issubclass(one, Exception)}
    kinds = {name: one for name, one in named.items() if isinstance(one, type) and name not in errors}
    parts = ["# Python", NOTE, prose(ecgtiny.__doc__ or ""), "## Functions"]
    parts += [part for name, one in functions.items() for part in _function(name, one)]
    modules = {name: one for name, one in named.items() if inspect.ismodule(one)}
    parts += ["## Classes", *(part for name, one in kinds.items() for part in _class(name, one))]
    parts += ["## Modules", *(part for name, one in modules.items() for part in _module(name, one))]
    parts += ["## Errors", _errors(errors)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _function(name: str, function: Callable[..., object], level: int = 3, owner: str = "") -> Iterator[str]:
    yield f"{'#' * level} {owner}{name}"
    yield f"```python\n{signature(name, function)}\n```"
    yield prose(inspect.getdoc(function) or "")


def _module(name: str, module: ModuleType) -> Iterator[str]:
    yield f"### {name}"
    yield prose(inspect.getdoc(module) or "")
    for inner in module.__all__:
        one = getattr(module, inner)
        yield from _class(inner, one, 4, f"{name}.") if isinstance(one, type) else _function(inner, one, 4, f"{name}.")


def signature(name: str, function: Callable[..., object]) -> str:
    """Return how a function is called, an argument a line where they do not fit into one."""
    found = next(
        node
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function))))
        if isinstance(node, ast.FunctionDef)
    )
    result = f" -> {ast.unparse(found.returns)}" if found.returns else ""
    flat = f"{name}({ast.unparse(found.args)}){result}"
    if len(flat) <= 100:
        return flat
    inside = "".join(f"    {one},\n" for one in _arguments(found.args))
    return f"{name}(\n{inside}){result}"


def _arguments(arguments: ast.arguments) -> list[str]:
    """Return each argument as it is written."""
    plain = [*arguments.posonlyargs, *arguments.args]
    missing = len(plain) - len(arguments.defaults)
    given = [None] * missing + arguments.defaults
    words = [_argument(one, default) for one, default in zip(plain, given, strict=True)]
    words += [f"*{ast.unparse(arguments.vararg)}"] if arguments.vararg else []
    words += ["*"] if arguments.kwonlyargs and not arguments.vararg else []
    words += [_argument(one, value) for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return words + ([f"**{ast.unparse(arguments.kwarg)}"] if arguments.kwarg else [])


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument) + (f" = {ast.unparse(default)}" if default else "")


def _class(name: str, kind: type, level: int = 3, owner: str = "") -> Iterator[str]:
    yield f"{'#' * level} {owner}{name}"
    yield prose(inspect.getdoc(kind) or "")
    yield _fields(kind)
    for method, function in vars(kind).items():
        if inspect.isfunction(function) and not method.startswith("_"):
            yield from _function(method, function, level + 1, f"{name}.")


def _fields(kind: type) -> str:
    docs = field_docs(kind)
    found = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    return "\n".join(
        f"- `{one.name}: {one.type}`{_default(one)}" + (f": {escape(docs[one.name])}" if one.name in docs else "")
        for one in found
    )


def _default(field: dataclasses.Field[object]) -> str:
    return "" if field.default is dataclasses.MISSING else f" (`{field.default!r}`)"


def _errors(kinds: dict[str, type]) -> str:
    rows = [
        f"| `{name}` | {getattr(kind, 'exit_code', '')} | `{kind.__base__.__name__ if kind.__base__ else ''}` "
        f"| {escape((kind.__doc__ or '').partition(chr(10))[0])} |"
        for name, kind in kinds.items()
    ]
    return "\n".join(["| error | exit code | is a | what |", "|---|---|---|---|", *rows])
