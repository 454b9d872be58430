"""One file an operator: how it is read from a .tflite, and what it means in integers.

A module here says which operators it reads by its ``READERS``; that is all it takes to be found.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping

from ..graph import Node
from ..operator import Operator

Reader = Callable[[Operator], tuple[Node, ...]]


def _found() -> Mapping[str, Reader]:
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return dict(sorted(item for module in modules for item in getattr(module, "READERS", {}).items()))


READERS = _found()
"""The supported builtin operators, each with the function that resolves it to the nodes that compute it."""
