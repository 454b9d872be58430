"""Instructions a multiplication over random shapes of each operator, on the virtual Cortex-M4.

python -m bench.shapes [--shapes N] [--json]      writes bench/results/shapes.json

A shape is a network of one operator, its sizes drawn as a user would choose them. Small ones are among them on purpose:
what they take is mostly what is around the multiplications. Every output is compared with the reference.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import numpy as np
from tqdm import tqdm

from ecgtiny.common.errors import VerificationError
from ecgtiny.firmware_gen.image.bare_image import infer
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.quantize.graph.graph import Graph, Node, Tensor
from ecgtiny.quantize.graph.operands import Operand
from ecgtiny.quantize.graph.ops.batch_matmul import BatchMatMul
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from ecgtiny.quantize.graph.ops.fully_connected import FullyConnected
from ecgtiny.quantize.graph.ops.unidirectional_sequence_lstm import Gates, UnidirectionalSequenceLstm
from ecgtiny.quantize.graph.reference import run_graph

from .command import options_of, print_results
from .image import BOARD, linked
from .measure import PROFILES
from .store import Figures, save

SEED = 0
SHAPES = 200
MAX_MACS = 400_000
"""Of a shape; a larger one is drawn again, so that all of them take minutes."""
CONDITIONS = {
    "instructions": "one inference of a random input on the virtual Cortex-M4F, --optimize speed, by its "
    "multiplications; every output is the reference's",
    "shapes": "sizes drawn uniformly from the lists of bench/shapes.py, 'SAME' padding, stride 1 or 2; networks of "
    f"one operator of at most {MAX_MACS:,} multiplications; seed {SEED}",
}
Rng = np.random.Generator
Drawn = tuple[Node, tuple[int, ...], tuple[int, ...]]
"""A node from tensor 0 to tensor 1, and their shapes."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--shapes", type=int, default=SHAPES, help=f"how many in all (default: {SHAPES})")
    options = parser.parse_args(arguments)
    return print_results(lambda: measure_all(options.shapes), text, as_json=options.json)


