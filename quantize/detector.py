"""The deployable detector: integer constants from ADC counts to alarm (docs/numeric-contract.md)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from ..common.errors import UnsupportedModelError
from ..common.files import sha256, to_json
from ..train.calibration.preprocess import MIN_STD_COUNTS
from .graph.graph import Graph
from .graph.reader import read_graph

MAX_SAMPLES = 32767
"""The largest product of beat length and pooling factor: t of the contract then fits int32."""
UNIT = 256
"""Residual units in one standard deviation of the beat."""


@dataclass(frozen=True)
class Normalisation:
    """Section 1 of the contract: counts to the int8 input of the network."""

    length: int
    leads: int
    pool: int
    gain_mantissa: int
    """K, uint32 in [2^31, 2^32)."""
    gain_exponent: int
    """b."""
    zero_point: int
    flat_below: int
    """D_min, uint64."""

    @property
    def samples(self) -> int:
        """Model samples per beat and lead, n."""
        return self.length // self.pool

    @classmethod
    def derive(cls, length: int, leads: int, pool: int, input_scale: float, zero_point: int) -> Normalisation:
        """Return the constants for beats of ``length`` samples and an input quantised by ``input_scale`` (std a step).

        Raises:
            UnsupportedModelError: the geometry is outside the contract, or a gain could leave 31 bits.
        """
        if length < 2 or leads < 1 or pool < 1 or length % pool or length * pool > MAX_SAMPLES:
            raise UnsupportedModelError(
                f"beats of {length} samples and {leads} leads pooled by {pool} are not supported",
                fix=f"the pooling factor divides the length, and their product is at most {MAX_SAMPLES}",
            )
        gain = math.sqrt((length - 1) / length) / (pool * input_scale)
        fraction, exponent = math.frexp(gain)
        mantissa = round(fraction * 2**32)
        if mantissa == 2**32:
            mantissa, exponent = 2**31, exponent + 1
        # K 2^(b-16) is the gain, and frexp gives it as K 2^(exponent-32).
        flat_below = length * (length - 1) * MIN_STD_COUNTS**2
        found = cls(length, leads, pool, mantissa, exponent - 16, zero_point, flat_below)
        if not -31 <= found.gain_exponent <= 31 or found.largest_gain >= 2**31:
            raise UnsupportedModelError(
                f"beats of {length} samples do not go with an input scale of {input_scale:g} standard deviations",
                where="input of the network",
                fix="use longer beats, or normalise them to a standard deviation of 1 before training",
            )
        return found

    @property
    def largest_gain(self) -> int:
        """A bound of g over every lead that is not flat.

        g falls as m grows; m is smallest at D_min, and 2^15 wherever the even exponent is smaller than there.
        """
        even = (64 - self.flat_below.bit_length()) & ~1
        root = math.isqrt((self.flat_below << even) >> 32)
        shift = self.gain_exponent + even // 2
        return max(_shifted(self.gain_mantissa // root, shift), _shifted(self.gain_mantissa // 2**15, shift - 1))


@dataclass(frozen=True)
class Residual:
    """Section 3 of the contract."""

    input_factor: int
    """a_in."""
    output_factor: int
    """a_out."""
    shift: int
    """k."""
    input_zero_point: int
    output_zero_point: int

    @classmethod
    def derive(cls, input_scale: float, input_zero: int, output_scale: float, output_zero: int) -> Residual:
        """Return the constants for the two quantisations, scales in standard deviations a step.

        Raises:
            UnsupportedModelError: no shift fits both scales, or a residual could leave 16 bits.
        """
        scales = input_scale * UNIT, output_scale * UNIT
        fitting = [k for k in range(32) if all(round(scale * 2**k) < 2**15 for scale in scales)]
        shift = max(fitting, default=0)
        found = cls(round(scales[0] * 2**shift), round(scales[1] * 2**shift), shift, input_zero, output_zero)
        if not 1 <= shift <= 30 or not -32767 <= found.least <= found.most <= 32767:
            raise UnsupportedModelError(
                f"scales of {input_scale:g} and {output_scale:g} standard deviations are not supported",
                where="input and output of the network",
                fix="train on beats of standard deviation 1",
            )
        return found

    @property
    def most(self) -> int:
        """The largest residual that any int8 input and output can give."""
        return self.of(127 - self.input_zero_point, -128 - self.output_zero_point)

    @property
    def least(self) -> int:
        """The smallest residual that any int8 input and output can give."""
        return self.of(-128 - self.input_zero_point, 127 - self.output_zero_point)

    def of(self, centred_input: int, centred_output: int) -> int:
        """Return the residual in 1/256 standard deviation of an input and an output less their zero points."""
        wide = self.input_factor * centred_input - self.output_factor * centred_output
        return (wide + (1 << (self.shift - 1))) >> self.shift


@dataclass(frozen=True)
class Reducer:
    """Section 4 of the contract; ``window`` is 0 for mae and mse."""

    kind: str
    """mae, mse or maxw."""
    window: int = 0


@dataclass(frozen=True)
class Scorer:
    """A quantised model with all that it takes to score a beat."""

    graph: Graph
    normalisation: Normalisation
    residual: Residual
    reducer: Reducer

    @classmethod
    def read(cls, tflite: bytes, *, length: int, leads: int, pool: int, reducer: Reducer) -> Scorer:
        """Return the scorer that a .tflite, the form of its beats and a reducer make.

        Raises:
            UnsupportedModelError: the model is not supported, does not take such beats, or its ranges cannot be proved.
        """
        graph = read_graph(tflite)
        x, y = graph.input_tensor, graph.output_tensor
        normalisation = Normalisation.derive(length, leads, pool, x.scales[0], x.zero_point)
        _check_shapes(graph, normalisation, reducer)
        residual = Residual.derive(x.scales[0], x.zero_point, y.scales[0], y.zero_point)
        return cls(graph, normalisation, residual, reducer)


@dataclass(frozen=True)
class Detector(Scorer):
    """A scorer with its threshold: what a board runs."""

    threshold: int
    digest: str
    """model_digest: SHA-256 over the .tflite, the normalisation, the residual, the reducer and the threshold."""

    @classmethod
    def freeze(cls, scorer: Scorer, tflite: bytes, threshold: int) -> Detector:
        """Return the detector of a scorer, the .tflite that it was read from, and an int32 threshold.

        Raises:
            UnsupportedModelError: the threshold is no int32.
        """
        if not -(2**31) <= threshold < 2**31:
            raise UnsupportedModelError(f"a threshold of {threshold} is no int32", fix="use another threshold rule")
        return cls(**vars(scorer), threshold=threshold, digest=_digest(scorer, tflite, threshold))


def _digest(scorer: Scorer, tflite: bytes, threshold: int) -> str:
    parts = {
        "tflite": sha256(tflite),
        "normalisation": asdict(scorer.normalisation),
        "residual": asdict(scorer.residual),
        "reducer": asdict(scorer.reducer),
        "threshold": threshold,
    }
    return sha256(to_json(parts).encode())


def _check_shapes(graph: Graph, normalisation: Normalisation, reducer: Reducer) -> None:
    """Refuse a network that does not map n x L values to as many, lead innermost, or a window longer than n."""
    samples, leads = normalisation.samples, normalisation.leads
    allowed = {_squeezed((samples * leads,)), _squeezed((samples, leads))}
    if graph.further:
        raise UnsupportedModelError(
            f"has {len(graph.outputs)} outputs; a residual is the difference from one",
            where="the network",
            fix="leave the other heads out of what is converted",
        )
    for tensor in (graph.input_tensor, graph.output_tensor):
        if _squeezed(tensor.shape) not in allowed:
            raise UnsupportedModelError(
                f"has shape {list(tensor.shape)}; beats of {samples} samples and {leads} leads need "
                f"[1, {samples}, {leads}] or [1, {samples * leads}]",
                where=f"tensor {tensor.index} ({tensor.name})",
                fix="give beats of the network's length, or the pooling that brings them to it",
            )
    if reducer.window > samples:
        raise UnsupportedModelError(
            f"the score's window of {reducer.window} samples is longer than the model's beat of {samples}"
        )


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _shifted(value: int, shift: int) -> int:
    return value << shift if shift >= 0 else value >> -shift
