"""Networks of fixed random weights whose states are read out: spiking, echo state, and the signal itself."""

from __future__ import annotations

from functools import partial

from ..detector import Detector
from ..forms import Form, OffDevice, StreamForm
from ..kinds import Kind
from .bandpass import BandPassed
from .echo import EchoState, Shape
from .fir import Taps
from .fit import Grouping, Rule, each, fit, one, two
from .lif import Spiking
from .readouts import Pulse
from .spikes import SmallShape, SmallSpiking
from .states import FS, Draw, Network

NEURONS = 512
READOUTS: dict[str, tuple[Grouping, str]] = {
    "1d": (one, "one readout"),
    "multi": (each, "a readout for each kind of anomaly"),
    "two": (two, "a readout for the missing QRS complex and one for the rest"),
}
LATE, EARLY = (0.3, 0.7), (0.3, 0.5)
"""Where the targets are 1, for states that go through a slow filter and for those that do not: chosen on validation
signals of generated patients."""
SPIKES_OFF = OffDevice(
    f"{NEURONS} neurons with 40 % of all links: 105 k recurrent weights, 262 KB of flash as a full matrix of int8"
)
ECHO = StreamForm(reference="echo_state", fs=FS)
SMALL_SPIKING = StreamForm(reference="lif", fs=FS)
FIR_OFF = OffDevice("a baseline: 600 multiplications a sample, and it cannot tell that a QRS complex is missing")


def _spiking(seed: int) -> Network:
    return Spiking.draw(seed, NEURONS)


def _small_spiking(seed: int) -> Network:
    return SmallSpiking.draw(seed, SmallShape())


def _echo(seed: int) -> Network:
    return BandPassed(EchoState.draw(seed, Shape()), FS)


def _taps(_seed: int) -> Network:
    return BandPassed(Taps(units=100, apart=2), FS)


def _row(
    name: str,
    summary: str,
    form: Form | OffDevice,
    draw: Draw,
    pulse: Pulse,
    grouping: Grouping = each,
    rule: Rule = Rule.BALANCED,
) -> Detector:
    return Detector(name, summary, (Kind.SAMPLES,), partial(fit, draw, pulse, grouping, rule), form)


DETECTOR = (
    *(
        _row(f"lif-{name}", f"{NEURONS} spiking neurons, {words}", SPIKES_OFF, _spiking, LATE, grouping, Rule.MEAN)
        for name, (grouping, words) in READOUTS.items()
    ),
    _row("lif-small", f"{SmallShape().neurons} spiking neurons in integers behind a band-pass, {READOUTS['multi'][1]}",
         SMALL_SPIKING, _small_spiking, LATE),
    _row("echo-state", f"128 echo state units behind a band-pass, {READOUTS['multi'][1]}", ECHO, _echo, EARLY),
    _row("fir-multi", f"filters of a second behind a band-pass, {READOUTS['multi'][1]}", FIR_OFF, _taps, EARLY),
)  # fmt: skip
