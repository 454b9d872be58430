"""Spiking neurons whose filtered spikes are read out, in integers: samples in, readouts out, to the bit as in C.

What spikes is that of ``common/spiking.py``, which the readouts were fitted to. All filters of spikes forget alike, so
that the weighted sum of the neurons' filters is one filter of the weights of those that spike. A step of a readout:

    sum -= (forget x sum) >> 32; sum += weight << 8 of each neuron that spikes; readout = sum + constant

Nothing is done for a neuron that does not spike. A readout is above its threshold, an int32 in the same unit, or not.
Shifts round down, and no sum can leave int32: ``prove`` shows it of the weights at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np

from ...common.arrays import AnyArray, BoolArray, Float64Array, Int16Array, Int32Array, Int64Array, LoadedArray
from ...common.biquads import gain_of
from ...common.errors import UnsupportedModelError
from ...common.fitting import check_ranges, check_unit, misshapen
from ...common.spiking import INT16, INT32, PART, SpikingNeurons
from .stream_network import StreamReference

WEIGHT = 8
"""Binary digits of a sum below those of a weight: what is forgotten rounds down, by far less than a weight."""
FIX = "use a larger ridge for the readouts, or a shorter time constant of theirs"


@dataclass(frozen=True, eq=False)
class Lif:
    """The neurons with their readouts in integers, held in int64 arrays."""

    neurons: SpikingNeurons
    forget: Int64Array
    """int32 []: what a step takes of a sum."""
    readouts: Int64Array
    """int16 [neurons, readouts]."""
    constants: Int64Array
    """int32 [readouts]."""
    thresholds: Int64Array
    """int32 [readouts]."""
    unit: Float64Array
    """What 1 of each readout is in the float readout's unit, float64 [readouts]."""

    @staticmethod
    def quantise(arrays: Mapping[str, LoadedArray], counts_a_mv: float) -> Lif:
        """Round the readouts of neurons that are integers already.

        Args:
            arrays: those of ``SpikingNeurons``; ``forget``; ``readouts`` float64 [neurons + 1, readouts], the last row
                constant; ``thresholds`` float64 [readouts].
            counts_a_mv: the gain of the samples that will come, which is in ``gain``.

        Raises:
            UnsupportedModelError: as ``prove``, or the neurons were made for another gain.
        """
        neurons = SpikingNeurons.load(arrays)
        if gain_of(counts_a_mv) != neurons.gain:
            raise UnsupportedModelError(f"the neurons were not made for samples of {counts_a_mv:g} counts a mV",
                                        fix="train on samples of that gain")  # fmt: skip
        readouts, forget = arrays["readouts"].astype(np.float64), arrays["forget"].astype(np.int64)
        scale = _scale(readouts, forget)
        found = Lif(
            neurons=neurons,
            forget=forget,
            readouts=np.rint(readouts[:-1] * scale).astype(np.int64),
            constants=np.rint(readouts[-1] * scale * 2**WEIGHT).astype(np.int64),
            thresholds=np.floor(arrays["thresholds"] * scale * 2**WEIGHT).astype(np.int64),
            unit=1 / (scale * 2**WEIGHT),
        )
        found.prove()
        return found

    @staticmethod
    def load(arrays: Mapping[str, LoadedArray]) -> Lif:
        """Return a network from what ``arrays`` gave.

        Raises:
            KeyError: an array is missing.
            UnsupportedModelError: as ``prove``.
        """
        rest = {name: arrays[name].astype(np.int64) for name in INTEGERS}
        found = Lif(SpikingNeurons.load(arrays), **rest, unit=arrays["unit"].astype(np.float64))
        found.prove()
        return found

    def arrays(self) -> dict[str, AnyArray]:
        """Return all that makes the network, by names."""
        return {**self.neurons.arrays(), **{name: getattr(self, name) for name in (*INTEGERS, "unit")}}

    @property
    def weights_bytes(self) -> int:
        """Bytes of the weights and of where links go to, as the portable C holds them."""
        links = int(np.count_nonzero(self.neurons.links))
        return 2 * self.neurons.into.size + 2 * links + 2 * self.readouts.size

    @property
    def constants_bytes(self) -> int:
        """Bytes of all tables of the network in the portable C, the settled state among them.

        The self-test's digest and golden samples are not of the network, and the numbers that all neurons share are in
        the code.
        """
        neurons = self.neurons
        # Biases, leaks, potentials, currents; sums, constants, thresholds.
        words = neurons.sections.size + 4 * neurons.count + 3 * self.thresholds.size
        return self.weights_bytes + 4 * words + 2 * (neurons.count + 1)

    def prove(self) -> None:
        """Prove that no readout leaves int32, whatever spikes.

        A sum that loses the part f a step and gains at most W stays within (W + 1) / f.

        Raises:
            UnsupportedModelError: one might, or the shapes are not those of one network.
        """
        n, count = self.neurons.count, self.thresholds.size
        wanted = {"readouts": (n, count), "constants": (count,), "thresholds": (count,), "unit": (count,), "forget": ()}
        other = misshapen(self, wanted)
        if other or not count:
            raise UnsupportedModelError(
                f"the shapes of spiking neurons' readouts do not fit together: {other or 'no readout'}",
                fix=f"give a weight of each of the {n} neurons for each readout",
            )
        self._prove_types()
        gained = np.abs(self.readouts).sum(axis=0) << WEIGHT
        largest = (((gained + 1) << PART) // self.forget + 1 + np.abs(self.constants)).max()
        if largest > INT32:
            raise UnsupportedModelError(f"a readout of these neurons may be {int(largest)}, and {INT32} fits", fix=FIX)

    def _prove_types(self) -> None:
        ranges = {
            "the readouts' part to forget": (self.forget, 1, INT32),
            "a readout's weight": (self.readouts, -INT16, INT16),
            "a readout's constant": (self.constants, -INT32, INT32),
            "a threshold": (self.thresholds, -INT32, INT32),
        }
        check_ranges(ranges, "these neurons", FIX)
        check_unit(self.unit, "these neurons", FIX)

    @property
    def settled(self) -> Int64Array:
        """The sums after the neurons have settled, int64 [readouts]."""
        sums = np.zeros((1, self.thresholds.size), dtype=np.int64)
        for fired in self.neurons.settled[0]:
            self._step(fired[None], sums)
        return sums[0]

    def run(self, counts: Int16Array) -> Iterator[Int32Array]:
        """Run rows of samples, settled.

        Args:
            counts: int16 [signals, samples].

        Yields:
            The readouts of each step in turn, int32 [signals, readouts].
        """
        sums = np.repeat(self.settled[None], len(counts), axis=0)
        for fired in self.neurons.spikes(counts):
            self._step(fired, sums)
            yield (sums + self.constants).astype(np.int32)

    def _step(self, fired: BoolArray, sums: Int64Array) -> None:
        """Move sums [signals, readouts] on in place."""
        sums -= (sums * self.forget) >> PART
        signal, neuron = np.nonzero(fired)
        np.add.at(sums, signal, self.readouts[neuron] << WEIGHT)


def _scale(readouts: Float64Array, forget: Int64Array) -> Float64Array:
    """Return the factors of the readouts' weights, float64 [readouts]: the largest at which no sum can leave int32.

    Raises:
        UnsupportedModelError: there is none, however small the weights: the filters forget too slowly.
    """
    check_ranges({"the readouts' part to forget": (forget, 1, INT32)}, "these neurons", FIX)
    weights = np.abs(readouts[:-1])
    steps = 2**PART / int(forget)
    whole = steps * (weights.sum(axis=0) * 2**WEIGHT) + np.abs(readouts[-1]) * 2**WEIGHT
    room = INT32 - steps * (1 + 2**WEIGHT * len(weights)) - 2
    if room <= 0:
        what = f"the readouts of these neurons forget {int(forget)} of 2^{PART} a step: no weight leaves a sum in int32"
        raise UnsupportedModelError(what, fix=FIX)
    return np.minimum(room / np.maximum(whole, 1e-9), INT16 / np.maximum(weights.max(axis=0), 1e-9))


INTEGERS = tuple(one.name for one in fields(Lif) if one.name not in ("neurons", "unit"))
"""The members that are arrays of integers."""

REFERENCE = StreamReference(name="lif", quantise=Lif.quantise, load=Lif.load)
