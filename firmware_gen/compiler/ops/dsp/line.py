"""Convolutions that slide along one axis: there a window is one contiguous run of samples."""

from __future__ import annotations

from dataclasses import dataclass

from .....quantize.graph.windows import Geometry


@dataclass(frozen=True)
class Line:
    """Windows of ``taps`` samples, ``dilation`` apart, that advance by ``stride`` along ``length`` samples."""

    length: int
    taps: int
    stride: int
    dilation: int
    pad: int
    """Samples missing before the first window."""
    positions: int

    @property
    def reach(self) -> int:
        """Samples from a window's first to its last, both included."""
        return (self.taps - 1) * self.dilation + 1

    @property
    def pad_after(self) -> int:
        """Samples missing after the last window."""
        return max(0, (self.positions - 1) * self.stride + self.reach - self.pad - self.length)


def line_of(node: Geometry, kernel: tuple[int, int], dilation: tuple[int, int]) -> Line | None:
    """Return the line along which a window slides, or None where it slides over a plane or down a column."""
    (height, width, _), (out_height, out_width, _) = node.input_shape, node.output_shape
    if height == kernel[0] == out_height == 1 and node.pad[0] == 0:
        return Line(width, kernel[1], node.stride[1], dilation[1], node.pad[1], out_width)
    return None
