"""Saved states that no monitor has written: each member anything that its limits allow, with the right CRC-32."""

from __future__ import annotations

import zlib
from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.monitor.state import VERSION, layout
from ecgtiny.quantize.monitor.state_limits import TEMPLATES, TRACKERS, Limits, head

State = NDArray[np.void]
"""One state, shape [1], of the dtype ``layout``."""


def any_state(rng: np.random.Generator, model: MonitorModel, firmware: int) -> State:
    """Return a state whose members are drawn between their limits, or are one of the two."""
    state = np.zeros(1, layout(model.rules.templates))
    for part, name, limits in members(state, model):
        part[name] = _drawn(rng, part[name].shape, limits)
    state["version"], state["size"], state["firmware"] = VERSION, state.itemsize, firmware
    return state


def members(state: State, model: MonitorModel) -> Generator[tuple[State, str, Limits]]:
    """Yield the part of a state that holds a member, the member's name and its limits."""
    named = {"": head(model), "trackers": TRACKERS, "templates": TEMPLATES}
    for where, limits in named.items():
        part = state[where] if where else state
        for name in part.dtype.names or ():
            form = part.dtype[name].base
            if form.names is None and name not in {"version", "size", "firmware", "crc"}:
                yield part, name, limits.get(name) or _all_of(form)


def sealed(state: State) -> bytes:
    """Return the bytes of a state with their CRC-32."""
    body = state.tobytes()[:-4]
    return body + zlib.crc32(body).to_bytes(4, "little")


def _all_of(form: np.dtype[np.generic]) -> Limits:
    bits = 8 * form.itemsize
    return Limits(0, 2**bits - 1) if form.kind == "u" else Limits(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], limits: Limits) -> NDArray[np.int64]:
    """Draw values evenly, or all near zero, or each one of the two limits."""
    least, most = limits
    kind = rng.integers(3)
    if kind == 0:
        return rng.integers(least, most, shape, endpoint=True)
    if kind == 1:
        return rng.integers(max(least, -300), min(most, 300), shape, endpoint=True)
    return rng.choice(np.array(limits), shape)
