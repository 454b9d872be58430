"""What the network's outputs are set to where TFLM cannot run it: what gives the highest scores that they can give."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ....common.arrays import Int8Array, Int32Array
from ....common.errors import UnsupportedModelError
from ....quantize.detector import Detector
from ....quantize.scoring import quantise_input
from ...writer.golden import Golden

LEAST, MOST = -128, 127


@dataclass(frozen=True)
class Extreme:
    """An output without a network, and its C."""

    c: str
    """Of one value; ``i`` is its index."""
    output: Callable[[Int8Array, int], Int8Array]
    """From the input int8 [n, input size] and the output's size: int8 [n, size]."""


def _opposite(x: Int8Array) -> Int8Array:
    return np.where(x < 0, MOST, LEAST).astype(np.int8)


def _constant(value: int) -> Callable[[Int8Array, int], Int8Array]:
    return lambda x, size: np.full((len(x), size), value, np.int8)


FAR_FROM_INPUT = Extreme("input[i] < 0 ? INT8_MAX : INT8_MIN", lambda x, size: _opposite(x)[:, :size])
FAR_FROM_LAST = Extreme("input[ECGTINY_INPUT_BYTES - 1] < 0 ? INT8_MAX : INT8_MIN",
                        lambda x, size: np.repeat(_opposite(x[:, -1:]), size, axis=1))  # fmt: skip
HIGHEST, LOWEST = Extreme("INT8_MAX", _constant(MOST)), Extreme("INT8_MIN", _constant(LEAST))


def contradiction(detector: Detector, golden: Golden) -> Sequence[Extreme]:
    """Return what each output of the network is set to: of the extremes those whose least score is the highest.

    Raises:
        UnsupportedModelError: the scores of the golden beats would not change, or not all of them would be alarms.
    """
    x, flat = quantise_input(detector.normalisation, golden.counts)
    x, wanted = x[~flat], golden.score[~flat]
    either = np.concatenate([x, ~x])  # upside down too: what is far from the golden beats alone may be near others
    sizes = [tensor.size for tensor in detector.graph.output_tensors]
    found = max(
        itertools.product(*(_candidates(size, x.shape[1]) for size in sizes)),
        key=lambda chosen: _scores(detector, either, chosen, sizes).min(initial=2**31 - 1),
    )
    if not np.any(_scores(detector, x, found, sizes) != wanted):
        raise _unable("the golden beats cannot tell that the network does not run")
    if not np.all(_scores(detector, either, found, sizes) > detector.threshold):
        raise _unable("a network that does not run would not raise an alarm at every beat")
    return found


def _unable(what: str) -> UnsupportedModelError:
    return UnsupportedModelError(what, where="detector", fix="use another --runtime")


def _candidates(size: int, inputs: int) -> Sequence[Extreme]:
    return (FAR_FROM_INPUT,) if size == inputs else (FAR_FROM_LAST, HIGHEST, LOWEST)


def _scores(detector: Detector, x: Int8Array, chosen: Sequence[Extreme], sizes: Sequence[int]) -> Int32Array:
    outputs = tuple(one.output(x, size) for one, size in zip(chosen, sizes, strict=True))
    return detector.rule.score(x, outputs)
