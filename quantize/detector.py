"""The deployable detector: integer constants from ADC counts to alarm (docs/numeric-contract.md)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from ..common.errors import UnsupportedModelError
from ..common.files import sha256, to_json
from ..common.stage_records.base import known
from ..common.stage_records.data import Preprocess, ScoreForm
from ..train.calibration.preprocess import MIN_STD_COUNTS
from ..train.calibration.scores import Score
from .forms import derive
from .forms.form import Ends, ScoreRule
from .graph.graph import Graph
from .graph.reader import read_graph

MAX_SAMPLES = 32767
"""The largest product of beat length and pooling factor: t of the contract then fits int32."""

SIGNAL_EXPONENTS = range(-61, -30)
"""b of section 1.1: a step of the input is at least half a count of the pooled sum, and the sums fit int64."""


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
    of_signal: bool = False
    """Whether the input is the signal in one unit for all beats (section 1.1), and not z-normalised a beat."""

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
        _check_form(length, leads, pool)
        mantissa, exponent = _as_mantissa(math.sqrt((length - 1) / length) / (pool * input_scale))
        # K 2^(b-16) is the gain.
        found = cls(length, leads, pool, mantissa, exponent + 16, zero_point, _flat_below(length))
        if not -31 <= found.gain_exponent <= 31 or found.largest_gain >= 2**31:
            raise UnsupportedModelError(
                f"beats of {length} samples do not go with an input scale of {input_scale:g} standard deviations",
                where="input of the network",
                fix="use longer beats, or normalise them to a standard deviation of 1 before training",
            )
        return found

    @classmethod
    def of_signals(
        cls, length: int, leads: int, pool: int, input_scale: float, zero_point: int, gain: float
    ) -> Normalisation:
        """Return the constants for beats that enter as they are, with ``gain`` counts in a unit of the input.

        Raises:
            UnsupportedModelError: the geometry is outside the contract, or so is the step of the input in counts.
        """
        _check_form(length, leads, pool)
        counts = gain * input_scale
        # Outside twice these bounds the reciprocal may be no finite float, or 0.
        fits = 0.25 < pool * counts < 2**31
        mantissa, exponent = _as_mantissa(1 / (pool * counts)) if fits else (0, 0)
        if exponent not in SIGNAL_EXPONENTS:
            raise UnsupportedModelError(
                f"has steps of {counts:g} counts; {0.5 / pool:g} to {2**30 / pool:g} are supported",
                where="input of the network",
                fix="train on signals whose unit is some hundred counts",
            )
        return cls(length, leads, pool, mantissa, exponent, zero_point, _flat_below(length), of_signal=True)

    @property
    def constants(self) -> dict[str, int]:
        """The constants by name, as records and the model digest hold them; ``of_signal`` where it holds."""
        found = asdict(self)
        return found if self.of_signal else {name: value for name, value in found.items() if name != "of_signal"}

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
class Scorer:
    """A quantised model with all that it takes to score a beat."""

    graph: Graph
    normalisation: Normalisation
    rule: ScoreRule

    @classmethod
    def read(
        cls, tflite: bytes, *, length: int, leads: int, pool: int, score: Score, gain: float | None = None
    ) -> Scorer:
        """Return the scorer that a .tflite, the form of its beats and a score make.

        Args:
            tflite: full-integer int8.
            length: samples of a beat and lead.
            leads: leads a beat.
            pool: raw samples averaged into one of the network's.
            score: what is made of the network's ends.
            gain: counts in one unit of the network's input; None where each beat is z-normalised.

        Raises:
            UnsupportedModelError: the model is not supported, does not take such beats, or its ranges cannot be proved.
        """
        graph = read_graph(tflite)
        _check_ends(graph)
        x = graph.input_tensor
        form = length, leads, pool, x.scales[0], x.zero_point
        normalisation = Normalisation.derive(*form) if gain is None else Normalisation.of_signals(*form, gain)
        ends = Ends(graph, normalisation.samples, leads, score)
        ends.check_beat(x)
        return cls(graph, normalisation, derive(ends))

    @classmethod
    def of_records(cls, tflite: bytes, form: Preprocess, score: ScoreForm) -> Scorer:
        """Return the scorer of a quantised model, with the ends that a stage record says; raises what ``read`` does."""
        wanted = Score(score.kind, score.window)
        gain = known(form.gain)
        return cls.read(tflite, length=form.length, leads=form.leads, pool=form.pool, score=wanted, gain=gain)


@dataclass(frozen=True)
class Detector(Scorer):
    """A scorer with its threshold: what a board runs."""

    threshold: int
    digest: str
    """model_digest: SHA-256 over the .tflite, the normalisation, the constants of the score and the threshold."""

    @classmethod
    def freeze(cls, scorer: Scorer, tflite: bytes, threshold: int) -> Detector:
        """Return the detector of a scorer, the .tflite that it was read from, and an int32 threshold.

        Raises:
            UnsupportedModelError: the threshold is no int32.
        """
        if not -(2**31) <= threshold < 2**31:
            raise UnsupportedModelError(f"a threshold of {threshold} is no int32", fix="use another threshold rule")
        return cls(**vars(scorer), threshold=threshold, digest=_digest(scorer, tflite, threshold))


def _check_ends(graph: Graph) -> None:
    """Refuse ends that no score reads: further inputs, and others than int8."""
    types = {tensor.dtype for tensor in (graph.input_tensor, *graph.output_tensors)}
    if graph.further_inputs or types != {"int8"}:
        raise UnsupportedModelError(
            f"has {len(graph.inputs)} inputs, and ends of {' and '.join(sorted(types))}; a detector is made of a "
            "network of one input and int8 at both ends",
            where="the network",
            fix="compile it without --score, or convert it with one input and inference_input_type = tf.int8",
        )


def _digest(scorer: Scorer, tflite: bytes, threshold: int) -> str:
    parts = {
        "tflite": sha256(tflite),
        "normalisation": scorer.normalisation.constants,
        **scorer.rule.parts(),
        "threshold": threshold,
    }
    return sha256(to_json(parts).encode())


def _check_form(length: int, leads: int, pool: int) -> None:
    if length < 2 or leads < 1 or pool < 1 or length % pool or length * pool > MAX_SAMPLES:
        raise UnsupportedModelError(
            f"beats of {length} samples and {leads} leads pooled by {pool} are not supported",
            fix=f"the pooling factor divides the length, and their product is at most {MAX_SAMPLES}",
        )


def _as_mantissa(gain: float) -> tuple[int, int]:
    """Return K in [2^31, 2^32) and the exponent with which K 2^exponent is the gain."""
    fraction, exponent = math.frexp(gain)
    mantissa = round(fraction * 2**32)
    return (2**31, exponent - 31) if mantissa == 2**32 else (mantissa, exponent - 32)


def _flat_below(length: int) -> int:
    return length * (length - 1) * MIN_STD_COUNTS**2


def _shifted(value: int, shift: int) -> int:
    return value << shift if shift >= 0 else value >> -shift
