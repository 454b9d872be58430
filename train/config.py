"""What a user may choose about a training run."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from ..common.errors import UsageError
from .calibration.scores import Score, parse_score
from .calibration.thresholds import Rule
from .data.beats import Beats
from .data.leads.beats_of_records import wanted_leads
from .detectors import DEFAULT, network_model
from .detectors.forms import NetworkForm


@dataclass(frozen=True)
class TrainConfig:
    """The options of ``ecgtiny train``.

    Raises:
        UsageError: an option is outside its range.

    >>> config = ecgtiny.TrainConfig(data="synthetic", model="tiny", epochs=2)  # the model's own number without epochs=
    """

    data: str = "synthetic"
    model: str = DEFAULT
    """A model by its name, or one's own: ``MODEL.keras``, or ``FILE.py:FUNCTION``."""
    seed: int = 0
    score: str | None = None
    """mae, mse or maxw with a window in model samples, as in maxw20; the model's own when None."""
    rule: str = Rule.name
    promised: float = Rule.promised
    """The false-alarm rate that quantile and gpd promise."""
    k: float = Rule.k
    """Standard deviations above the mean for mean-std."""
    shift: int = 0
    """Training beats are moved by up to so many raw samples, at random."""
    trim: float = 0.0
    """Share of the worst-scoring training beats that is not fitted on."""
    epochs: int | None = None
    """The model's own when None."""
    learning_rate: float | None = None
    """The model's own when None."""
    pool: int | None = None
    """Of one's own model: raw samples averaged into one model sample; one when None."""
    labels: bool = True
    """Whether training labels may be used; without them every training beat counts as normal."""
    stream: bool = False
    """Whether ``data`` names continuous records, from which the device's front end cuts the beats."""
    lead: str | None = None
    """The lead of continuous records; with ``stream`` MLII, or the first ECG lead, when None. Without ``stream`` one, a
    list such as I,II,V2 or ``all`` makes ``data`` continuous records, whose beats of these leads are trained on."""
    annotator: str | None = None
    """The WFDB annotator of continuous records; the first of atr, qrs and ecg, or what the file holds, when None."""

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**32:
            raise UsageError(f"seed {self.seed} is not in [0, 2^32)", fix="give a whole number from 0 to 4,294,967,295")
        if self.shift < 0:
            raise UsageError(f"shift {self.shift} is negative", fix="give the largest shift, in samples")
        if not 0 <= self.trim < 1:
            raise UsageError(f"trim {self.trim} is not in [0, 1)", fix="give the share of beats to leave out")
        if self.epochs is not None and self.epochs < 0:
            raise UsageError(f"{self.epochs} epochs are negative", fix="give 0 or more")
        if self.stream and not self.labels:
            raise UsageError("a stream detector is fitted to the annotations that there are",
                             fix="leave --no-labels out; records without annotations need no option")  # fmt: skip
        if self.learning_rate is not None and not 0 < self.learning_rate < math.inf:
            raise UsageError(f"a learning rate of {self.learning_rate:g}", fix="give a positive one, such as 0.001")
        if self.pool is not None and self.pool < 1:
            raise UsageError(f"beats cannot be pooled by {self.pool}", fix="give 1 or more samples")
        if self.pool is not None and self.form.origin is None:
            raise UsageError(f"the model {self.model} has a pooling of its own",
                             fix="leave --pool out, or bring a model of your own")  # fmt: skip
        if self.lead is not None and self.stream and wanted_leads(self.lead) != (self.lead.strip(),):
            raise UsageError(f"a stream detector has one lead, not {self.lead}",
                             fix="name one; or leave --stream out, for beats of all these leads")  # fmt: skip
        if self.annotator is not None and not self.records:
            raise UsageError("an annotator is of continuous records", fix="add --stream or --lead, or leave it out")
        if self.reducer.kind not in self.form.scores:
            raise UsageError(f"the model {self.model} has no score {self.reducer}",
                             fix=f"leave --score out, or use {', '.join(self.form.scores)}")  # fmt: skip
        if self.shift and self.reducer.of_signal:
            raise UsageError("a likelihood is of a window's last sample, which a shift would take out or repeat",
                             fix="leave --shift out")  # fmt: skip
        if self.form.fit is not None and self.learning_rate is not None:
            raise UsageError(f"the model {self.model} is fitted by its own rule, without a learning rate of yours",
                             fix="leave --learning-rate out")  # fmt: skip
        _ = self.threshold_rule

    def check(self, length: int) -> None:
        """Refuse beats of ``length`` raw samples that the options do not fit.

        Raises:
            UsageError: the shift or the score's window is longer than the beat.
            UnsupportedModelError: the model cannot take beats of this length.
        """
        self.form.check(length)
        self.reducer.check(length // self.form.pool)
        if self.shift >= length:
            raise UsageError(f"a shift of {self.shift} samples moves a beat of {length} out of its window",
                             fix="give some samples, as far as the beats may be misplaced")  # fmt: skip

    @property
    def records(self) -> bool:
        """Whether ``data`` names continuous records."""
        return self.stream or self.lead is not None

    @cached_property
    def form(self) -> NetworkForm:
        """The model's description."""
        form = network_model(self.model)
        rate = form.learning_rate if self.learning_rate is None else self.learning_rate
        return replace(form, learning_rate=rate, pool=form.pool if self.pool is None else self.pool)

    @property
    def reducer(self) -> Score:
        """The score that is used."""
        return self.form.score if self.score is None else parse_score(self.score)

    def gain_of(self, beats: Beats) -> float | None:
        """Return the counts in one unit of the model's input; None where it takes each beat z-normalised."""
        return beats.gain if self.reducer.of_signal else None

    @property
    def threshold_rule(self) -> Rule:
        """The threshold rule with its parameters."""
        return Rule(self.rule, self.promised, self.k)
