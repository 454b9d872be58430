"""A stage's JSON read by dotted keys: an absent key is None, a wrong type is an error that names the key."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...common.errors import DataError


@dataclass(frozen=True)
class Fields:
    """A JSON object of a stage, with the name under which errors report it."""

    body: Mapping[str, Any]
    where: str

    def _find(self, key: str) -> Any:
        value: Any = self.body
        for part in key.split("."):
            if not isinstance(value, Mapping):
                raise self._wrong(key, f"lies in {type(value).__name__}", "an object")
            value = value.get(part)
            if value is None:
                return None
        return value

    def _wrong(self, key: str, found: str, expected: str) -> DataError:
        return DataError(f"{key} {found}, not {expected}", where=self.where, fix="run this stage again")

    def number(self, key: str) -> float | None:
        """Return a finite number.

        Raises:
            DataError: the value is of another type.
        """
        value = self._find(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self._wrong(key, f"is {value!r}", "a number")
        return float(value)

    def integer(self, key: str) -> int | None:
        """Return a whole number; errors as ``number``."""
        value = self.number(key)
        if value is None:
            return None
        if not value.is_integer():
            raise self._wrong(key, f"is {value!r}", "a whole number")
        return int(value)

    def text(self, key: str) -> str | None:
        """Return a string; errors as ``number``."""
        value = self._find(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, f"is {value!r}", "text")
        return value

    def flag(self, key: str) -> bool | None:
        """Return a truth value; errors as ``number``."""
        value = self._find(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(key, f"is {value!r}", "true or false")
        return value

    def numbers(self, key: str) -> list[float] | None:
        """Return a list of finite numbers; errors as ``number``."""
        value = self._find(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self._wrong(key, f"is {value!r}", "a list of numbers")
        row = Fields({str(index): item for index, item in enumerate(value)}, f"{self.where}: {key}")
        found = [row.number(index) for index in row.body]
        if any(item is None for item in found):
            raise self._wrong(key, "holds null", "a list of numbers")
        return [item for item in found if item is not None]

    def texts(self, key: str) -> list[str] | None:
        """Return a list of strings; errors as ``number``."""
        value = self._find(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(key, f"is {value!r}", "a list of texts")
        return value

    def group(self, key: str) -> Fields | None:
        """Return an object within this one; errors as ``number``."""
        value = self._find(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self._wrong(key, f"is {value!r}", "an object")
        return Fields(value, f"{self.where}: {key}")

    def members(self, key: str) -> dict[str, Fields]:
        """Return the values of an object under the names that the user or the data gave them, which may hold dots.

        Each is wrapped: read it as ``number("value")`` and the like. Empty where absent; errors as ``number``.
        """
        outer = self.group(key)
        found = outer.body if outer else {}
        return {name: Fields({"value": found[name]}, f"{self.where}: {key}.{name}") for name in found}

    def items(self, key: str) -> list[Fields]:
        """Return a list of objects, empty where absent; errors as ``number``."""
        value = self._find(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise self._wrong(key, f"is {value!r}", "a list of objects")
        return [Fields(item, f"{self.where}: {key}") for item in value]