def measure_all(shapes: int) -> Figures:
    """Measure, and write the result file.

    Raises:
        VerificationError: an output is not the reference's.
    """
    rng, each = np.random.default_rng(SEED), -(-shapes // len(OPERATORS))
    found = {
        name: [per_mac(graph(draw, rng)) for _ in tqdm(range(each), name, disable=None)]
        for name, draw in OPERATORS.items()
    }
    figures = {name: _spread(ratios) for name, ratios in found.items()}
    conditions = {**CONDITIONS, "toolchain": find_toolchain(BOARD).identity}
    command = "python -m bench.shapes" if shapes == SHAPES else f"python -m bench.shapes --shapes {shapes}"
    return save("shapes", command, conditions, figures)


def per_mac(drawn: Graph) -> float:
    """Return the instructions a multiplication of one inference.

    Raises:
        VerificationError: the output is not the reference's.
    """
    x = np.random.default_rng(SEED).integers(-128, 128, (1, drawn.input_tensor.size), np.int8)
    with linked(PROFILES[0].network(drawn), "infer") as loaded:
        done = infer(loaded.bare, loaded.callee, x)
    if not np.array_equal(done.outputs, run_graph(drawn, x)):
        raise VerificationError("the output is not the reference's", where=drawn.nodes[0].kind,
                                fix="this is a defect of the generated C")  # fmt: skip
    return done.instructions[0] / macs(drawn)


def macs(drawn: Graph) -> int:
    """Return the multiplications of a graph's one operator."""
    return int(drawn.nodes[0].macs)


def graph(draw: Callable[[Rng], Drawn], rng: Rng) -> Graph:
    """Return a graph of one operator, not too large."""
    return next(one for one in _graphs(draw, rng) if macs(one) <= MAX_MACS)


def _graphs(draw: Callable[[Rng], Drawn], rng: Rng) -> Iterator[Graph]:
    while True:
        node, before, after = draw(rng)
        shapes = {0: (1, *before), 1: (1, *after)}
        tensors = {index: Tensor(index, f"t{index}", shape, "int8", (0.05,)) for index, shape in shapes.items()}
        yield Graph(tensors, (node,), 0, 1)


def conv_2d(rng: Rng) -> Drawn:
    """Draw a convolution over rows, or over rows and columns."""
    (height, width), depth = _image(rng), _one_of(rng, 1, 3, 4, 8, 10, 16, 24, 32)
    kernel, stride = _window(rng, height)
    outputs = _one_of(rng, 1, 4, 6, 8, 12, 16, 32)
    where = _geometry((height, width, depth), outputs, kernel, stride)
    node = Conv2D((0,), 1, **_channels(rng, (outputs, *kernel, depth), 0), **where)
    return node, node.input_shape, node.output_shape


def depthwise_conv_2d(rng: Rng) -> Drawn:
    """Draw a depthwise convolution over rows, or over rows and columns."""
    (height, width), depth = _image(rng), _one_of(rng, 1, 4, 6, 8, 16, 24, 32, 64)
    kernel, stride = _window(rng, height)
    where = _geometry((height, width, depth), depth, kernel, stride)
    node = DepthwiseConv2D((0,), 1, **_channels(rng, (*kernel, depth), 2), **where, depth_multiplier=1)
    return node, node.input_shape, node.output_shape


def fully_connected(rng: Rng) -> Drawn:
    """Draw a dense layer on one row, or on several."""
    depth, outputs = _one_of(rng, 4, 8, 10, 16, 30, 64, 140, 256), _one_of(rng, 1, 2, 5, 8, 16, 32, 64, 140)
    batches = _one_of(rng, 1, 1, 1, 4, 16)
    node = FullyConnected((0,), 1, **_channels(rng, (outputs, depth), 0), batches=batches)
    return node, (batches, depth), (batches, outputs)


def batch_matmul(rng: Rng) -> Drawn:
    """Draw a product with a constant matrix, which may be held transposed."""
    rows, depth, columns = (_one_of(rng, 4, 8, 12, 16, 30, 32, 64) for _ in range(3))
    held = bool(rng.integers(0, 2))
    second = (columns, depth) if held else (depth, columns)
    values = rng.integers(-128, 128, second).astype(np.int8)
    operands = Operand((rows, depth), 3, None), Operand(second, -5, values)
    multiplier, shift = _factor(rng, depth)
    node = BatchMatMul((0,), 1, operands, (False, held), (rows, columns), 7, multiplier, shift)
    return node, (rows, depth), (rows, columns)


def lstm(rng: Rng) -> Drawn:
    """Draw an LSTM over some steps."""
    steps, features, units = _one_of(rng, 4, 8, 16), _one_of(rng, 1, 4, 12, 28, 64), _one_of(rng, 8, 16, 20, 32, 64)
    node = UnidirectionalSequenceLstm(
        (0,), 1, steps=steps, bias=rng.integers(-500, 500, (4, units)).astype(np.int32),
        input_gates=_gates(rng, units, features, -2), recurrent_gates=_gates(rng, units, units, -3), cell_exponent=-11,
        cell_range=(-(2**15), 2**15 - 1), output_factor=(2**30 + 12345, -22), output_offset=3,
    )  # fmt: skip
    return node, (steps, features), (steps, units)


def _image(rng: Rng) -> tuple[int, int]:
    """Return rows and columns; half of the time it is a line."""
    return (1, _one_of(rng, 35, 70, 140)) if rng.random() < 0.5 else (_one_of(rng, 6, 12, 24), _one_of(rng, 6, 12, 24))


def _window(rng: Rng, height: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the kernel and its stride."""
    taps, step = _one_of(rng, 1, 3, 5, 7), _one_of(rng, 1, 1, 2)
    return ((1, taps), (1, step)) if height == 1 else ((taps, taps), (step, step))


def _geometry(
    shape: tuple[int, int, int], outputs: int, kernel: tuple[int, int], stride: tuple[int, int]
) -> dict[str, Any]:
    sizes = [-(-size // step) for size, step in zip(shape, stride, strict=False)]
    sides = zip(shape, kernel, stride, sizes, strict=False)
    pads = [max(0, (count - 1) * step + taps - size) // 2 for size, taps, step, count in sides]
    return {"input_shape": shape, "output_shape": (*sizes, outputs), "stride": stride, "pad": tuple(pads)}


def _channels(rng: Rng, shape: tuple[int, ...], axis: int) -> dict[str, Any]:
    count = shape[axis]
    factors = [_factor(rng, math.prod(shape) // count) for _ in range(count)]
    return {
        "weights": rng.integers(-127, 128, shape).astype(np.int8),
        "bias": rng.integers(-3000, 3000, count).astype(np.int32),
        "multiplier": np.array([multiplier for multiplier, _ in factors], np.int32),
        "shift": np.array([shift for _, shift in factors], np.int32),
        "input_offset": 7, "output_offset": -4, "activation_min": -128, "activation_max": 127,
    }  # fmt: skip


def _gates(rng: Rng, units: int, depth: int, offset: int) -> Gates:
    factors = [_factor(rng, depth) for _ in range(4)]
    return Gates(
        weights=rng.integers(-127, 128, (4, units, depth)).astype(np.int8),
        multiplier=np.array([multiplier for multiplier, _ in factors], np.int32),
        shift=np.array([shift + 6 for _, shift in factors], np.int32),
        offset=offset,
    )


def _factor(rng: Rng, taps: int) -> tuple[int, int]:
    """Return a multiplier and a shift that spread sums of so many products over int8."""
    return int(rng.integers(2**30, 2**31)), -7 - taps.bit_length() // 2


def _one_of(rng: Rng, *sizes: int) -> int:
    return int(rng.choice(sizes))


def _spread(ratios: list[float]) -> Figures:
    return {
        "shapes": len(ratios),
        "min": round(min(ratios), 2),
        "median": round(median(ratios), 2),
        "max": round(max(ratios), 2),
    }


def text(results: Figures) -> str:
    """Show the operators."""
    return "\n".join(
        f"{name:32} {one['min']:6} {one['median']:6} {one['max']:6} over {one['shapes']} shapes"
        for name, one in results["figures"].items()
    )


OPERATORS: dict[str, Callable[[Rng], Drawn]] = {
    "CONV_2D": conv_2d,
    "DEPTHWISE_CONV_2D": depthwise_conv_2d,
    "FULLY_CONNECTED": fully_connected,
    "BATCH_MATMUL": batch_matmul,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": lstm,
}


if __name__ == "__main__":
    sys.exit(main())
