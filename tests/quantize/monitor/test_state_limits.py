"""What a saved state may hold: what monitors leave is in it, and from all of it a monitor goes on within it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.common.frontend.design import design
from ecgtiny.common.frontend.frontend import detect
from ecgtiny.quantize.monitor.monitor import Monitor, PendingBeat
from ecgtiny.quantize.monitor.state import firmware_id, layout, pack, unpack
from ecgtiny.quantize.monitor.state_limits import outside
from tests.firmware_gen.stream.signals import signals
from tests.quantize.monitor.patients import clock, model, observed, pvc, run, steady, weights, window
from tests.quantize.monitor.states import any_state, members, sealed

MODEL = model(weights(width=1), thresholds=(300, 200))
FIRMWARE = firmware_id("1f" * 32)
FRONT = design(200, 200)
MEMBERS = sorted({name for _, name, _ in members(np.zeros(1, layout(8)), MODEL)})
EDGES = [np.full(140, value, np.int16) for value in (-32768, 0, 32767)]


def restored(state: bytes) -> Monitor:
    return unpack(state, MODEL, clock(MODEL), FIRMWARE)


def is_kept(monitor: Monitor) -> bool:
    """Return whether what a monitor leaves is taken back."""
    content = pack(monitor, FIRMWARE)
    assert outside(np.frombuffer(content, layout(8))[0], MODEL) is None
    return pack(restored(content), FIRMWARE) == content


@settings(deadline=None, max_examples=15)
@given(signals(200), st.integers(0, 2**31 - 1))
def test_what_a_monitor_leaves_is_accepted_after_every_beat(counts: np.ndarray, seed: int) -> None:
    rng, found, monitor = (
        np.random.default_rng(seed),
        detect(counts.astype(np.int16), FRONT),
        Monitor(MODEL, clock(MODEL)),
    )
    for sample, shape, quality in zip(found.sample.tolist(), found.window, found.quality.tolist(), strict=True):
        residual = int(rng.integers(2**31))
        monitor.beat(PendingBeat(sample, observed(shape), quality, searched_back=False, residual=residual))
        assert is_kept(monitor)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**63 - 1))
def test_from_any_state_within_the_limits_a_monitor_goes_on_within_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    state = any_state(rng, MODEL, FIRMWARE)
    state["beats"] //= 2  # it alone does not stay within its limits for ever
    monitor = restored(sealed(state))
    odd = [pvc(1), window(height=-8), window(noise=20, seed=seed % 1000), *EDGES]
    at = 0
    for sample, shape in steady(12):
        at = sample + int(rng.integers(400)) + 400 * (sample // 160)
        run(monitor, [(at, odd[rng.integers(len(odd))] if rng.random() < 0.5 else shape)])
        assert is_kept(monitor)


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_beyond_its_limits_is_refused_by_name(name: str) -> None:
    state = any_state(np.random.default_rng(3), MODEL, FIRMWARE)
    (part, limits), *_ = [(part, limits) for part, one, limits in members(state, MODEL) if one == name]
    form = np.iinfo(part.dtype[name].base)
    last = part[name].reshape(-1).size - 1
    for value, accepted in (
        (limits.least - 1, False),
        (limits.least, True),
        (limits.most, True),
        (limits.most + 1, False),
    ):
        if form.min <= value <= form.max:
            changed = state.copy()
            (held,) = [held for held, one, _ in members(changed, MODEL) if one == name]
            _set(held, name, last, value)
            assert refusal(sealed(changed)) == ("" if accepted else name), (name, value)


def refusal(state: bytes) -> str:
    """Return the name of the member for which a state is refused, without the part that it lies in."""
    try:
        restored(state)
    except DataError as error:
        return error.what.removesuffix(" is out of range").rpartition(" ")[2].rpartition(".")[2]
    return ""


def _set(part: np.ndarray, name: str, at: int, value: int) -> None:
    """Set the last of the numbers that a member has in all of a part."""
    values = part[name].copy()
    values.reshape(-1)[at] = value
    part[name] = values
