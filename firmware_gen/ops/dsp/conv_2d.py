"""CONV_2D along one axis for kernels/dsp/rows.S: a window of a line is a row of numbers, so it is a matrix product."""

from __future__ import annotations

import numpy as np

from ....quantize.channels import Channels
from ....quantize.ops.conv_2d import Conv2D
from .line import Line, line_of
from .rows import BLOCK, COLUMNS, Form, Matrix, Rows


def rows_of(node: Conv2D) -> Rows | None:
    """Return the layer of the engine, or None where it does not apply."""
    _, height, width, _ = node.weights.shape
    line = line_of(node, (height, width), node.dilation)
    full = (node.activation_min, node.activation_max) == (-128, 127)
    if line is None or not full:
        return None
    return matrix_rows(node, node.weights.reshape(len(node.weights), line.taps, -1), line)


def matrix_rows(node: Channels, weights: np.ndarray, line: Line) -> Rows | None:
    """Return the layer that applies ``weights`` [channels, taps, depth] along a line of samples of ``depth`` values.

    Some neighbouring positions are folded into one of more channels where that makes whole blocks and aligned words.
    """
    channels, taps, depth = weights.shape
    fold = _fold(line, channels, depth)
    front = line.pad * depth % 2
    reach = (fold - 1) * line.stride + line.reach
    columns = -(-(front + reach * depth) // COLUMNS) * COLUMNS
    folded = np.zeros((fold, channels, columns), np.int64)
    for place in range(fold):
        for tap in range(taps):
            start = front + (place * line.stride + tap * line.dilation) * depth
            folded[place, :, start : start + depth] = weights[:, tap]
    channel = np.tile(np.arange(channels), fold)
    matrix = Matrix.of(node, folded.reshape(-1, columns), channel).padded(columns)
    positions = -(-line.positions // fold)
    form = _form(matrix, positions)
    if form is None:
        return None
    step, lead, inside = fold * line.stride * depth, line.pad * depth + front, line.length * depth
    return Rows(
        form=form,
        stream=matrix.stream(form),
        steps=columns // COLUMNS,
        positions=positions,
        position_step=step,
        lead=lead,
        inside=inside,
        trail=line.pad_after * depth,
        beyond=max(0, (positions - 1) * step + columns - lead - inside),
        overrun=positions * len(matrix.weights) - line.positions * channels,
        zero_point=-node.input_offset,
        macs=line.positions * weights.size,
    )


def _fold(line: Line, channels: int, depth: int) -> int:
    """Return how many positions to take as one: a power of two."""
    if line.positions == 1:
        return 1
    fold = next(fold for fold in (1, 2, BLOCK) if fold * channels % BLOCK == 0)
    return 2 if fold * line.stride * depth % 2 else fold


def _form(matrix: Matrix, positions: int) -> Form | None:
    """Return the leaner form of weights where they are read once, the faster one where they are read often."""
    forms: tuple[Form, ...] = ("pairs", "wide") if positions == 1 else ("wide",)
    return next((form for form in forms if matrix.exact(form)), None)
