"""A picture that a stage drew into its folder."""

from __future__ import annotations

from ...common.errors import DataError
from ...common.extras import pip_install
from ...common.run import Run
from ..report.blocks import Picture
from ..report.figures.canvas import inline
from .plot import Plot
from .result import Result


def drawn_by(result: Result, file: str, alt: str) -> Plot:
    """Return the picture that is named among what the stage wrote.

    Raises:
        DataError: the stage drew none.
        VerificationError: it, or another file of the stage, has changed.
    """
    where = Run(result.folder)
    if file not in result.outputs:
        raise DataError(f"holds no {file}: it needs matplotlib and a detector with both quality and cost",
                        where=str(where.folder), fix=f"{pip_install('report')}, then run it again")  # fmt: skip
    where.check(file, result)
    svg = where.path(file).read_text("utf-8")
    return Plot((Picture(inline(svg, file.partition(".")[0]), alt),), alt, wide=True)
