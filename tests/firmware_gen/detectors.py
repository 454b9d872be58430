"""Detectors and beats with numbers at the edges of what is allowed, for comparing C with the integer reference."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeVar

import numpy as np
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.quantize.detector import SIGNAL_EXPONENTS, Detector, Normalisation, Scorer
from ecgtiny.quantize.forms.direct import DirectRule
from ecgtiny.quantize.forms.likelihood import LEAST_INVERSE, MAX_FACTOR, MAX_LOG, LikelihoodRule
from ecgtiny.quantize.forms.residual import Reducer, Residual, ResidualRule
from ecgtiny.quantize.graph.graph import Graph
from tests.firmware_gen.kernels.graphs import Rng, chain

REDUCERS = ("mae", "mse", "maxw")
S = TypeVar("S", bound=Scorer)


@st.composite
def detectors(draw: st.DrawFn) -> Detector:
    """Draw a detector around an elementwise network, whose outputs have nothing to do with its inputs."""
    pool, samples, leads = draw(st.sampled_from([1, 1, 2, 4, 5])), draw(st.integers(11, 60)), draw(st.integers(1, 3))
    kind = draw(st.sampled_from(REDUCERS))
    return detector(np.random.default_rng(draw(st.integers(0, 2**32 - 1))), samples * pool, leads, pool, kind)


def detector(
    rng: Rng, length: int = 140, leads: int = 1, pool: int = 1, kind: str = "mae", graph: Graph | None = None
) -> Detector:
    """Return a detector whose numbers, and whose network where none is given, are drawn from ``rng``."""
    samples = length // pool
    graph = graph or chain(["lookup", "reshape", "lookup"], (1, samples, leads), rng)
    zero_point = graph.input_tensor.zero_point
    return Detector(
        graph=graph,
        normalisation=_normalisation(rng, length, leads, pool, zero_point),
        rule=ResidualRule(
            samples,
            leads,
            _residual(rng, zero_point, graph.output_tensor.zero_point),
            Reducer(kind, int(rng.integers(1, samples + 1)) if kind == "maxw" else 0),
        ),
        threshold=int(rng.choice([-(2**31), 0, 5000, 2**31 - 1])),
        digest=rng.bytes(32).hex(),
    )


def direct_detector(rng: Rng, graph: Graph, length: int = 140, leads: int = 1, pool: int = 1) -> Detector:
    """Return a detector of a network of one output, which is the score; numbers are drawn from ``rng``."""
    output = graph.output_tensor
    return Detector(
        graph=graph,
        normalisation=_normalisation(rng, length, leads, pool, graph.input_tensor.zero_point),
        rule=DirectRule(int(rng.choice([1, 64, 12345, 2**23 - 1])), output.zero_point),
        threshold=int(rng.choice([-(2**31), 0, 5000, 2**31 - 1])),
        digest=rng.bytes(32).hex(),
    )


def likelihood_detector(rng: Rng, graph: Graph, length: int = 120, pool: int = 1) -> Detector:
    """Return a detector of a network of two outputs, of one lead in its own unit; numbers are drawn from ``rng``."""
    x, mean = graph.input_tensor, graph.output_tensor
    exponent = int(rng.choice([*SIGNAL_EXPONENTS[-9:], SIGNAL_EXPONENTS[0]]))
    mantissa = int(rng.choice([2**31, 2**32 - 1, int(rng.integers(2**31, 2**32))]))
    most = int(rng.choice([MAX_FACTOR - 1, 1, int(rng.integers(1, MAX_FACTOR))]))
    inverse = np.append(rng.integers(LEAST_INVERSE, 2**31, 254), [LEAST_INVERSE, 2**31 - 1])
    logs = np.append(rng.integers(1 - MAX_LOG, MAX_LOG, 254), [1 - MAX_LOG, MAX_LOG - 1])
    return Detector(
        graph=graph,
        normalisation=Normalisation(
            length, 1, pool, mantissa, exponent, x.zero_point, length * (length - 1) * 16, of_signal=True
        ),
        rule=LikelihoodRule(
            most,
            int(rng.integers(1, MAX_FACTOR)),
            x.zero_point,
            mean.zero_point,
            int(rng.choice([1, 55, *rng.integers(25, 46, 10)])),
            tuple(rng.permutation(logs).tolist()),
            tuple(rng.permutation(inverse).tolist()),
        ),
        threshold=int(rng.choice([-(2**31), 0, 5000, 2**31 - 1])),
        digest=rng.bytes(32).hex(),
    )


def with_rule(subject: S, **fields: object) -> S:
    """Return a detector or a scorer with other constants of its score."""
    return replace(subject, rule=replace(subject.rule, **fields))  # pyright: ignore[reportArgumentType,reportCallIssue]


def beats(rng: Rng, rule: Normalisation, count: int = 12) -> Int16Array:
    """Return int16 beats [count + 7, length, leads]: the awkward ones first, then noise of every amplitude."""
    shape = (rule.length, rule.leads)
    ramp = np.linspace(-1, 1, rule.length)[:, np.newaxis] * np.ones(shape)
    alternating = np.where(np.arange(rule.length) % 2 == 0, 32767, -32768)[:, np.newaxis] * np.ones(shape)
    impulse = np.zeros(shape)
    impulse[rng.integers(rule.length)] = 32767
    step = np.where(np.arange(rule.length) < rule.length // 2, -32768, 32767)[:, np.newaxis] * np.ones(shape)
    awkward = [np.zeros(shape), np.full(shape, -32768), np.full(shape, 32767), alternating, impulse, step, ramp * 7]
    noise = [rng.normal(rng.integers(-30000, 30000), 10 ** rng.uniform(0, 5), shape) for _ in range(count)]
    return np.clip(np.rint([*awkward, *noise]), -32768, 32767).astype(np.int16)


def _normalisation(rng: Rng, length: int, leads: int, pool: int, zero_point: int) -> Normalisation:
    """Return a gain for 8 to 100 input steps per standard deviation; fewer for a short beat, lest it overflow."""
    most = min(100, max(1, 0.8 * length // pool))
    steps = rng.uniform(min(8, most / 2), most)
    mantissa, exponent = math.frexp(math.sqrt((length - 1) / length) / pool * steps)
    edge = int(rng.choice([2**31, 2**32 - 1, round(mantissa * 2**32)]))
    return Normalisation(length, leads, pool, edge, exponent - 16, zero_point, length * (length - 1) * 16)


def _residual(rng: Rng, input_zero_point: int, output_zero_point: int) -> Residual:
    """Return factors of any size, and the least shift for which a residual is sure to fit 16 bits, or a larger one."""
    factors = [int(factor) for factor in rng.choice([0, 1, 2**15 - 1, *rng.integers(0, 2**15, 12)], 2)]
    zero_points = input_zero_point, output_zero_point
    largest = sum(factor * (128 + abs(zero_point)) for factor, zero_point in zip(factors, zero_points, strict=True))
    least = next(k for k in range(1, 31) if (largest + (1 << (k - 1))) >> k <= 32767)
    shift = int(rng.choice([least, least, least, least, min(30, least + 3), 30]))
    return Residual(factors[0], factors[1], shift, input_zero_point, output_zero_point)
