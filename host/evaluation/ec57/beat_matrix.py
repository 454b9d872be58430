"""Beats of two annotators, paired, as the matrix of ANSI/AAMI EC57, and the shares that it defines."""

from __future__ import annotations

import numpy as np

from ....common.arrays import BoolArray, Int64Array, StrArray
from ....train.data.records.matching import NONE, match
from .figures import Detection, QrsDetection, share
from .series import AnnotationSeries, mask

ROWS = ("N", "S", "V", "F", "Q", "O", "X")
"""Of the reference; O stands for no beat, X for no beat in a stretch that the annotator calls unreadable."""
COLUMNS = ("n", "s", "v", "f", "q", "o", "x")
"""Of the test annotator, in the same sense."""
N, S, V, F, Q, O, X = range(7)  # noqa: E741  the letters of EC57
BEATS = slice(N, O)


def beat_matrix(
    reference: AnnotationSeries, test: AnnotationSeries, *, window: int, samples: int, start: int
) -> Int64Array:
    """Return how many pairs there are of each reference class (row) and test class (column), int64 [7, 7].

    Each reference beat is paired with the nearest detection at most ``window`` samples away, each detection with one
    beat at most. Pairs are made first and then left out as pairs where the reference beat, or the detection without
    one, lies before ``start``, or in ventricular flutter of the reference.

    Args:
        reference: annotations taken for the truth.
        test: annotations compared with it.
        window: largest distance of a pair, in samples.
        samples: length of the record.
        start: first sample that counts.
    """
    counted = ~mask(reference.ventricular_flutter(samples), samples)
    counted[:start] = False
    beat, label = _beats(reference)
    sample, called = _beats(test)
    pair = match(beat, sample, window)
    found = pair != NONE
    extra = np.ones(len(sample), np.bool_)
    extra[pair[found]] = False
    matrix = np.zeros((len(ROWS), len(COLUMNS)), np.int64)
    inside = found & counted[beat]
    np.add.at(matrix, (label[inside], called[pair[inside]]), 1)
    missed = ~found & counted[beat]
    unread = mask(test.unreadable(samples, window), samples)
    np.add.at(matrix, (label[missed], _nothing(unread[beat[missed]])), 1)
    spare = extra & counted[sample]
    unread = mask(reference.unreadable(samples, window), samples)
    np.add.at(matrix, (_nothing(unread[sample[spare]]), called[spare]), 1)
    return matrix


def qrs(m: Int64Array) -> QrsDetection:
    """Return the figures of detecting beats of any class."""
    found = int(m[BEATS, BEATS].sum())
    missed, dark = int(m[BEATS, O].sum()), int(m[BEATS, X].sum())
    extra, extra_dark = int(m[O, BEATS].sum()), int(m[X, BEATS].sum())
    return QrsDetection(
        tp=found,
        fn=missed + dark,
        fp=extra + extra_dark,
        se=share(found, missed + dark),
        ppv=share(found, extra + extra_dark),
        se_readable=share(found, missed),
        ppv_readable=share(found, extra),
    )


def ventricular(m: Int64Array) -> Detection:
    """Return the figures of ventricular ectopic beats; fusion and unclassified beats called so are not false."""
    false = int(m[[N, S, O, X], V].sum())
    right = int(m[:, [N, S, F, Q]].sum()) - int(m[V, [N, S, F, Q]].sum())
    missed = int(m[V].sum() - m[V, V])
    return _detection(int(m[V, V]), missed, false, right)


def supraventricular(m: Int64Array) -> Detection:
    """Return the figures of supraventricular ectopic beats; unclassified beats called so are not false."""
    false = int(m[[N, V, F, O, X], S].sum())
    right = int(m[:, [N, V, F, Q]].sum()) - int(m[S, [N, V, F, Q]].sum())
    missed = int(m[S].sum() - m[S, S])
    return _detection(int(m[S, S]), missed, false, right)


def _detection(tp: int, fn: int, fp: int, tn: int) -> Detection:
    return Detection(tp=tp, fn=fn, fp=fp, tn=tn, se=share(tp, fn), ppv=share(tp, fp), fpr=share(fp, tn))


def _beats(series: AnnotationSeries) -> tuple[Int64Array, Int64Array]:
    """Return samples and classes of the beats, as indices of ``ROWS``."""
    label: StrArray = series.label
    beat = label != ""
    return series.sample[beat], np.array([ROWS.index(one) for one in label[beat].tolist()], np.int64)


def _nothing(unreadable: BoolArray) -> Int64Array:
    return np.where(unreadable, X, O).astype(np.int64)
