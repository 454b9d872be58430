"""The C of several networks as that of one program: a start of a compiler or of a machine costs more than a network."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ecgtiny.common.arrays import Int8Array, Int64Array
from ecgtiny.firmware_gen.writer.sources import INSIDE, Sources

MODEL_C, MODEL_H = f"{INSIDE}ecgtiny_model.c", f"{INSIDE}ecgtiny_model.h"
TABLE = """
#include "src/ecgtiny_model.h"

struct network {{
    void (*infer)(int8_t *arena);
    uint32_t arena_bytes;
    uint32_t inputs;
    uint32_t input_offset[{inputs}];
    uint32_t input_bytes[{inputs}];
    uint32_t outputs;
    uint32_t output_offset[{outputs}];
    uint32_t output_bytes[{outputs}];
}};

#define MAX_ARENA_BYTES {arena}

static const struct network networks[] = {{
{rows}
}};
"""

OWN_MACRO = r"\bECGTINY_(?!(TABLE|ANYWHERE)\b)"
"""How the macros of one network begin; those of program_memory.h are shared."""


def joined(networks: Sequence[Sources]) -> Sources:
    """Return sources that hold every network, the one at ``index`` as ``ecgtiny_infer_<index>``.

    What two networks share is there once; that they mean the same by it is asserted.
    """
    together: Sources = {MODEL_C: "", MODEL_H: ""}
    for index, sources in enumerate(networks):
        for path, text in sources.items():
            if path in (MODEL_C, MODEL_H):
                together[path] += _named(text, index)
            else:
                assert together.setdefault(path, text) == text, f"two networks want another {path}"
    return together


def infer_name(index: int) -> str:
    """Return the name of a network's function."""
    return f"ecgtiny_infer_{index}"


def macro(sources: Sources, name: str) -> int:
    """Return the value of a macro of the generated headers of one network."""
    headers = "\n".join(sources.get(f"{INSIDE}{header}", "") for header in ("ecgtiny_model.h", "ecgtiny_config.h"))
    found = re.search(rf"#define ECGTINY_{name} (-?\d+)", headers)
    assert found is not None, name
    return int(found[1])


def places(sources: Sources, end: str) -> list[tuple[int, int]]:
    """Return where in the arena each INPUT or OUTPUT of a network lies, and its bytes."""
    count = macro(sources, f"{end}S") if f"ECGTINY_{end}S" in sources[MODEL_H] else 1
    names = [end, *(f"{end}_{index}" for index in range(1, count))]
    return [(macro(sources, f"{name}_OFFSET"), macro(sources, f"{name}_BYTES")) for name in names]


def positions(sources: Sources, end: str) -> Int64Array:
    """Return where in the arena the bytes of the network's inputs or outputs lie, the first one's first."""
    return np.concatenate([np.arange(first, first + size) for first, size in places(sources, end)])


def stacked(x: Sequence[Int8Array]) -> bytes:
    """Return the inputs int8 [n, size] of each network as a main reads them, their number in front of them."""
    return b"".join(len(vectors).to_bytes(4, "little") + vectors.tobytes() for vectors in x)


def parted(outputs: bytes, networks: Sequence[Sources], x: Sequence[Int8Array]) -> list[Int8Array]:
    """Return the outputs int8 [n, size] of each network from what a main has written."""
    received = np.frombuffer(outputs, np.int8)
    sizes = [len(positions(sources, "OUTPUT")) for sources in networks]
    counts = [len(vectors) for vectors in x]
    ends = np.cumsum([count * size for count, size in zip(counts, sizes, strict=True)])
    assert len(received) == ends[-1], f"{len(received)} bytes of {ends[-1]}"
    parts = zip(np.split(received, ends[:-1]), counts, sizes, strict=True)
    return [part.reshape(count, size) for part, count, size in parts]


def table(networks: Sequence[Sources]) -> str:
    """Return a header for the main: where the networks of ``joined`` take their inputs and leave their outputs."""
    inputs, outputs = (max(len(places(sources, end)) for sources in networks) for end in ("INPUT", "OUTPUT"))
    arena = max(macro(sources, "ARENA_BYTES") for sources in networks)
    rows = "\n".join(_row(index, sources) for index, sources in enumerate(networks))
    return TABLE.format(inputs=inputs, outputs=outputs, arena=arena, rows=rows)


def _row(index: int, sources: Sources) -> str:
    ends = ", ".join(_columns(places(sources, end)) for end in ("INPUT", "OUTPUT"))
    return f"    {{{infer_name(index)}, {macro(sources, 'ARENA_BYTES')}, {ends}}},"


def _columns(found: list[tuple[int, int]]) -> str:
    offsets, sizes = (", ".join(map(str, column)) for column in zip(*found, strict=True))
    return f"{len(found)}, {{{offsets}}}, {{{sizes}}}"


def _named(text: str, index: int) -> str:
    for name, other in ((r"\becgtiny_infer\b", infer_name(index)), (OWN_MACRO, f"ECGTINY_{index}_"),
                        (r"\blayer_(?=\d)", f"network_{index}_layer_")):  # fmt: skip
        text = re.sub(name, other, text)
    return text
