"""A dashboard in a process of its own, and a browser that looks at it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from tests.tools import require, require_module

FS, GAIN = 250, 200.0
SECONDS = 40
LEADS = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
TIMEOUT = 30_000
"""ms that a page may take on a busy machine; nothing is concluded from how long it took."""

NAMED = "(name => Bokeh.documents[0].roots().flatMap(root => [...root.references()]).find(one => one.name === name))"
"""Finds a model of those that are drawn; the document itself remembers for a while what was drawn before."""
SPAN = f"(() => {{ const r = {NAMED}('leads')?.x_range; return r ? [r.start, r.end] : [NaN, NaN]; }})()"
"""The stretch that is shown on the page See, in s."""


def counts(leads: int = 2, seconds: int = SECONDS) -> Any:
    """Return an ECG of sharp peaks with T waves, one beat a second, int16 [samples, leads]."""
    time = np.arange(seconds * FS) / FS
    phase = time % 1.0
    beat = np.exp(-(((phase - 0.4) / 0.012) ** 2)) + 0.25 * np.exp(-(((phase - 0.65) / 0.05) ** 2))
    noise = np.random.default_rng(0).normal(0, 2, (len(time), leads))
    return np.rint(beat[:, np.newaxis] * GAIN / (1 + np.arange(leads) / 4) + noise).astype(np.int16)


def write_wfdb(folder: Path, name: str = "r1", leads: int = 2) -> list[Path]:
    """Write a WFDB record of format 16 and return its files."""
    values = counts(leads)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} {leads} {FS} {len(values)}"]
    lines += [f"{name}.dat 16 {GAIN:g}/mV 16 0 {values[0, i]} 0 0 {LEADS[i]}" for i in range(leads)]
    header, signal = folder / f"{name}.hea", folder / f"{name}.dat"
    header.write_text("\n".join(lines) + "\n", "utf-8")
    signal.write_bytes(values.astype("<i2").tobytes())
    return [header, signal]


@contextmanager
def started(*arguments: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Start a dashboard and give its process and its address."""
    require_module("panel")
    command = [sys.executable, "-m", "ecgtiny", "dashboard", "--json", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")["url"]
        finally:
            process.terminate()


@contextmanager
def served(*arguments: str) -> Generator[str]:
    """Serve a dashboard and give its address."""
    with started(*arguments) as (_, url):
        yield url


@contextmanager
def chromium() -> Generator[Any]:
    """Give a headless Chromium, the one of the machine."""
    executable = require("chromium")
    api = require_module("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


def page_of(browser: Any, url: str, **options: Any) -> Any:
    """Open the dashboard on a page of its own, as another user of the same server does."""
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(TIMEOUT)
    page.goto(url)
    opener(page).wait_for()
    return page


def opener(page: Any) -> Any:
    """Return the button that opens the recording that is chosen."""
    return page.get_by_role("main").get_by_role("button", name="Open", exact=True)


def send(page: Any, *files: Path) -> None:
    """Drop files, and wait until the page offers the recording or says why it does not."""
    page.locator("input[type=file]").set_input_files([str(path) for path in files])


def open_sent(page: Any, name: str) -> None:
    """Open a recording that was sent, and wait for its plots."""
    page.get_by_label("Recording").locator("option", has_text=f"sent: {name}").wait_for(state="attached")
    page.get_by_label("Recording").select_option(f"sent: {name}")
    opener(page).click()
    page.get_by_role("button", name="Zoom in").wait_for()
