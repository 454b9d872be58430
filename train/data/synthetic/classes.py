"""What the waves of each class are: the five families of ECG5000 and six morphological anomalies.

A normal lead II follows McSharry et al. 2003 in the order and the angles of P and T; widths and amplitudes are set to
the normal limits of adults (P up to 120 ms and 0.25 mV, QRS 80-100 ms, QT about 400 ms at 60 a minute; Surawicz and
Knilans, "Chou's Electrocardiography in Clinical Practice", 6th ed., 2008, which also describes the ectopic beats).
The six anomalies change one thing each in the normal beat.
"""

from __future__ import annotations

from dataclasses import dataclass

from .waves import Shift, Wave


@dataclass(frozen=True)
class Morphology:
    """The waves of a class and its place in the rhythm; intervals are shares of the sinus RR interval."""

    waves: tuple[Wave, ...]
    shift: Shift | None = None
    coupling: tuple[float, float] = (1.0, 1.0)
    """Limits of the interval from the beat before."""
    pause: tuple[float, float] = (1.0, 1.0)
    """Limits of the interval to the beat after."""
    artefact: float = 0.0
    """Size of an electrode's motion artefact within the beat, mV."""


P = Wave("P", 0.15, -1.05, 0.17, stretch=0.5)
Q = Wave("Q", -0.10, -0.16, 0.06)
R = Wave("R", 1.10, 0.0, 0.07)
S = Wave("S", -0.25, 0.18, 0.07)
T = Wave("T", 0.35, 1.57, 0.36, stretch=0.5)
NORMAL = (P, Q, R, S, T)

VENTRICULAR = (
    Wave("R", 1.50, 0.0, 0.22),
    Wave("S", -0.55, 0.60, 0.24),
    Wave("T", -0.50, 1.75, 0.42, stretch=0.5),
)
"""No P, a QRS complex of about 160 ms, and a T wave against its direction."""

ATRIAL = (Wave("P", -0.10, -0.72, 0.14, stretch=0.5), Q, R, S, T)
"""The P wave of another focus: inverted and nearer to a normal QRS complex."""


def _replace(name: str, factor: float) -> tuple[Wave, ...]:
    return tuple(wave.scaled(factor) if wave.name == name else wave for wave in NORMAL)


MORPHOLOGIES: dict[str, Morphology] = {
    "normal": Morphology(NORMAL),
    "r-on-t pvc": Morphology(VENTRICULAR, coupling=(0.32, 0.40), pause=(1.60, 1.68)),
    "pvc": Morphology(VENTRICULAR, coupling=(0.55, 0.75), pause=(1.25, 1.45)),
    "sveb": Morphology(ATRIAL, coupling=(0.55, 0.75), pause=(1.00, 1.10)),
    "unknown": Morphology(
        tuple(wave.scaled(0.5) for wave in NORMAL + VENTRICULAR), coupling=(0.85, 1.0), artefact=0.30
    ),
    "missing p": Morphology(_replace("P", 0.0)),
    "inverted p": Morphology(_replace("P", -1.0)),
    "missing qrs": Morphology((P,)),
    "inverted t": Morphology(_replace("T", -1.0)),
    "st elevation": Morphology(NORMAL, Shift(0.12, 0.25)),
    "st depression": Morphology(NORMAL, Shift(-0.25, -0.12)),
}
"""``missing qrs`` is a P wave that is not conducted: without depolarisation there is no T wave either. ``unknown`` is
a fusion of a normal and a ventricular beat under an electrode that moves."""

CLASSES = tuple(MORPHOLOGIES)
"""Names of the classes, the normal one first, then in ECG5000's order."""
