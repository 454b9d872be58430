"""Figures of ANSI/AAMI EC57 for any detector of beats, ectopic beats, runs and atrial fibrillation.

Annotations come as arrays or as WFDB annotation files; ecgtiny need not have made them. ::

    from ecgtiny import ec57

    truth = ec57.read_wfdb("mitdb/208.atr")
    mine = ec57.from_arrays([311, 620, 934], ["N", "V", "N"])
    counts = ec57.compare(truth, mine, name="208", fs=360, warm_up_seconds=0)
    print(counts.figures().veb.se)
    print(ec57.tabulate([counts]).to_frame())  # each record, gross, average

``compare`` counts a record: ``RecordCounts`` has the matrix of beats by class, the matrices of runs by length, and
episodes of atrial fibrillation; ``figures()`` are the shares that follow. ``tabulate`` puts records side by side.

The terms are those of ANSI/AAMI EC57:2012, "Testing and reporting performance results of cardiac rhythm and ST segment
measurement algorithms"; classes of beats N, S, V, F, Q are the standard's. Where a program of the WFDB software package
(bxb, rxr, epicmp) computes the same, the matrices have its layout.
"""

from __future__ import annotations

from .host.evaluation.ec57.annotators import RecordCounts, average, gross
from .host.evaluation.ec57.annotators import compare_annotations as compare
from .host.evaluation.ec57.episodes import EpisodeCounts
from .host.evaluation.ec57.figures import (
    Detection,
    EpisodeDetection,
    Figures,
    QrsDetection,
    RunDetection,
    Unreadable,
)
from .host.evaluation.ec57.series import AnnotationSeries, from_arrays, read_wfdb
from .host.results.ec57_table import Table, tabulate

__all__ = [
    "AnnotationSeries",
    "Detection",
    "EpisodeCounts",
    "EpisodeDetection",
    "Figures",
    "QrsDetection",
    "RecordCounts",
    "RunDetection",
    "Table",
    "Unreadable",
    "average",
    "compare",
    "from_arrays",
    "gross",
    "read_wfdb",
    "tabulate",
]
