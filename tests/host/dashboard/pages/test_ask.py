"""The page Ask in a real browser: it shows what the pure functions say, and saves what was marked."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from ecgtiny.common.run import Run
from ecgtiny.host.dashboard.analysis import Analysis, analyse
from ecgtiny.host.dashboard.ask.operating import rows
from ecgtiny.host.dashboard.ask.question import Question
from ecgtiny.host.dashboard.ask.worst import worst_places
from ecgtiny.host.dashboard.recording import read_recording
from tests.host.browser import PHONE, overflow
from tests.host.dashboard.served import SPAN, chromium, opener, page_of, served
from tests.tools import require_module

RECORD = "p2.csv"
LEVEL = "Level (0 is the least sensitive), exact"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def analysis(trained: Run, stream_folder: Path) -> Analysis:
    """Return what the page looks at."""
    return analyse(trained, read_recording(stream_folder / "records" / RECORD))


@pytest.fixture(scope="module")
def page(trained: Run, stream_folder: Path) -> Generator[Any]:
    """Give the page Ask with the record open."""
    with served("--run", str(trained.folder), "--folder", str(stream_folder / "records")) as url, chromium() as browser:
        page = page_of(browser, url)
        chosen = page.get_by_label("Recording")
        chosen.select_option(label=next(one for one in chosen.locator("option").all_inner_texts() if RECORD in one))
        opener(page).click()
        page.get_by_text(" unreadable, ").wait_for()  # the detector has run
        turn(page)
        yield page


def turn(page: Any) -> None:
    """Show the page Ask."""
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Worth a look").wait_for()


def test_the_figures_follow_the_level_and_are_those_of_the_pure_function(page: Any, analysis: Analysis) -> None:
    question = Question.of(analysis.run, analysis)
    page.get_by_label(LEVEL).fill("0")
    page.get_by_label(LEVEL).press("Enter")
    page.get_by_text("is not the validated one").wait_for()
    stored, chosen = question.at(question.stored_value), question.at(0)
    page.get_by_text(f"here: {chosen.threshold}").wait_for()
    shown = [one.split("\t") for one in page.locator("tbody tr").all_inner_texts()]
    assert [(one[0].split("\n")[0], *one[-2:]) for one in shown] == [
        (row.name, row.stored, row.chosen) for row in rows(stored, chosen)
    ]
    page.get_by_role("button", name="Back to the stored one").click()
    page.get_by_text(f"here: {stored.threshold}").wait_for()
    assert page.get_by_text("is not the validated one").count() == 0


def test_a_button_leads_to_the_worst_place(page: Any, analysis: Analysis) -> None:
    question = Question.of(analysis.run, analysis)
    judged = question.judged
    assert judged
    place = worst_places(judged, question.at(question.stored_value).threshold)[0]
    page.get_by_role("button", name=place.why).first.click()
    page.wait_for_function(f"{SPAN}[0] < {place.second} && {place.second} < {SPAN}[1]")
    page.wait_for_function(f"{SPAN}[1] - {SPAN}[0] < 9")
    turn(page)


def test_wfdb_reads_what_was_marked_and_saved(page: Any, analysis: Analysis) -> None:
    wfdb = require_module("wfdb")
    place = page.get_by_label("Place in s")
    for beat in analysis.sample[:3].tolist():
        page.get_by_role("button", name="Next beat").click()
        expected = f"{beat / analysis.record.fs:.3f}".rstrip("0").rstrip(".")
        require_module("playwright.sync_api").expect(place).to_have_value(expected, timeout=60_000)
    page.get_by_label("Beat", exact=True).select_option(label="V premature ventricular contraction")
    page.get_by_role("button", name="Mark beat").click()
    page.get_by_text("1 marked, not saved yet").wait_for()
    page.get_by_label("Extension of the file").fill("own")
    page.get_by_label("Extension of the file").press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("saved: ").wait_for()
    read = wfdb.rdann(str(analysis.run.folder / "annotations" / "p2"), "own")
    assert read.symbol == ["V"]
    assert read.sample.tolist() == [analysis.sample[2]]


def test_it_fits_a_phone(page: Any) -> None:
    wide = page.viewport_size
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    try:
        page.get_by_role("button", name=" above the threshold").first.wait_for()
        require_module("playwright.sync_api").expect(page.locator("body")).to_have_js_property("offsetWidth", PHONE[0])
        page.wait_for_timeout(1000)  # plots and boxes follow the window a little later
        assert overflow(page) == 0
    finally:
        page.set_viewport_size(wide)


def test_axe_finds_nothing(page: Any) -> None:
    axe = require_module("axe_playwright_python.sync_playwright").Axe()
    page.get_by_role("button", name="Find clusters").click()
    page.get_by_text("All on one scale").wait_for()
    assert [one["id"] for one in axe.run(page).response["violations"]] == []
