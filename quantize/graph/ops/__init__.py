"""One file an operator: how it is read from a .tflite, and what it means in integers.

A module here says which operators it reads by its ``READERS``; that is all it takes to be found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ....common.plugins import discover_entries
from ..graph import Node
from ..operator import Operator

Reader = Callable[[Operator], tuple[Node, ...]]

READERS: Mapping[str, Reader] = dict(sorted(discover_entries(__name__, "READERS").items()))
"""The supported builtin operators, each with the function that resolves it to the nodes that compute it."""
