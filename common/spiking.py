"""Leaky integrate-and-fire neurons in integers, behind a band-pass: what spikes is the same wherever it is computed.

A spike that comes a step earlier changes all that follows, so no float network is beside this one: readouts are fitted
to the spikes of these integers. A step takes one int16 sample:

1. the band-pass (``biquads``), and its result in mV, Q3.12, held within int16: the input;
2. of each neuron, drive = input x into + current + bias, and potential += leak (drive - potential);
3. current -= fade x current;
4. where the potential is at the threshold or above, the neuron spikes: its potential is 0, and each neuron that it has
   a link to gets the link's weight more current. Nothing else is done among neurons.

Potentials, currents and biases are mV in Q13.18. A leak or a fade is a part of 2^32, and the product with it rounds
down. No number can leave int32, whatever the samples: ``prove`` shows it of the weights at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from .arrays import AnyArray, BoolArray, Float64Array, Int16Array, Int64Array, LoadedArray
from .biquads import MILLIVOLTS, Biquads, in_millivolts
from .errors import UnsupportedModelError
from .fitting import check_ranges, misshapen

INT8, INT16, INT32 = 2**7 - 1, 2**15 - 1, 2**31 - 1
INTO = 6
"""Binary digits behind the point: of input weights, in mV of drive a mV of input,"""
POTENTIAL = MILLIVOLTS + INTO
"""of potentials, currents and biases in mV."""
PART = 32
"""Of leaks and fades."""
MAX_NEURONS = 256
"""The end of a link is one byte."""
SETTLING_STEPS = 2000
"""Steps without input before the first sample: from rest all neurons spike together, which no readout is to learn."""
FIX = "use weights of a smaller range, or longer time constants of the membrane"


@dataclass(frozen=True, eq=False)
class SpikingNeurons:
    """Neurons with their links, held in int64 arrays."""

    sections: Int64Array
    """The band-pass: ``Biquads.sections``."""
    gain: Int64Array
    """int32 []."""
    into: Int64Array
    """int16 [neurons], Q9.6."""
    links: Int64Array
    """int8 [neurons, neurons]: row i holds the weights from neuron i, 0 where there is no link."""
    link_shift: Int64Array
    """[]: a weight is mV in Q18 after a shift to the left by so many digits."""
    bias: Int64Array
    """int32 [neurons]."""
    leak: Int64Array
    """int32 [neurons]: what a step takes of the potential's distance from its drive."""
    fade: Int64Array
    """int32 []: what a step takes of a current."""
    threshold: Int64Array
    """int32 []."""

    @staticmethod
    def load(arrays: Mapping[str, LoadedArray]) -> SpikingNeurons:
        """Return neurons from what ``arrays`` gave.

        Raises:
            KeyError: an array is missing.
            UnsupportedModelError: as ``prove``.
        """
        found = SpikingNeurons(**{name: arrays[name].astype(np.int64) for name in NAMES})
        found.prove()
        return found

    def arrays(self) -> dict[str, AnyArray]:
        """Return all that makes the neurons, by names."""
        return {name: getattr(self, name) for name in NAMES}

    @property
    def count(self) -> int:
        """Neurons."""
        return len(self.into)

    def prove(self) -> None:
        """Prove that no number leaves its type, whatever the samples.

        A current that loses the part f a step and gains at most W stays within (W + 1) / f; a potential goes part of
        the way to its drive, so that it stays within the largest drive; their difference is at most twice that.

        Raises:
            UnsupportedModelError: one might, or the shapes are not those of one network.
        """
        self._prove_shapes()
        Biquads(self.sections).prove()
        self._prove_types()
        self._prove_gains()
        drive = np.abs(self.into) * (INT16 + 1) + self.largest_current + np.abs(self.bias)
        if int(drive.max()) > INT32 // 2:
            found, fits = (value / 2**POTENTIAL for value in (int(drive.max()), INT32 // 2))
            raise UnsupportedModelError(
                f"a drive of these neurons may be {found:.0f} mV, and {fits:.0f} mV fit", fix=FIX
            )

    @property
    def largest_current(self) -> Int64Array:
        """What no current exceeds, int64 [neurons], where ``prove`` found that no step gains more than int32 holds."""
        return ((self._largest_gain + 1) << PART) // self.fade + 1

    @property
    def _largest_gain(self) -> Int64Array:
        """What no current gains more than at a step, int64 [neurons]: a spike of all that have a link to it."""
        return np.abs(self.links).sum(axis=0) << self.link_shift

    def _prove_gains(self) -> None:
        """The bound of a current is itself worked out in int64, and a larger gain would leave that."""
        most = int(self._largest_gain.max())
        if most >= INT32:
            raise UnsupportedModelError(
                f"a current of these neurons may gain {most / 2**POTENTIAL:.0f} mV at a step, and "
                f"{INT32 / 2**POTENTIAL:.0f} mV do not fit", fix=FIX,
            )  # fmt: skip

    def _prove_shapes(self) -> None:
        n = len(self.into) if self.into.ndim == 1 else 0
        wanted = {"into": (n,), "links": (n, n), "bias": (n,), "leak": (n,), **dict.fromkeys(SCALARS, ())}
        other = misshapen(self, wanted)
        if other or not 0 < n <= MAX_NEURONS:
            raise UnsupportedModelError(
                f"the shapes of spiking neurons do not fit together: {other or f'{n} neurons'}",
                fix=f"give up to {MAX_NEURONS} neurons, and a row of links from each",
            )

    def _prove_types(self) -> None:
        ranges = {
            "the gain": (self.gain, 1, INT32),
            "an input weight": (self.into, -INT16, INT16),
            "a link": (self.links, -INT8, INT8),
            "the links' shift": (self.link_shift, 0, POTENTIAL),
            "a bias": (self.bias, -INT32, INT32),
            "a leak": (self.leak, 1, INT32),
            "the fade": (self.fade, 1, INT32),
            "the threshold": (self.threshold, 1, INT32),
        }
        check_ranges(ranges, "these neurons", FIX)

    @cached_property
    def settled(self) -> tuple[BoolArray, Int64Array, Int64Array]:
        """What ``SETTLING_STEPS`` without input do from rest: spikes, bool [steps, neurons]; potentials; currents."""
        potential, current = (np.zeros((1, self.count), dtype=np.int64) for _ in range(2))
        steps = [self.step(np.zeros(1, np.int64), potential, current) for _ in range(SETTLING_STEPS)]
        return np.concatenate(steps), potential[0], current[0]

    def spikes(self, counts: Int16Array) -> Iterator[BoolArray]:
        """Run rows of samples, settled: which neurons spike at each step in turn.

        Args:
            counts: int16 [signals, samples].

        Yields:
            bool [signals, neurons].
        """
        inputs = in_millivolts(Biquads(self.sections).run(counts.astype(np.int64)), int(self.gain))
        potential, current = (np.repeat(one[None], len(counts), axis=0) for one in self.settled[1:])
        for now in inputs.T:
            yield self.step(now, potential, current)

    def step(self, inputs: Int64Array, potential: Int64Array, current: Int64Array) -> BoolArray:
        """Move states int64 [signals, neurons] on in place, by one input of each signal; return what spikes."""
        distance = inputs[:, None] * self.into + current
        distance += self.bias
        distance -= potential
        potential += (distance * self.leak) >> PART
        current -= (current * self.fade) >> PART
        fired = potential >= self.threshold
        if fired.any():
            potential[fired] = 0
            current += (fired.astype(np.float64) @ self._weights).astype(np.int64)
        return fired

    @cached_property
    def _weights(self) -> Float64Array:
        """The shifted links: sums of integers of at most 31 digits are exact in float64, and its products are fast."""
        return (self.links << self.link_shift).astype(np.float64)


NAMES = tuple(one.name for one in fields(SpikingNeurons))
SCALARS = ("gain", "link_shift", "fade", "threshold")


def part_of(seconds: Float64Array, step: float) -> Int64Array:
    """Return what a step takes of what decays with time constants, as parts of 2^32."""
    return np.rint(-np.expm1(-step / seconds) * 2**PART).astype(np.int64)
