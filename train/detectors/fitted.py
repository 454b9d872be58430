"""What a detector is fitted on, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ...common.arrays import AnyArray, Float32Array, Float64Array
from ...common.threads import one_thread
from ..data.beats import Beats
from ..data.signals import Signals
from .kinds import Kind

Items = Beats | Signals
"""``Beats`` for the kinds beats, windows, leads and differences; ``Signals`` for the kind samples."""

Progress = Callable[[], None]
"""Called after each epoch."""


@dataclass(frozen=True, eq=False)
class Task:
    """What a detector is fitted on. Test items are not in it."""

    kind: Kind
    """Which of the detector's kinds the items are."""
    items: Items
    """Items to fit on, labelled where the set has labels; a detector that learns what is normal takes ``normals``."""
    seed: int
    validation: Items | None = None
    """Labelled items that a rule which needs labels may read; such a rule is marked."""
    epochs: int | None = None
    """The detector's own number when None."""
    progress: Progress | None = None

    @property
    def beats(self) -> Beats:
        """The items to fit on, of all kinds but samples.

        Raises:
            TypeError: the items are signals; a defect of the detector, which takes another kind.
        """
        if not isinstance(self.items, Beats):
            raise TypeError(f"the items are {self.kind}")
        return self.items

    @property
    def normals(self) -> Beats:
        """Those of ``beats`` that are normal by their label, or all where there are no labels."""
        return self.beats if self.beats.label is None else self.beats.take(self.beats.normal)

    @property
    def signals(self) -> Signals:
        """The signals to fit on, of the kind samples.

        Raises:
            TypeError: the items are others; a defect of the detector, which takes another kind.
        """
        if not isinstance(self.items, Signals):
            raise TypeError(f"the items are {self.kind}")
        return self.items


@dataclass(frozen=True)
class OwnThreshold:
    """A threshold by a rule of the detector's own document, in the unit of its score."""

    value: float
    uses_labels: bool
    """Whether the rule read the labels of validation items."""


@dataclass(frozen=True, eq=False)
class FloatStream:
    """A fitted detector of the form *stream*, before it is quantised."""

    arrays: Mapping[str, AnyArray]
    """What its integer reference is made of, by names; ``thresholds`` float64 [readouts] among them."""
    readouts: tuple[str, ...]
    """What each readout is for."""
    run: Callable[[Signals], list[Float32Array]]
    """The readouts at each sample of each signal, float32 [samples, readouts]; by BLAS on one thread."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "run", one_thread()(self.run))


@dataclass(frozen=True)
class Fitted:
    """A fitted detector. What it computes by BLAS is on one thread."""

    score: Callable[[Items], Float64Array]
    """Scores items, float64 [n]: larger is more anomalous, NaN where an item has no score."""
    weights: int | None = None
    """Numbers that were fitted, as far as scoring needs them."""
    history: Mapping[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])
    """Curves an epoch by name, as in ``loss`` and ``validation_loss``."""
    thresholds: Mapping[str, OwnThreshold] = field(default_factory=dict[str, OwnThreshold])
    """By the rule's name."""
    report: Callable[[Items], Mapping[str, float | None]] | None = None
    """Figures of the detector's own document on labelled test items, by name; None where undefined."""
    arrays: Callable[[Items], Mapping[str, Float64Array]] | None = None
    """What explains the scores of a few items: reconstructions, error maps, attention weights."""
    stream: FloatStream | None = None
    """What a device computes, of the form *stream*."""

    def __post_init__(self) -> None:
        for name in ("score", "report", "arrays"):
            if (computed := getattr(self, name)) is not None:
                object.__setattr__(self, name, one_thread()(computed))
