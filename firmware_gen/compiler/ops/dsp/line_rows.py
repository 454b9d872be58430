"""Windows along a line for the engine: a matrix product for a convolution, taps for a depthwise one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .....common.arrays import Int8Array, Int64Array
from .....quantize.graph.channels import Channels
from .line import Line
from .matrix import Matrix, advances
from .rows import BLOCK, Form, Rows, Store

COLUMNS = 4
"""Of weights in a step of pairs and wide."""
MATRIX_FORMS: tuple[Form, ...] = ("pairs", "wide")
"""The leaner one first: it is as fast."""
FOLDS = (1, 2, 3, 4)
"""Positions that may be taken as one."""
COLUMN_CYCLES, BLOCK_CYCLES, UNALIGNED_CYCLES = 4.2, 50, 0.25
"""About what a position takes for each column of a block, for a block, and more for a column where every other position
begins inside a word (docs/cycles.md)."""


def line_rows(node: Channels, weights: Int8Array, line: Line, store: Store = "halves") -> Rows | None:
    """Return the layer that applies ``weights`` [channels, taps, depth] along a line of samples of ``depth`` values.

    Some neighbouring positions are folded into one of more channels where that takes fewer cycles. None where the
    engine would not be exact; a layer that is exact where halves are stored is so where bytes are.
    """
    channels, _, depth = weights.shape
    front = line.pad * depth % 2
    windows = _Windows(line, channels, depth, front)
    fold = 1 if line.positions == 1 else min(FOLDS, key=windows.cycles)
    positions = -(-line.positions // fold)
    matrix = Matrix.of(node, _folded(weights, line, fold, front), np.tile(np.arange(channels, dtype=np.intp), fold))
    blocked = matrix.blocked(overlapping=positions > 1)
    form: Form | None = next((form for form in MATRIX_FORMS if blocked.exact(form, store)), None)
    if form is None:
        return None
    columns, step = windows.columns(fold), fold * line.stride * depth
    lead, inside = line.pad * depth + front, line.length * depth
    return Rows(
        form=form,
        stream=_stream(blocked, form, fold * channels, positions),
        blocks=len(blocked.weights) // BLOCK,
        steps=columns // COLUMNS,
        positions=positions,
        position_step=step,
        channels=fold * channels,
        lead=lead,
        inside=inside,
        trail=line.pad_after * depth,
        beyond=max(line.pad_after * depth, (_even(positions) - 1) * step + columns - lead - inside),
        outputs=line.positions * channels,
        overrun=_written(fold * channels, positions) - line.positions * channels,
        zero_point=-node.input_offset,
        activation=(node.activation_min, node.activation_max),
        macs=line.positions * weights.size,
    )


def tap_rows(
    node: Channels, weights: Int8Array, line: Line, sample: int, tap_step: int, store: Store = "halves"
) -> Rows | None:
    """Return the layer that applies ``weights`` [taps, channels], a channel each, along a line.

    A sample of the line has ``sample`` values; taps are ``tap_step`` of them apart. None where the engine would not be
    exact.
    """
    taps, channels = weights.shape
    matrix = Matrix.of(node, weights.T.astype(np.int64), np.arange(channels, dtype=np.intp))
    blocked = matrix.blocked(overlapping=line.positions > 1)
    if not blocked.exact("taps", store):
        return None
    lead, inside, step = line.pad * sample, line.length * sample, line.stride * sample
    read = (_even(line.positions) - 1) * step + (taps - 1) * tap_step + _in_blocks(channels, line.positions)
    return Rows(
        form="taps",
        stream=_stream(blocked, "taps", channels, line.positions),
        blocks=len(blocked.weights) // BLOCK,
        steps=taps,
        positions=line.positions,
        position_step=step,
        channels=channels,
        lead=lead,
        inside=inside,
        trail=line.pad_after * sample,
        beyond=max(line.pad_after * sample, read - lead - inside),
        outputs=line.positions * channels,
        overrun=_written(channels, line.positions) - line.positions * channels,
        zero_point=-node.input_offset,
        activation=(node.activation_min, node.activation_max),
        macs=line.positions * weights.size,
        tap_step=tap_step,
    )


@dataclass(frozen=True)
class _Windows:
    line: Line
    channels: int
    depth: int
    front: int

    def columns(self, fold: int) -> int:
        """Return the columns of ``fold`` windows taken as one, in whole steps."""
        values = self.front + ((fold - 1) * self.line.stride + self.line.reach) * self.depth
        return -(-values // COLUMNS) * COLUMNS

    def cycles(self, fold: int) -> float:
        """Return about what a position takes."""
        unaligned = UNALIGNED_CYCLES if fold * self.line.stride * self.depth % 2 else 0
        block = self.columns(fold) * (COLUMN_CYCLES + unaligned) + BLOCK_CYCLES
        return -(-fold * self.channels // BLOCK) * block / fold


def _stream(matrix: Matrix, form: Form, rows: int, positions: int) -> NDArray[np.uint32]:
    return matrix.stream(form, None if positions == 1 else advances(rows))


def _in_blocks(rows: int, positions: int) -> int:
    """Return the rows of a position that are computed, the last block's beyond the last channel among them."""
    return max(rows, BLOCK) if positions > 1 else -(-rows // BLOCK) * BLOCK


def _even(positions: int) -> int:
    """Return the positions that are computed: of several an even number."""
    return positions if positions == 1 else positions + positions % 2


def _written(rows: int, positions: int) -> int:
    """Return the elements up to the last that is written."""
    return (_even(positions) - 1) * rows + _in_blocks(rows, positions)


def _folded(weights: Int8Array, line: Line, fold: int, front: int) -> Int64Array:
    """Return rows [fold * channels, columns]: the window of each place, after ``front`` columns of zeros."""
    channels, taps, depth = weights.shape
    folded = np.zeros((fold, channels, _Windows(line, channels, depth, front).columns(fold)), np.int64)
    for place in range(fold):
        for tap in range(taps):
            start = front + (place * line.stride + tap * line.dilation) * depth
            folded[place, :, start : start + depth] = weights[:, tap]
    return folded.reshape(fold * channels, -1)
