"""What the network of a detector makes of a beat, brought back from the network's unit to that of the beat."""

from __future__ import annotations

import numpy as np

from ...common.arrays import Float32Array, Float64Array, Int16Array
from ...quantize.detector import Scorer
from ...quantize.forms.residual import UNIT, ResidualRule, residual
from ...quantize.graph.reference import run_outputs
from ...quantize.scoring import CHUNK, quantise_input


def reconstruct(scorer: Scorer, counts: Int16Array) -> Float32Array | None:
    """Return the reconstructions of beats, in counts.

    The integer residual is in 1/256 of a lead's standard deviation (section 3 of docs/numeric-contract.md); the
    reconstruction is the beat less as many counts. Between model samples of pooled beats it is a straight line.

    Args:
        scorer: the quantised network and its score.
        counts: int16 [n, length, leads].

    Returns:
        float32 [n, length, leads], NaN where a lead is flat; None where the network reconstructs nothing.
    """
    rule = scorer.rule
    if not isinstance(rule, ResidualRule):
        return None
    blocks = [_block(scorer, rule, counts[at : at + CHUNK]) for at in range(0, len(counts), CHUNK)]
    return np.concatenate(blocks) if blocks else np.zeros(counts.shape, np.float32)


def _block(scorer: Scorer, rule: ResidualRule, counts: Int16Array) -> Float32Array:
    form = scorer.normalisation
    q_in, flat = quantise_input(form, counts)
    wrong = residual(rule.residual, q_in, run_outputs(scorer.graph, q_in)[0])
    deviation = counts.astype(np.float64).std(axis=1, ddof=1, keepdims=True)
    shape = len(counts), form.samples, form.leads
    pooled = counts.reshape(len(counts), form.samples, form.pool, form.leads).mean(axis=2)
    model = pooled - wrong.reshape(shape) / UNIT * deviation
    model[flat] = np.nan
    return _spread(model, form.pool).astype(np.float32)


def _spread(model: Float64Array, pool: int) -> Float64Array:
    """Return model samples [n, samples, leads] at every raw sample, by straight lines between their middles."""
    if pool == 1:
        return model
    samples = model.shape[1]
    middle = (np.arange(samples * pool, dtype=np.float64) - (pool - 1) / 2) / pool
    at: Float64Array = np.minimum(np.maximum(middle, 0.0), float(samples - 1))
    left = np.minimum(np.floor(at).astype(np.int64), max(samples - 2, 0))
    right = np.minimum(left + 1, samples - 1)
    share = (at - left)[np.newaxis, :, np.newaxis]
    return model[:, left] * (1 - share) + model[:, right] * share
