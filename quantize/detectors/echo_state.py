"""An echo state network in integers: samples in, readouts out, to the bit what C computes.

A step takes one int16 sample:

1. the band-pass (``biquads``), and its result in mV, Q3.12, held within int16: the input;
2. of each unit, drive = (input x into + ((sum of links x states) >> 4) + bias) >> 11, held within int16: Q3.12;
3. state += (leak x (tanh(drive) - state) + half) >> 15: Q0.15, by the table that the int16 LSTM has;
4. of each readout, the sum of weights x states, and its constant: int32, in a unit of its own.

A readout is above its threshold, an int32 in the same unit, or not. Shifts round down. No sum can leave int32,
whatever the samples: ``quantise`` proves it of the weights at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np

from ...common.arrays import AnyArray, Float32Array, Float64Array, Int16Array, Int32Array, Int64Array, LoadedArray
from ...common.errors import UnsupportedModelError
from ..graph.sigmoid16 import tanh
from .biquads import FRACTION, Biquads
from .stream_network import StreamReference

INT16, INT32 = 2**15 - 1, 2**31 - 1
STATE = 15
"""Binary digits behind the point: of states and of leaks,"""
DRIVE = 12
"""of the input and of drives,"""
LINK = 12
"""of links,"""
INTO = 11
"""of input weights; their products with the input, and so the drive's sum, have ``DRIVE + INTO``."""
TO_SUM = STATE + LINK - DRIVE - INTO
GAIN = 24
"""Of the multiplier from the filter's result to mV."""
MOST_UNITS = 256
"""A link's source is one byte."""


@dataclass(frozen=True, eq=False)
class EchoStateFloat:
    """What is quantised: an echo state network behind a band-pass, with its readouts."""

    sections: Float64Array
    """The band-pass, float64 [sections, 6] as SciPy orders them."""
    into: Float32Array
    """Input weights, float32 [units], a mV."""
    among: Float32Array
    """float32 [units, units]: row i holds the weights from unit i; as many links into each unit."""
    bias: Float32Array
    """float32 [units]."""
    leak: Float32Array
    """float32 [units]."""
    readouts: Float64Array
    """float64 [units + 1, readouts], the last row constant."""
    thresholds: Float64Array
    """float64 [readouts]."""


