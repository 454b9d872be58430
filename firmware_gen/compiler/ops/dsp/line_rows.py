"""Windows along a line for the engine: a matrix product for a convolution, taps for a depthwise one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .....common.arrays import Int8Array, Int64Array
from .....quantize.graph.channels import Channels
from .line import Line
from .matrix import Matrix, advances
from .rectified import rectify
from .rows import BLOCK, Form, Rows, Store

COLUMNS = 4
"""Of weights in a step of pairs and wide."""
MATRIX_FORMS: tuple[Form, ...] = ("pairs", "wide")
"""The leaner one first: it is as fast."""
FOLDS = (1, 2, 3, 4)
"""Positions that may be taken as one."""
COLUMN_CYCLES, BLOCK_CYCLES, UNALIGNED_CYCLES = 4.2, 40, 0.25
"""About what a position takes for each column of a block, for a block, and more for a column where every other position
begins inside a word (docs/cycles.md)."""


def line_rows(node: Channels, weights: Int8Array, line: Line, store: Store = "halves") -> Rows | None:
    """Return the layer that applies ``weights`` [channels, taps, depth] along a line of samples of ``depth`` values.

    Some neighbouring positions are folded into one of more channels where that takes fewer cycles. None where the
    engine would not be exact; a layer that is exact where halves are stored is so where bytes are.
    """
    channels, _, depth = weights.shape
    placed = _Placed(line, channels, depth)
    if line.positions > 1:
        placed = min((_Placed(line, channels, depth, fold) for fold in FOLDS), key=_Placed.cycles)
    channel = np.tile(np.arange(channels, dtype=np.intp), placed.fold)
    matrix = Matrix.of(node, _folded(weights, placed), channel).blocked(overlapping=placed.positions > 1)
    form: Form | None = next((form for form in MATRIX_FORMS if matrix.exact(form, store)), None)
    if form is None:
        return None
    return placed.rows(node, matrix, form, steps=placed.columns // COLUMNS, reach=placed.columns)


def tap_rows(
    node: Channels, weights: Int8Array, line: Line, sample: int, tap_step: int, store: Store = "halves"
) -> Rows | None:
    """Return the layer that applies ``weights`` [taps, channels], a channel each, along a line.

    A sample of the line has ``sample`` values; taps are ``tap_step`` of them apart. None where the engine would not be
    exact.
    """
    taps, channels = weights.shape
    placed = _Placed(line, channels, sample, aligned=False)
    of_each = Matrix.of(node, weights.T.astype(np.int64), np.arange(channels, dtype=np.intp))
    matrix = of_each.blocked(overlapping=line.positions > 1)
    if not matrix.exact("taps", store):
        return None
    reach = (taps - 1) * tap_step + placed.computed
    return placed.rows(node, matrix, "taps", steps=taps, reach=reach, tap_step=tap_step)


@dataclass(frozen=True)
class _Placed:
    """Windows of a line of ``channels`` at each place, ``fold`` of them taken as one."""

    line: Line
    channels: int
    sample: int
    """Values."""
    fold: int = 1
    aligned: bool = True
    """Whether the first window begins at a word."""

    @property
    def positions(self) -> int:
        """Folded ones."""
        return -(-self.line.positions // self.fold)

    @property
    def front(self) -> int:
        """Values before the first window, by which it begins at a word."""
        return self.line.pad * self.sample % 2 if self.aligned else 0

    @property
    def columns(self) -> int:
        """Of the windows that are taken as one, in whole steps."""
        values = self.front + ((self.fold - 1) * self.line.stride + self.line.reach) * self.sample
        return -(-values // COLUMNS) * COLUMNS

    @property
    def computed(self) -> int:
        """Rows of a position that are computed, the last block's beyond the last row among them."""
        rows = self.fold * self.channels
        return max(rows, BLOCK) if self.positions > 1 else -(-rows // BLOCK) * BLOCK

    def cycles(self) -> float:
        """Return about what a position of the line takes."""
        unaligned = UNALIGNED_CYCLES if self.fold * self.line.stride * self.sample % 2 else 0
        block = self.columns * (COLUMN_CYCLES + unaligned) + BLOCK_CYCLES
        return -(-self.fold * self.channels // BLOCK) * block / self.fold

    def rows(self, node: Channels, matrix: Matrix, form: Form, *, steps: int, reach: int, tap_step: int = 0) -> Rows:
        """Return the layer, of windows over ``reach`` values; of several positions an even number is computed."""
        line, positions, channels = self.line, self.positions, self.fold * self.channels
        last = positions - 1 if positions == 1 else positions - 1 + positions % 2
        step, outputs = self.fold * line.stride * self.sample, line.positions * self.channels
        lead, inside, trail = (
            line.pad * self.sample + self.front,
            line.length * self.sample,
            line.pad_after * self.sample,
        )
        advance = None if positions == 1 else advances(channels)
        scaling = (rectify(matrix, form) if positions > 1 else None) or matrix.scaling()
        return Rows(
            form=form,
            stream=matrix.stream(form, scaling, advance),
            blocks=len(matrix.weights) // BLOCK,
            steps=steps,
            positions=positions,
            position_step=step,
            channels=channels,
            lead=lead,
            inside=inside,
            trail=trail,
            beyond=max(trail, last * step + reach - lead - inside),
            outputs=outputs,
            overrun=last * channels + self.computed - outputs,
            zero_point=-node.input_offset,
            activation=(node.activation_min, node.activation_max),
            macs=line.positions * node.weights.size,
            rectified=scaling.rectified,
            tap_step=tap_step,
        )


def _folded(weights: Int8Array, placed: _Placed) -> Int64Array:
    """Return rows [fold * channels, columns]: the window of each place, after ``front`` columns of zeros."""
    channels, taps, depth = weights.shape
    folded = np.zeros((placed.fold, channels, placed.columns), np.int64)
    for place in range(placed.fold):
        for tap in range(taps):
            start = placed.front + (place * placed.line.stride + tap * placed.line.dilation) * depth
            folded[place, :, start : start + depth] = weights[:, tap]
    return folded.reshape(placed.fold * channels, -1)
