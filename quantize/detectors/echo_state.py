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
from ...common.biquads import MILLIVOLTS, Biquads, gain_of, in_millivolts
from ...common.errors import UnsupportedModelError
from ...common.fitting import check_ranges, check_unit, misshapen
from ..graph.sigmoid16 import TABLE, tanh
from .stream_network import StreamReference

INT16, INT32 = 2**15 - 1, 2**31 - 1
STATE = 15
"""Binary digits behind the point: of states and of leaks,"""
DRIVE = MILLIVOLTS
"""of the input and of drives,"""
LINK = 12
"""of links,"""
INTO = 11
"""of input weights; their products with the input, and so the drive's sum, have ``DRIVE + INTO``."""
TO_SUM = STATE + LINK - DRIVE - INTO
MOST_UNITS = 256
"""A link's source is one byte."""
FIX = "use weights of a smaller range, leaks of 0 to 0.9999, or a larger ridge for the readouts"


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
            gain=gain_of(counts_a_mv),
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
            UnsupportedModelError: as ``prove``.
        """
        rest = {name: arrays[name].astype(np.int64) for name in INTEGERS}
        unit, gain = arrays["unit"].astype(np.float64), arrays["gain"].astype(np.int64)
        if gain.shape:
            raise _misshapen(f"gain {gain.shape}")
        found = EchoState(Biquads(arrays["sections"].astype(np.int64)), int(gain), **rest, unit=unit)
        found.prove()
        return found

    def arrays(self) -> dict[str, AnyArray]:
        """Return all that makes the network, by names."""
        whole = {name: getattr(self, name) for name in (*INTEGERS, "unit")}
        return {"sections": self.filter.sections, "gain": np.array(self.gain), **whole}

    @property
    def weights_bytes(self) -> int:
        """Bytes of the weights and of where links come from, as the portable C holds them."""
        return 2 * (self.into.size + self.links.size + self.readouts.size) + self.sources.size

    @property
    def constants_bytes(self) -> int:
        """Bytes of all tables of the network in the portable C, that of tanh among them.

        The self-test's digest and golden samples are not of the network, and the gain is in the code.
        """
        words = (self.filter.sections, self.bias, self.constants, self.thresholds)
        return self.weights_bytes + 2 * (self.leak.size + TABLE.size) + 4 * sum(one.size for one in words)

    def prove(self) -> None:
        """Prove that no number leaves its type and no sum int32, whatever the samples.

        States stay within -INT16 to INT16: tanh does, and a step goes part of the way from one such number to another,
        as a leak is within 0 and 1.

        Raises:
            UnsupportedModelError: one might, or the shapes are not those of one network.
        """
        self._prove_shapes()
        self.filter.prove()
        self._prove_types()
        linked = np.abs(self.links).sum(axis=1) * INT16
        sums = {
            "the sum of links": linked.max(),
            "a drive": (np.abs(self.into) * (INT16 + 1) + (linked >> TO_SUM) + 1 + np.abs(self.bias)).max(),
            "a leak's step": self.leak.max() * 2 * INT16 + 2 ** (STATE - 1),
            "a readout": (np.abs(self.readouts).sum(axis=0) * INT16 + np.abs(self.constants)).max(),
        }
        for what, largest in sums.items():
            if largest > INT32:
                raise UnsupportedModelError(f"{what} of this network may be {int(largest)}, and {INT32} fits", fix=FIX)

    def _prove_shapes(self) -> None:
        (units, links), (_, readouts) = (_two(array.shape) for array in (self.sources, self.readouts))
        wanted = {"into": (units,), "links": (units, links), "bias": (units,), "leak": (units,),
                  "readouts": (units, readouts), "constants": (readouts,), "thresholds": (readouts,),
                  "unit": (readouts,)}  # fmt: skip
        other = misshapen(self, wanted)
        if other or not 0 < units <= MOST_UNITS or not links or not readouts:
            raise _misshapen(other or f"{units} units, {links} links into each, {readouts} readouts")

    def _prove_types(self) -> None:
        ranges = {
            "the gain": (np.array([self.gain]), 1, INT32),
            "an input weight": (self.into, -INT16, INT16),
            "a link": (self.links, -INT16, INT16),
            "a source": (self.sources, 0, len(self.sources) - 1),
            "a bias": (self.bias, -INT32, INT32),
            "a leak": (self.leak, 0, INT16),
            "a readout's weight": (self.readouts, -INT16, INT16),
            "a readout's constant": (self.constants, -INT32, INT32),
            "a threshold": (self.thresholds, -INT32, INT32),
        }
        check_ranges(ranges, "this network", FIX)
        check_unit(self.unit, "this network", FIX)

    def run(self, counts: Int16Array) -> Iterator[Int32Array]:
        """Run rows of samples from rest.

        Args:
            counts: int16 [signals, samples].

        Yields:
            The readouts of each step in turn, int32 [signals, readouts].
        """
        inputs = in_millivolts(self.filter.run(counts.astype(np.int64)), self.gain)
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
    if not np.isfinite(weights).all():
        raise UnsupportedModelError("a weight of this network is no finite number", fix="train it again")
    return np.rint(weights.astype(np.float64) * 2**digits).astype(np.int64)


def _two(shape: tuple[int, ...]) -> tuple[int, int]:
    if len(shape) != 2:
        raise _misshapen(f"an array of {len(shape)} dimensions in the place of one of two")
    return shape[0], shape[1]


def _misshapen(what: str) -> UnsupportedModelError:
    return UnsupportedModelError(f"the shapes of an echo state network do not fit together: {what}",
                                 fix=f"give up to {MOST_UNITS} units, and as many links into each")  # fmt: skip


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
