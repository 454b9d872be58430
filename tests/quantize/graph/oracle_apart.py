"""The oracle in a process of its own, for models by which it may be brought down."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.connection import Connection

from ecgtiny.common.arrays import Int8Array
from ecgtiny.quantize.graph.graph import Graph
from tests.quantize.graph.oracle import tflm


def tflm_or_none(tflite: bytes, graph: Graph, x: Int8Array) -> Int8Array | None:
    """Return what ``tflm`` does; None where it refuses the model, or ends by it."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, tflite, graph, x))
    child.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        return None
    finally:
        child.join()


def _answer(answers: Connection, tflite: bytes, graph: Graph, x: Int8Array) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # it says why on stderr, past Python
    try:
        answers.send(tflm(tflite, graph, x))
    except Exception:  # whatever the wheel's own reader raises, it has no answer
        answers.send(None)
