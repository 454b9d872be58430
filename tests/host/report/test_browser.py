"""The pages in a real browser: at a desk and on a phone, light and dark, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ecgtiny.host.report import write_pages
from tests.host.browser import LOOKS, PHONE, address, chromium, overflow, violations, visit
from tests.host.evaluation.noise_samples import add_noise_stress
from tests.host.evaluation.strip_samples import add_evaluation
from tests.host.report import results
from tests.host.report.samples import sample_run
from tests.quantize.readout_runs import quantised_run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
KINDS = ("beats", "stream", "readouts", "comparison", "search")


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the address of a page of each kind, with every picture."""
    folder = tmp_path_factory.mktemp("pages")
    stream = sample_run(folder / "stream")
    add_evaluation(stream)
    add_noise_stress(stream)
    runs = (sample_run(folder / "beats"), stream, quantised_run(folder / "readouts"),
            results.comparison(folder / "compared"), results.search(folder / "searched"))  # fmt: skip
    return {kind: address(write_pages(run)[0]) for kind, run in zip(KINDS, runs, strict=True)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_accessible_fits_and_needs_nothing_from_outside(
    kind: str, browser: Browser, pages: dict[str, str]
) -> None:
    for size, scheme in LOOKS:
        with visit(browser, pages[kind], size, scheme) as seen:
            assert violations(seen.page) == [], (size, scheme)
            assert overflow(seen.page) == 0, (size, scheme)
            assert seen.requests == [pages[kind]]
            assert seen.errors == []


def test_the_checks_see_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!DOCTYPE html><title>x</title><p style='width:2000px;color:#eee'>text</p><img src='http://127.0.0.1:9/x.png'>"
        "<script>console.error('said'); missing()</script>",
        "utf-8",
    )
    with visit(browser, address(bad), PHONE) as seen:
        rules = {said.partition(":")[0] for said in violations(seen.page)}
        assert rules >= {"html-has-lang", "image-alt", "color-contrast"}
        assert overflow(seen.page) > 1000
        assert "http://127.0.0.1:9/x.png" in seen.requests
        assert any("said" in said for said in seen.errors)
        assert any("missing is not defined" in said for said in seen.errors)


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_a_meaning_opens_by_keyboard_and_by_touch_and_closes(
    size: tuple[int, int], scheme: str, browser: Browser, pages: dict[str, str]
) -> None:
    with visit(browser, pages["beats"], size, scheme) as seen:
        term = seen.page.locator("#detection button.term").first
        shown = seen.page.locator("[popover]:popover-open")
        term.focus()
        seen.page.keyboard.press("Enter")
        assert (term.inner_text() or "").casefold() in shown.inner_text().casefold()
        box = shown.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert 0 <= box["y"] <= size[1] - box["height"]
        seen.page.keyboard.press("Escape")
        assert shown.count() == 0
        term.click()
        assert shown.count() == 1


def test_on_a_phone_the_framed_beat_is_in_view_and_the_strip_scrolls_in_its_frame(
    browser: Browser, pages: dict[str, str]
) -> None:
    with visit(browser, pages["stream"], PHONE) as seen:
        frames = seen.page.locator(".frame[data-focus]")
        assert frames.count() > 0
        for at in range(frames.count()):
            left, width, whole, focus = frames.nth(at).evaluate(
                "frame => [frame.scrollLeft, frame.clientWidth, frame.scrollWidth, Number(frame.dataset.focus)]"
            )
            assert whole > width, "it is wider than the phone"
            assert left < focus * whole < left + width
