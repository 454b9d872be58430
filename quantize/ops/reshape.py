"""RESHAPE: the same bytes under another shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..graph import Node


@dataclass(frozen=True, eq=False)
class Reshape(Node):
    """The output holds the input's bytes in the same order; the C generator may alias the two."""

    kind: ClassVar[str] = "reshape"
