"""From int16 counts to an int32 score in integers: sections 1, 3 and 4 of docs/numeric-contract.md."""

from __future__ import annotations

import numpy as np

from ..common.arrays import BoolArray, Int8Array, Int16Array, Int32Array, Int64Array, UInt64Array
from .detector import Detector, Normalisation, Scorer
from .graph.reference import run_outputs

CHUNK = 256
"""Beats run at once; the accumulators of a convolution over more would leave the processor's cache."""


def score_beats(scorer: Scorer, counts: Int16Array) -> tuple[Int32Array, BoolArray]:
    """Score beats int16 [n, length, leads].

    Returns:
        The scores int32 [n], 0 for flat beats, and which beats have a flat lead, bool [n].
    """
    chunks = [_score_chunk(scorer, counts[at : at + CHUNK]) for at in range(0, len(counts), CHUNK)]
    if not chunks:
        return np.zeros(0, np.int32), np.zeros(0, np.bool_)
    return np.concatenate([score for score, _ in chunks]), np.concatenate([flat for _, flat in chunks])


def alarms(detector: Detector, score: Int32Array, flat: BoolArray) -> BoolArray:
    """Decide (section 5): bool [n]; a flat beat raises no alarm."""
    return (score > detector.threshold) & ~flat


def quantise_input(rule: Normalisation, counts: Int16Array) -> tuple[Int8Array, BoolArray]:
    """Bring beats int16 [n, length, leads] into the network's unit, pool and quantise them (section 1).

    Returns:
        The network's inputs int8 [n, samples * leads], lead innermost (meaningless where a lead is flat), and
        which beats have a flat lead, bool [n].
    """
    wide = counts.astype(np.int64)
    total = wide.sum(axis=1)
    spread = rule.length * (wide**2).sum(axis=1) - total**2
    flat = np.any(spread < rule.flat_below, axis=1)
    pooled = wide.reshape(len(wide), rule.samples, rule.pool, rule.leads).sum(axis=2)
    if rule.of_signal:
        steps = (pooled * rule.gain_mantissa + (1 << (-rule.gain_exponent - 1))) >> -rule.gain_exponent
    else:
        factor = gain(rule, np.maximum(spread, rule.flat_below).astype(np.uint64))
        deviation = rule.length * pooled - rule.pool * total[:, np.newaxis]
        steps = (deviation * factor[:, np.newaxis] + 2**31) >> 32
    return np.clip(steps + rule.zero_point, -128, 127).astype(np.int8).reshape(
        len(wide), rule.samples * rule.leads
    ), flat


def gain(rule: Normalisation, spread: UInt64Array) -> Int64Array:
    """Return g for D >= D_min (section 1), elementwise."""
    shifted, half_exponent = spread, np.zeros(spread.shape, np.int64)
    for bits in (32, 16, 8, 4, 2):
        small = shifted < np.uint64(1) << np.uint64(64 - bits)
        shifted = np.where(small, shifted << np.uint64(bits), shifted)
        half_exponent += np.where(small, bits // 2, 0)
    # A float64 root is exact here: its argument is below 2^32, far from where a square and its predecessor meet.
    root = np.sqrt(shifted >> np.uint64(32)).astype(np.int64)
    ratio, shift = rule.gain_mantissa // root, rule.gain_exponent + half_exponent
    return (ratio << np.maximum(shift, 0)) >> np.maximum(-shift, 0)


def _score_chunk(scorer: Scorer, counts: Int16Array) -> tuple[Int32Array, BoolArray]:
    q_in, flat = quantise_input(scorer.normalisation, counts)
    score = scorer.rule.score(q_in, run_outputs(scorer.graph, q_in))
    return np.where(flat, np.int32(0), score), flat