@dataclass(frozen=True, eq=False)
class EchoState:
    """The network in integers, held in int64 arrays."""

    filter: Biquads
    gain: int
    into: Int64Array
    """int16 [units], Q4.11."""
    links: Int64Array
    """int16 [units, links], Q3.12: the weights into each unit."""
    sources: Int64Array
    """uint8 [units, links]: the unit that each link comes from."""
    bias: Int64Array
    """int32 [units], Q23."""
    leak: Int64Array
    """int16 [units], Q0.15."""
    readouts: Int64Array
    """int16 [units, readouts]."""
    constants: Int64Array
    """int32 [readouts]."""
    thresholds: Int64Array
    """int32 [readouts]."""
    unit: Float64Array
    """What 1 of each readout is in the float readout's unit, float64 [readouts]."""

    @staticmethod
    def quantise(network: EchoStateFloat, counts_a_mv: float) -> EchoState:
        """Round a network.

        Args:
            network: in float.
            counts_a_mv: the gain of the samples that will come.

        Raises:
            UnsupportedModelError: more than 256 units, unequal numbers of links, or weights so large that a sum
                could leave 32 bits.
        """
        sources = _sources(network.among)
        scale = _readout_scale(network.readouts)
        found = EchoState(
            filter=Biquads.quantise(network.sections),
            gain=round(2 ** (DRIVE + GAIN - FRACTION) / counts_a_mv),
            into=_fixed(network.into, INTO),
            links=_fixed(np.take_along_axis(network.among.T, sources, axis=1), LINK),
            sources=sources,
            bias=_fixed(network.bias, DRIVE + INTO),
            leak=_fixed(network.leak, STATE),
            readouts=np.rint(network.readouts[:-1] * scale).astype(np.int64),
            constants=np.rint(network.readouts[-1] * scale * 2**STATE).astype(np.int64),
            thresholds=np.floor(network.thresholds * scale * 2**STATE).astype(np.int64),
            unit=1 / (scale * 2**STATE),
        )
        found.prove()
        return found

    @staticmethod
    def load(arrays: Mapping[str, LoadedArray]) -> EchoState:
        """Return a network from what ``arrays`` gave.

        Raises:
            KeyError: an array is missing.
            UnsupportedModelError: a number does not fit its type, or a sum could leave 32 bits.
        """
        rest = {name: arrays[name].astype(np.int64) for name in INTEGERS}
        unit = arrays["unit"].astype(np.float64)
        found = EchoState(Biquads(arrays["sections"].astype(np.int64)), int(arrays["gain"]), **rest, unit=unit)
        found.prove()
        return found

    def arrays(self) -> dict[str, AnyArray]:
        """Return all that makes the network, by names."""
        whole = {name: getattr(self, name) for name in (*INTEGERS, "unit")}
        return {"sections": self.filter.sections, "gain": np.array(self.gain), **whole}

    @property
    def constants_bytes(self) -> int:
        """Bytes of the constants as C holds them: int16 weights, int32 sums, one byte a source."""
        halves = (self.into, self.links, self.leak, self.readouts)
        words = (self.filter.sections, self.bias, self.constants, self.thresholds)
        return 4 + self.sources.size + 2 * sum(array.size for array in halves) + 4 * sum(one.size for one in words)

    def prove(self) -> None:
        """Prove that no weight leaves its type and no sum int32, whatever the samples.

        States stay within -INT16 to INT16: tanh does, and a step goes part of the way from one such number to another.

        Raises:
            UnsupportedModelError: one might.
        """
        linked = np.abs(self.links).sum(axis=1) * INT16
        bounds = {
            "the gain": (self.gain, INT32),
            "an input weight": (np.abs(self.into).max(), INT16),
            "a link": (np.abs(self.links).max(), INT16),
            "a readout's weight": (np.abs(self.readouts).max(), INT16),
            "the sum of links": (linked.max(), INT32),
            "a drive": ((np.abs(self.into) * (INT16 + 1) + (linked >> TO_SUM) + 1 + np.abs(self.bias)).max(), INT32),
            "a leak": (self.leak.max() * 2 * INT16 + 2 ** (STATE - 1), INT32),
            "a readout": ((np.abs(self.readouts).sum(axis=0) * INT16 + np.abs(self.constants)).max(), INT32),
            "a threshold": (np.abs(self.thresholds).max(), INT32),
        }
        for what, (largest, most) in bounds.items():
            if largest > most:
                raise UnsupportedModelError(
                    f"{what} of this network may be {int(largest)}, and {most} fits",
                    fix="use weights of a smaller range, or a larger ridge for the readouts",
                )

    def run(self, counts: Int16Array) -> Iterator[Int32Array]:
        """Run rows of samples from rest.

        Args:
            counts: int16 [signals, samples].

        Yields:
            The readouts of each step in turn, int32 [signals, readouts].
        """
        filtered = self.filter.run(counts.astype(np.int64))
        inputs = _held((filtered * self.gain + (1 << (GAIN - 1))) >> GAIN)
        states = np.zeros((len(counts), len(self.into)), dtype=np.int64)
        for now in inputs.T:
            states = self.step(now, states)
            yield (states @ self.readouts + self.constants).astype(np.int32)

    def step(self, inputs: Int64Array, states: Int64Array) -> Int64Array:
        """Return the states after a step, int64 [signals, units], from the inputs [signals] and those before."""
        linked = (states[:, self.sources] * self.links).sum(axis=2)
        drive = _held((inputs[:, None] * self.into + (linked >> TO_SUM) + self.bias) >> INTO)
        return states + ((self.leak * (tanh(drive) - states) + (1 << (STATE - 1))) >> STATE)


def _fixed(weights: Float32Array, digits: int) -> Int64Array:
    return np.rint(weights.astype(np.float64) * 2**digits).astype(np.int64)


def _held(values: Int64Array) -> Int64Array:
    return np.clip(values, -INT16 - 1, INT16)


def _sources(among: Float32Array) -> Int64Array:
    """Return which units each unit has a link from, int64 [units, links]."""
    linked = among.T != 0
    counts = set(np.count_nonzero(linked, axis=1).tolist())
    if len(among) > MOST_UNITS or len(counts) != 1:
        raise UnsupportedModelError(
            f"an echo state of {len(among)} units with {sorted(counts)} links into a unit",
            fix=f"use at most {MOST_UNITS} units, and one number of links for all",
        )
    return np.nonzero(linked)[1].reshape(len(among), -1)


def _readout_scale(readouts: Float64Array) -> Float64Array:
    """Return the factors of the readouts' weights, float64 [readouts]: the largest at which no sum can leave int32."""
    units = len(readouts) - 1
    room = (INT32 // INT16 - units) / np.maximum(np.abs(readouts).sum(axis=0), 1e-9)
    return np.minimum(room, INT16 / np.maximum(np.abs(readouts[:-1]).max(axis=0), 1e-9))


INTEGERS = tuple(one.name for one in fields(EchoState) if one.name not in ("filter", "gain", "unit"))
"""The members that are arrays of integers."""


def _quantise(arrays: Mapping[str, LoadedArray], counts_a_mv: float) -> EchoState:
    given = {one.name: arrays[one.name] for one in fields(EchoStateFloat)}
    return EchoState.quantise(EchoStateFloat(**given), counts_a_mv)


REFERENCE = StreamReference(name="echo_state", quantise=_quantise, load=EchoState.load)
