"""The reference of the JSON records: each key with its type and what it says, from the types that write them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import inspect as types

from ecgtiny.common.stage_records.schemas import KINDS

from .fields import field_docs
from .text import NOTE, escape

PLAIN: dict[type[types.Type], str] = {
    types.IntType: "integer", types.FloatType: "number", types.StrType: "text", types.BoolType: "true or false",
    types.NoneType: "null", types.AnyType: "anything",
}  # fmt: skip


def page() -> str:
    """Return the page of all records and of the objects within them."""
    found = types.multi_type_info(list(KINDS.values()))
    objects = sorted(_objects(found).items())
    head = [
        "# JSON", NOTE, "Each stage leaves one record. Their JSON schemas, for programs, are in "
        "[schemas](../schemas/train.schema.json). A key in *italics* may be absent.", "## Records",
    ]  # fmt: skip
    records = [
        part
        for name, kind in zip(KINDS, found, strict=True)
        if isinstance(kind, types.DataclassType)
        for part in (f"### {name}", f"Schema: [{name}](../schemas/{name}.schema.json)", *_object(kind))
    ]
    names = {kind.__name__ for kind in KINDS.values()}
    inner = [part for name, kind in objects if name not in names for part in (f"### {name}", *_object(kind))]
    return "\n\n".join([*head, *records, "## Objects", *inner]) + "\n"


def _objects(found: object) -> dict[str, types.DataclassType]:
    """Return every object that can be reached, by the name of its class."""
    reached: dict[str, types.DataclassType] = {}
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, types.DataclassType):
            if one.cls.__name__ in reached:
                continue
            reached[one.cls.__name__] = one
        waiting += _parts(one)
    return reached


def _parts(one: object) -> list[object]:
    if isinstance(one, (list, tuple)):
        return list(one)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if isinstance(one, types.Field):
        return [one.type]
    names = ("fields", "types", "item_types", "item_type", "key_type", "value_type")
    return [getattr(one, name) for name in names if hasattr(one, name)]


def _object(kind: types.DataclassType) -> Iterator[str]:
    docs = field_docs(kind.cls)
    yield escape((kind.cls.__doc__ or "").strip().partition("\n")[0].replace("``", "`"))
    rows = [f"| {_key(field)} | {_type(field.type)} | {escape(docs.get(field.name, ''))} |" for field in kind.fields]
    yield "\n".join(["| key | type | what |", "|---|---|---|", *rows])


def _key(field: types.Field) -> str:
    absent = not field.required and field.default is msgspec.UNSET
    return f"*{field.encode_name}*" if absent else f"`{field.encode_name}`"


def _type(kind: types.Type) -> str:
    """Return a type in words, objects with a link to their own table."""
    if isinstance(kind, types.DataclassType):
        return f"[{kind.cls.__name__}](#{kind.cls.__name__.lower()})"
    if isinstance(kind, types.UnionType):
        shown = [one for one in kind.types if type(one).__name__ != "UnsetType"]
        return " or ".join(dict.fromkeys(_type(one) for one in shown))
    if isinstance(kind, types.LiteralType):
        return ", ".join(f"`{value}`" for value in kind.values)
    if isinstance(kind, types.DictType):
        return f"object of {_type(kind.value_type)}"
    if isinstance(kind, types.TupleType):
        return f"[{', '.join(_type(one) for one in kind.item_types)}]"
    if isinstance(kind, (types.ListType, types.VarTupleType)):
        return f"list of {_type(kind.item_type)}"
    return PLAIN.get(type(kind), type(kind).__name__)
