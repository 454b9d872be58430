"""The pictures of TensorFlow's autoencoder tutorial, as files that any viewer opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np

from ...common.arrays import Float32Array, Float64Array
from ...common.extras import needs
from ...common.files import write_atomic
from ...common.run import Run
from .arrays import Arrays, read_arrays
from .figures.canvas import drawing_style
from .figures.panel import Drawing, Panel

BINS = 50
DASHES = (4.0, 2.0)
ARRAYS: tuple[dict[str, int], ...] = (
    {"loss": 1, "validation_loss": 1},
    {"train_loss": 1},
    {"test_loss": 1, "test_normal": 1},
    {"original": 2, "reconstruction": 2},
)
"""What is read together has as many rows, and so many dimensions."""


class _Picture(NamedTuple):
    name: str
    draw: Callable[[Panel], None]


def write_pictures(run: Run, arrays: str, threshold: float) -> list[Path]:
    """Draw the curves of the loss, the histograms of the errors, and a normal and an anomalous row.

    Args:
        run: the folder; the pictures are written beside the arrays.
        arrays: the name of the arrays in it.
        threshold: of the error.

    Returns:
        The PNG files.

    Raises:
        MissingToolError: matplotlib is not installed.
        DataError: the arrays are not those of a tutorial.
    """
    with needs("report", "a picture"):
        import matplotlib as _  # noqa: F401
    found: Arrays = {}
    for together in ARRAYS:
        found |= read_arrays(run, arrays, together)
    anomalous = ~found["test_normal"].astype(bool)
    originals, reconstructions = found["original"], found["reconstruction"]
    pictures = (
        _Picture("loss", partial(_curves, found)),
        _Picture("train-loss", partial(_histogram, found["train_loss"], threshold, "normal training rows")),
        _Picture("test-loss", partial(_histogram, found["test_loss"][anomalous], threshold, "anomalous test rows")),
        _Picture("normal", partial(_example, originals[0], reconstructions[0], "a normal test row")),
        _Picture("anomalous", partial(_example, originals[1], reconstructions[1], "an anomalous test row")),
    )
    with drawing_style({}):
        return [_write(run.path(f"{picture.name}.png"), picture.draw) for picture in pictures]


def _write(path: Path, draw: Callable[[Panel], None]) -> Path:
    from matplotlib.figure import Figure

    figure, stream = cast("Drawing", Figure(figsize=(6.4, 4), layout="constrained")), BytesIO()
    draw(figure.add_subplot())
    figure.savefig(stream, format="png", transparent=False, metadata={"Software": None}, dpi=120)
    write_atomic(path, stream.getvalue())
    return path


def _curves(found: Arrays, axes: Panel) -> None:
    epochs = np.arange(1, len(found["loss"]) + 1)
    axes.plot(epochs, found["loss"], label="training: normal rows")
    axes.plot(epochs, found["validation_loss"], label="validation: all test rows")
    axes.set(xlabel="epoch", ylabel="mean absolute error")
    axes.legend(loc="upper right", ncols=1)


def _histogram(loss: Float64Array, threshold: float, what: str, axes: Panel) -> None:
    rows, edges = np.histogram(loss, BINS)
    axes.stairs(rows, edges, fill=True, color="tab:blue", alpha=1)
    axes.axvline(threshold, color="black", linewidth=1, dashes=DASHES, label=f"threshold {threshold:.4f}")
    axes.set(xlabel=f"mean absolute error of the {what}", ylabel="rows")
    axes.legend(loc="upper right", ncols=1)


def _example(original: Float32Array, reconstruction: Float32Array, what: str, axes: Panel) -> None:
    samples = np.arange(len(original))
    axes.plot(samples, original, color="b", label="original")
    axes.plot(samples, reconstruction, color="r", label="reconstruction")
    axes.fill_between(samples, reconstruction, original, color="lightcoral", linewidth=0, label="error")
    axes.set(xlabel="sample", ylabel="scaled value")
    axes.set_title(what)
    axes.legend(loc="lower right", ncols=1)
