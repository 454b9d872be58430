"""The page Review in a real browser: what is ticked, from the keyboard too, is what the saved files hold."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from ecgtiny.common.run import Run
from ecgtiny.host.evaluation.review import Reviewed, confirmed_state, review_record
from ecgtiny.host.evaluation.review_files import read_review, review_path
from ecgtiny.quantize.stream import load_stream
from ecgtiny.train.data.records.load import read_record
from tests.host.browser import PHONE, overflow
from tests.host.dashboard.served import chromium, opener, page_of, served
from tests.tools import require_module

RECORD = "p2.csv"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reviewed(trained: Run, stream_folder: Path) -> Reviewed:
    """Return what the page lists."""
    return review_record(load_stream(trained), read_record(stream_folder / "records" / RECORD, None))


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request: pytest.FixtureRequest, trained: Run, stream_folder: Path) -> Generator[Any]:
    """Give the page Review with the record analysed."""
    with served("--run", str(trained.folder), "--folder", str(stream_folder / "records")) as url, chromium() as browser:
        page = page_of(browser, url, color_scheme=request.param)
        chosen = page.get_by_label("Recording")
        chosen.select_option(label=next(one for one in chosen.locator("option").all_inner_texts() if RECORD in one))
        opener(page).click()
        page.get_by_text(" unreadable, ").wait_for()  # the detector has run
        page.get_by_role("button", name="Review", exact=True).click()
        page.get_by_role("button", name="List the clusters").click()
        page.get_by_label("Cluster 1 is normal").wait_for()
        page.wait_for_timeout(1000)  # the boxes are laid out a little later, and a key pressed before is lost
        yield page


def put(page: Any, tick: Any, *, checked: bool) -> None:
    """Press a box from the keyboard until it is as wanted, as ``save`` does."""
    for _ in range(10):
        tick.focus()
        page.wait_for_timeout(500)
        page.keyboard.press("Space")
        page.wait_for_timeout(2500)
        if tick.is_checked() == checked:
            return
    pytest.fail(f"the box was never {'' if checked else 'un'}checked")


def save(page: Any, answer: str) -> None:
    """Press the button from the keyboard, as late as a hand does and again if need be: a key that follows is lost."""
    for _ in range(10):
        page.get_by_role("button", name="Save the verdict").focus()
        page.wait_for_timeout(500)
        page.keyboard.press("Enter")
        page.wait_for_timeout(2500)
        if page.get_by_text(answer).is_visible():
            return
    pytest.fail(f"the page never said {answer!r}")


def test_the_clusters_are_those_of_the_pure_function(page: Any, reviewed: Reviewed) -> None:
    clusters = reviewed.review.clusters
    assert page.get_by_role("checkbox").count() == len(clusters)
    for number, one in enumerate(clusters, start=1):
        assert page.get_by_label(f"Cluster {number} is normal").is_disabled() != one.kept
    for one in clusters[:3]:
        page.get_by_text(f"{one.beats:,} beats ({one.share:.1%})").first.wait_for()
    require_module("playwright.sync_api").expect(
        page.get_by_role("img", name="Cluster 1; its mean reaches")
    ).to_have_count(1)


def test_what_is_ticked_from_the_keyboard_is_saved_with_the_state(page: Any, reviewed: Reviewed, trained: Run) -> None:
    first = next(number for number, one in enumerate(reviewed.review.clusters, start=1) if one.kept)
    tick = page.get_by_label(f"Cluster {first} is normal")
    put(page, tick, checked=True)
    save(page, "the patient's state: ")
    written = read_review(review_path(trained.folder, "p2"))
    assert [number for number, one in enumerate(written.clusters, start=1) if one.normal] == [first]
    assert review_path(trained.folder, "p2", ".state").read_bytes() == confirmed_state(reviewed, written)
    page.get_by_role("button", name="List the clusters").click()
    page.wait_for_timeout(1000)
    page.get_by_text("the clusters are found").wait_for(state="hidden")
    page.wait_for_timeout(1000)
    require_module("playwright.sync_api").expect(tick).to_be_checked()
    put(page, tick, checked=False)
    save(page, "no cluster is normal")
    assert not review_path(trained.folder, "p2", ".state").exists()


def test_it_fits_a_phone(page: Any) -> None:
    wide = page.viewport_size
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    try:
        require_module("playwright.sync_api").expect(page.locator("body")).to_have_js_property("offsetWidth", PHONE[0])
        page.wait_for_timeout(1000)  # boxes follow the window a little later
        assert overflow(page) == 0
    finally:
        page.set_viewport_size(wide)


def test_axe_finds_nothing(page: Any) -> None:
    axe = require_module("axe_playwright_python.sync_playwright").Axe()
    assert [one["id"] for one in axe.run(page).response["violations"]] == []
