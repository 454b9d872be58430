"""Records to plain JSON values and back; what does not fit its type is refused by the name of the key."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from .errors import DataError

T = TypeVar("T")

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
"""A value as JSON holds it."""


def encode(value: object) -> Json:
    """Return a record, or whatever holds records, as JSON values; a key that is ``UNSET`` is left out.

    Raises:
        TypeError: there is something that JSON does not hold.
    """
    return msgspec.to_builtins(value, enc_hook=_plain, str_keys=True)


def decode(value: Json, kind: type[T], where: str) -> T:
    """Return the record of a type that JSON values stand for.

    Raises:
        DataError: a key is missing or unknown, or its value is of another type; the message names it.
    """
    try:
        found = msgspec.convert(value, kind, str_keys=True)
    except msgspec.ValidationError as error:
        raise _refused(*_named(str(error)), where) from error
    if unknown := _unknown(value, encode(found)):
        raise _refused(unknown, "is not known", where)
    return found


def _refused(key: str, why: str, where: str) -> DataError:
    return DataError(
        f"{key}: {why}" if key else why, where=where, fix="run this stage again with this version of ecgtiny"
    )


def _named(message: str) -> tuple[str, str]:
    """Split the decoder's message into the key and what is wrong with it."""
    what, _, path = message.partition(" - at `$")
    return path.strip("`.").removeprefix("."), what


def _unknown(given: Json, known: Json, prefix: str = "") -> str:
    """Return the path of a key that decoding has dropped; empty where there is none."""
    if isinstance(given, list) and isinstance(known, list):
        pairs = ((f"{prefix}{index}.", *pair) for index, pair in enumerate(zip(given, known, strict=True)))
    elif isinstance(given, dict) and isinstance(known, dict):
        if extra := sorted(given.keys() - known.keys()):
            return prefix + extra[0]
        pairs = ((f"{prefix}{key}.", value, known[key]) for key, value in given.items())
    else:
        return ""
    return next((found for at, left, right in pairs if (found := _unknown(left, right, at))), "")


def _plain(value: object) -> float:
    """Return what NumPy calls a float as one of Python's."""
    if isinstance(value, float):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
