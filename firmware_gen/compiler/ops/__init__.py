"""One file an operator: the C constants of a node of quantize/ops, read by the kernel of the same name.

A module here says which nodes it lowers by its ``LOWER``; that is all it takes to be found. ``kernel_sources`` is the
one place that knows where kernels are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ....common.errors import UnsupportedModelError
from ....common.plugins import discover_entries
from ....quantize.graph.graph import Graph, Node
from ...folders import KERNELS
from ..layer import Layer
from ..target import Target

Lower = Callable[[Any, Graph], tuple[Layer, ...]]


def lower(node: Node, graph: Graph) -> tuple[Layer, ...]:
    """Return the layers that compute a node.

    Raises:
        UnsupportedModelError: there is no kernel for the node, or its numbers are not safe in the kernel.
    """
    lowering = LOWERINGS.get(type(node))
    if lowering is None:
        raise UnsupportedModelError(
            "has no C kernel", where=type(node).__name__, fix=f"{', '.join(kernels())} and reshape are supported"
        )
    return lowering(node, graph)


def kernels() -> list[str]:
    """Return the operators that have a kernel in C."""
    return sorted(path.stem for path in KERNELS.glob("*.c"))


def kernel_sources(kernel: str, target: Target) -> list[Path]:
    """Return the files of a kernel, and those of every kernel header that they include, sorted by name.

    Where a core has a file of its own, below a folder named after its extension, that one takes the other's place.
    """
    names, waiting = set[str](), [kernel]
    while waiting:
        name = waiting.pop()
        names.add(name)
        texts = [path.read_text("utf-8") for path in _files(name, target)]
        waiting += [stem for text in texts for stem in re.findall(r'#include "(\w+)\.h"', text) if stem not in names]
    return sorted((path for name in names for path in _files(name, target)), key=lambda path: path.name)


def _files(stem: str, target: Target) -> list[Path]:
    folders = [*(KERNELS / extension for extension in target.extensions), KERNELS]
    files = [path for folder in folders for path in folder.glob(f"{stem}.*")]
    return list({path.name: path for path in reversed(files)}.values())


LOWERINGS: Mapping[type[Node], Lower] = discover_entries(__name__, "LOWER")
"""The nodes that have a kernel, each with the function that writes its constants."""
