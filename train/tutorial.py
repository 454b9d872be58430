"""TensorFlow's autoencoder tutorial from its data to its figures, for ``ecgtiny tutorial``."""

from __future__ import annotations

import numpy as np

from ..common.arrays import BoolArray, Float32Array, Float64Array, save_arrays
from ..common.errors import DataError
from ..common.run import Run, versions
from ..common.stage_records.tutorial import TutorialFigures, TutorialRecord, TutorialRows
from .data.beats import Beats
from .data.tutorial import tutorial_split
from .detectors.backend import tensorflow
from .detectors.tutorial import EPOCHS, PUBLISHED, Tutorial, counted, fit_tutorial
from .ranking import auroc

DATA = "ecg5000"
"""The tutorial's file is made of it."""
RECORD, ARRAYS = "tutorial.json", "tutorial.npz"


def tutorial_run(run: Run, data: str = DATA, seed: int = 0) -> TutorialRecord:
    """Do what the tutorial does, and write ``tutorial.json`` and ``tutorial.npz``, from which its pictures are drawn.

    Args:
        run: the folder; an earlier tutorial in it is replaced.
        data: a source of beats or a file of beats, labelled.
        seed: of the weights and of the order of the rows; the division is always the tutorial's.

    Raises:
        DataError: the beats cannot be had, or one class has no row on one of the sides.
        MissingToolError: a package of the extra ``train`` is not installed.
    """
    split = tutorial_split(data, seed=seed)
    rows, test = _flat(split.train), _flat(split.test)
    normal, test_normal = split.train.normal, split.test.normal
    _check(test_normal, split.test.source.name)
    fitted = fit_tutorial(rows, normal, seed, watched=test)
    loss = fitted.loss(test)
    save_arrays(run.path(ARRAYS), {**_curves(fitted), "test_loss": loss, "test_normal": test_normal,
                                   **_examples(fitted, test, test_normal)})  # fmt: skip
    source = split.train.source
    record = TutorialRecord(
        stage="tutorial",
        data=source.name,
        digests=dict(source.digests),
        note=source.note,
        rule=split.rule,
        rows=TutorialRows(
            train=len(rows), train_normal=int(normal.sum()), test=len(test), test_normal=int(test_normal.sum())
        ),
        seed=seed,
        epochs=EPOCHS,
        threshold=fitted.threshold,
        test=TutorialFigures(**counted(test_normal, loss < fitted.threshold)),
        published=TutorialFigures(**PUBLISHED),
        auroc=auroc(loss, ~test_normal),
        versions={**versions("keras", "numpy", "scikit-learn"), "tensorflow": tensorflow().__version__},
    )
    return run.save(RECORD, record, inputs=[], outputs=[ARRAYS])


def _flat(beats: Beats) -> Float32Array:
    return beats.x.reshape(len(beats), -1)


def _check(normal: BoolArray, name: str) -> None:
    if normal.all() or not normal.any():
        raise DataError("the test rows are all of one class", where=name,
                        fix="give labelled beats, normal and anomalous ones")  # fmt: skip


def _curves(fitted: Tutorial) -> dict[str, Float64Array]:
    curves = {name: np.array(curve, np.float64) for name, curve in fitted.history.items()}
    return {**curves, "train_loss": fitted.train_loss}


def _examples(fitted: Tutorial, rows: Float32Array, normal: BoolArray) -> dict[str, Float32Array]:
    """Return the first normal and the first anomalous test row, as the tutorial shows them, and the reconstructions."""
    chosen = rows[[int(np.argmax(normal)), int(np.argmin(normal))]]
    return {"original": fitted.scaled(chosen), "reconstruction": fitted.reconstruct(chosen)}
