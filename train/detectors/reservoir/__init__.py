"""Networks of fixed random weights whose states are read out: spiking, echo state, and the signal itself."""

from __future__ import annotations

from functools import partial

from ..detector import Detector
from ..forms import OffDevice
from ..kinds import Kind
from .bandpass import BandPassed
from .echo import EchoState, Shape
from .fir import Taps
from .fit import Grouping, each, fit, one, two
from .lif import Spiking
from .states import FS, Draw, Network

SPIKING = "512 spiking neurons"
NO_SPIKES = (
    "512 neurons at 40 % density have 105 k recurrent weights: 262 KB of flash as a full int8 matrix, "
    "more than the network's states and the rest of an image together"
)
READOUTS: dict[str, tuple[Grouping, str]] = {
    "1d": (one, "one readout"),
    "multi": (each, "a readout for each kind of anomaly"),
    "two": (two, "a readout for the missing QRS and one for the rest"),
}


def _lif(neurons: int, seed: int) -> Network:
    return Spiking.draw(seed, neurons)


def _echo(seed: int) -> Network:
    return BandPassed(EchoState.draw(seed, Shape()), FS)


def _fir(_seed: int) -> Network:
    return BandPassed(Taps(units=100, apart=2), FS)


def _row(name: str, of: str, draw: Draw, reason: str, grouping: Grouping) -> Detector:
    return Detector(name, of, (Kind.SAMPLES,), partial(fit, draw, grouping), OffDevice(reason))


DETECTOR = (
    *(
        _row(f"lif-{name}", f"{SPIKING}, {words}", partial(_lif, 512), NO_SPIKES, grouping)
        for name, (grouping, words) in READOUTS.items()
    ),
    _row(
        "echo-state",
        "128 echo state units behind a band-pass, a readout for each kind of anomaly",
        _echo,
        "no C yet: 128 units",
        each,
    ),
    _row(
        "fir-multi",
        "filters of one second behind a band-pass, one for each kind of anomaly: the linear baseline",
        _fir,
        "a baseline: 600 multiplications a sample, and no better than chance where signals vary",
        each,
    ),
)
