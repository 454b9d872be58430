"""The monitor of one patient: beats in, events out, each beat classified when the next one is known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...common.events import Events, Flag, Kind, Quality, event
from .alarm import Alarm, rate_change
from .clock import ASYSTOLE_MS, Clock
from .cluster_score import ClusterScore
from .integers import clamp, quotient
from .linear import UNIT
from .model import MonitorModel
from .novelty import Novelty
from .observed import Observed
from .patient import FUSION_PENALTY, Patient, Reading
from .rhythm import IRREGULARITY_BITS
from .templates import inverted

PAUSE_MS = 2000
"""A longer interval is a pause in every rhythm."""
MIN_PAUSE_MS = 1200
"""A shorter interval is a pause in no rhythm: it is two intervals of a rate of 100 a minute, so that a beat dropped at
any normal rate is found, and the interval of a rate of 50 a minute, which alone is no pause."""
PAUSE_RATIO = 410
"""An interval of more than 1.6 times (Q8) the usual one is a pause in a regular rhythm; that of a PVC is shorter. Usual
is the longer of the median of 16 and that of the last three: the former stands still for eight beats after a fast
rhythm has ended."""
PAUSE_SCATTER = 1
"""Addition to the ratio for each octave by which an interval differs from the one before it on average."""
PREMATURE_BELOW = -47
"""A beat is premature below .88 of the median interval (log2, Q8)."""


@dataclass(frozen=True, eq=False)
class PendingBeat:
    """A beat as the front end and the autoencoder give it, until the next one is known."""

    sample: int
    """Sample of the R peak."""
    observed: Observed
    """The beat by itself."""
    quality: int
    """Bits of ``Quality``."""
    searched_back: bool
    """Whether the search-back found the beat."""
    residual: int
    """Score of the autoencoder, int32."""
    before: int = 0
    """RR interval before the beat in ms; 0 when it is not known."""


class Monitor:
    """The state of one patient."""

    def __init__(self, model: MonitorModel, clock: Clock) -> None:
        self.model, self.clock = model, clock
        self.level = model.level
        self.patient = Patient(model.rules)
        self.cluster_scores = [ClusterScore() for _ in range(model.rules.templates)]
        self.novelty = Novelty()
        self.alarm = Alarm(model.alarm)
        self.enrolled = False
        self.rate: Kind = Kind.RHYTHM_OK
        self.pending: PendingBeat | None = None
        self.any_beat = False
        self.last = 0
        """Sample of the last R peak."""
        self.last_readable = False
        """Whether an interval from there can be measured."""
        self.standstill = False
        """Whether the deadline of the last beat has passed, and nothing has happened since."""
        self.fluttering = False
        """Whether no QRS complexes stand out: nothing is learnt then, and a beat is read only where it is like the
        patient's own, or abnormal."""

    def beat(self, beat: PendingBeat) -> list[Events]:
        """Take the next beat, and classify the one before it."""
        known = self.any_beat and self.last_readable and not beat.quality
        self.standstill = False
        interval = self.clock.ms(beat.sample - self.last) if known else 0
        waited = self.pending is not None
        events = self._close(interval)
        if waited and interval > self.longest_interval():
            events.append(event(Kind.PAUSE, self.last, rr=interval))
        self.pending = replace(beat, before=interval)
        self.any_beat, self.last, self.last_readable = True, beat.sample, not beat.quality
        return events

    def advance(self, now: int) -> list[Events]:
        """Let time pass: a beat without a next one is classified at the deadline, and the heart then pauses."""
        events: list[Events] = []
        if self.pending is not None and now - self.last >= self.clock.deadline:
            elapsed, self.standstill = self.clock.ms(self.clock.deadline), self.last_readable
            pauses = [event(Kind.PAUSE, self.last, rr=elapsed)] if self.last_readable else []
            events = [*self._close(elapsed), *pauses]
        if self.standstill and now - self.last >= self.clock.asystole:
            self.standstill = False
            events.append(event(Kind.ASYSTOLE, self.last, rr=ASYSTOLE_MS))
        return events

    def lose(self, now: int) -> list[Events]:
        """Take the loss of the signal: the interval to the next beat is unknown."""
        events = self._close(0)
        self.last_readable = self.standstill = False
        return [*events, event(Kind.SIGNAL_LOST, now)]

    def regain(self, now: int) -> list[Events]:
        """Take the return of the signal."""
        return [event(Kind.SIGNAL_BACK, now)]

    def flutter(self, now: int, *, lasts: bool) -> list[Events]:
        """Take that no QRS complexes stand out any longer, or that they do again."""
        self.fluttering = lasts
        return [event(Kind.FLUTTER if lasts else Kind.FLUTTER_END, now)]

    def finish(self) -> list[Events]:
        """Take the end of the record: the interval behind the last beat is unknown."""
        return self._close(0)

    def longest_interval(self) -> int:
        """Return the length in ms above which an interval is a pause."""
        rhythm = self.patient.rhythm
        ratio = PAUSE_RATIO + PAUSE_SCATTER * (rhythm.irregularity >> IRREGULARITY_BITS)
        usual = max(rhythm.median_rr, rhythm.recent_rr)
        return clamp(usual * ratio >> 8, MIN_PAUSE_MS, PAUSE_MS)

    def _close(self, after: int) -> list[Events]:
        beat, self.pending = self.pending, None
        if beat is None:
            return []
        enrolled = self._enrol(beat)
        flags = Flag.SEARCHED_BACK * beat.searched_back | Flag.ENROLLING * (not self.enrolled)
        if quality := beat.quality | Quality.NOISY * (self.fluttering and not self.enrolled):
            return [*enrolled, event(Kind.BEAT, beat.sample, rr=beat.before, quality=quality, flags=flags)]
        return [*enrolled, *self._classify_beat(beat, after, flags)]

    def _classify_beat(self, beat: PendingBeat, after: int, flags: int) -> list[Events]:
        adapting = (self.model.rules.follow or not self.enrolled) and not self.fluttering
        reading = self.patient.read(beat.observed, beat.before, after, beat.residual, adapting=adapting)
        score = self._fuse(reading, adapting=adapting)
        if adapting:
            self.patient.learn(reading, enrolled=self.enrolled)
        abnormal = self.enrolled and score > self.model.thresholds[self.level]
        unknown = self.fluttering and not abnormal and not reading.is_own
        if self.enrolled and (unknown or self.novelty.noisy):
            unreadable = event(Kind.BEAT, beat.sample, rr=beat.before, quality=Quality.NOISY, flags=flags)
            return [unreadable, *self._follow_rate(beat.sample)]
        step = self.alarm.take(beat.sample, self.clock.hold_off, abnormal=abnormal)
        flags |= Flag.ABNORMAL * abnormal | Flag.ALARM * step.alarm | self._parts(reading)
        flags |= Flag.PREMATURE * (reading.rhythm.interval < PREMATURE_BELOW)
        classified = event(
            Kind.BEAT, beat.sample, rr=beat.before, flags=flags, score=score, residual=beat.residual,
            bias=reading.bias, magnitude=reading.magnitude,
        )  # fmt: skip
        starts = [event(Kind.EPISODE_START, beat.sample)] if step.started else []
        ends = [event(Kind.EPISODE_END, beat.sample)] if step.ended else []
        return [*starts, classified, *ends, *self._follow_rate(beat.sample)]

    def _fuse(self, reading: Reading, *, adapting: bool) -> int:
        self.novelty.take(starts_cluster=reading.starts_cluster)
        if self.model.linear is None:
            return departure(self.model, reading)
        if reading.starts_cluster:
            self.cluster_scores[reading.cluster] = ClusterScore()
        cluster_score, own = self.cluster_scores[reading.cluster], self.model.linear.score(reading.features)
        score = cluster_score.shrink(own)
        if adapting:
            cluster_score.update(own)
        return score - self.novelty.penalty - FUSION_PENALTY * reading.may_be_fusion

    def _enrol(self, beat: PendingBeat) -> list[Events]:
        """End the enrolment with the first beat after it, if the dominant cluster is established."""
        templates = self.patient.templates
        dominant = templates.clusters[templates.dominant]
        if self.enrolled or beat.sample < self.clock.enrolment or dominant.count < self.model.rules.established:
            return []
        self.enrolled = True
        enrolled = event(Kind.ENROLLED, beat.sample, quality=Quality.INVERTED * inverted(dominant))
        return [enrolled, event(Kind.PACED, beat.sample)] if templates.paced() else [enrolled]

    def _parts(self, reading: Reading) -> int:
        """Return the flags of the segments that depart from the patient's own."""
        limits = self.model.segments
        parts = zip(reading.bias_z, reading.magnitude_z, limits.bias, limits.magnitude, strict=True)
        departs = [abs(bias) > most or size > largest for bias, size, most, largest in parts]
        return sum((Flag.P << k) * one for k, one in enumerate(departs))

    def _follow_rate(self, sample: int) -> list[Events]:
        median_rr = self.patient.rhythm.median_rr
        state = rate_change(self.model.alarm, self.rate, median_rr)
        changed, self.rate = state != self.rate, state
        return [event(state, sample, rr=median_rr)] if changed else []


def departure(model: MonitorModel, reading: Reading) -> int:
    """Return how far the segment that departs most is beyond its threshold, in 1/256 of the threshold.

    0 at it, -256 where nothing deviates at all from the reference. A beat is abnormal above 0, from 257/256 of a
    threshold on; the flag of a segment, which is finer, is set earlier.
    """
    limits = model.segments
    parts = [
        *zip((abs(z) for z in reading.bias_z), limits.bias, strict=True),
        *zip(reading.magnitude_z, limits.magnitude, strict=True),
    ]
    return max(quotient(max(z, 0) * UNIT, most) for z, most in parts) - UNIT
