"""What the C of the front end takes for granted: no sum of it overflows, and no ring is read beyond its length."""

from __future__ import annotations

from ...common.errors import UnsupportedModelError
from ...common.frontend.design import PHASE_SHIFT, STEP_SHIFT, WINDOW_BEFORE, FrontEnd
from ...common.frontend.quality import WANDER_SAMPLES

INT16 = 1 << 15
INT32 = 1 << 31


def check_front_end(front: FrontEnd) -> None:
    """Check the constants of a front end, for every sequence of counts.

    Raises:
        UnsupportedModelError: the C would not compute what ``common/frontend/`` says.
    """
    _check_filters(front)
    _check_rings(front)


def _check_filters(front: FrontEnd) -> None:
    _demand(-INT16 <= front.zero < INT16, f"0 mV at {front.zero} counts, beyond 16 bits")
    low, high = front.rails
    _demand(-INT16 <= low < high < INT16, f"rails at {low} and {high} counts, which are not in order within 16 bits")
    _demand(front.blanking_gap >= 1, "a blanking gap of no length")
    largest = 2 * INT16 * front.decimation**2
    _demand(largest * front.scale_mul <= INT32 // 2 and 1 <= front.scale_shift <= 30, "the scale of the counts")
    _demand(front.fir == front.fir[::-1] and len(front.fir) % 2 == 1, "a low-pass that is not symmetric")
    _demand(sum(map(abs, front.fir)) < 2 * INT16, "the taps of the low-pass")
    _demand(4 * INT16 * front.energy_length < 1 << 23, f"a QRS energy over {front.energy_length} samples")
    weights = max(sum(map(abs, phase)) for phase in front.phases)
    _demand(weights * INT16 + (1 << PHASE_SHIFT - 1) < INT32, "the weights of the interpolator")


def _check_rings(front: FrontEnd) -> None:
    """The fiducial points lie in the ring of the baseline, every window in that of the morphology signal."""
    newest = front.refractory + front.energy_length // 2 - front.reach - 1
    oldest = newest + 2 * front.reach + 2 + 2 * front.difference_span
    _demand(newest >= 0, f"a reach of {front.reach} samples")
    _demand(max(oldest, front.energy_length + 2 * front.difference_span) < front.baseline, "the length of the baseline")
    fine = front.refractory + front.energy_length + front.difference_span + front.fine_span
    _demand(1 <= front.fine_span < front.difference_span and fine < front.baseline, "the span of the fine energy")
    _demand(front.longest_t_wave_interval < INT16, "the longest interval with a T wave")
    _demand(front.peaks_behind < 256, f"R peaks that are known {front.peaks_behind} samples later")
    _demand(0 < front.dead <= front.contact < 2 * INT16, "a loss of contact")
    wander = (WANDER_SAMPLES - 1) * front.wander_step
    _demand(1 <= front.wander_step < 256 and wander < front.startup, "the step of the wander")
    before = (front.step * WINDOW_BEFORE >> STEP_SHIFT) + 3
    waited = front.level_decay_timeout + front.refractory + 1
    first = waited + front.reach + front.energy_lag + before - front.morphology_lag
    _demand(first < front.ring, f"a ring of {front.ring} samples")


def _demand(holds: bool, refused: str) -> None:
    if not holds:
        raise UnsupportedModelError(f"the front end does not support {refused}", fix="export the run again")
