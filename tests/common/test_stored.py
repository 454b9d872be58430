"""Members keep the names under which they were first stored."""

from __future__ import annotations

from ecgtiny.common.frontend.design import STORED_NAMES, design
from ecgtiny.common.stored import from_stored, to_stored


def test_renamed_members_come_back_under_their_own_names() -> None:
    names = {"new": "old"}
    assert to_stored({"new": 1, "kept": 2}, names) == {"old": 1, "kept": 2}
    assert from_stored({"old": 1, "kept": 2}, names) == {"new": 1, "kept": 2}


def test_a_front_end_is_stored_under_the_names_that_its_digest_goes_over() -> None:
    front = design(360, 200)
    stored = front.to_json()
    assert {"bend_span", "learning", "blind_gap", "blind", "fade"} <= set(stored)
    assert not set(STORED_NAMES) & set(stored)
    assert type(front).from_json(stored, "here") == front
