"""Measures the dashboard in a headless Chromium on 12 leads of 650,000 samples: load, zoom, memory.

python -m bench.dashboard
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

SAMPLES, LEADS, FS, GAIN = 650_000, 12, 360, 200
ZOOMS = 20
ZOOM = """async ([start, end]) => {
  const document = Bokeh.documents[0], named = (name) => document.get_model_by_name(name);
  const source = named("signal"), range = named("leads").x_range;
  const filled = new Promise((resolve) => {
    const slot = () => { source.properties.data.change.disconnect(slot); resolve(); };
    source.properties.data.change.connect(slot);
  });
  const before = performance.now();
  range.setv({start, end});
  await filled;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return performance.now() - before;
}"""
"""From the change of the range to the frame after the new samples are drawn, in ms."""


def main() -> None:
    """Print what was measured as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder, "long.npy"), _signal())
        command = [sys.executable, "-m", "ecgtiny", "dashboard", "--folder", folder, "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                url = json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")["url"]
                print(json.dumps(_measure(url, server.pid), indent=2))
            finally:
                server.terminate()


def _signal() -> Any:
    """Return noise with a spike a second, int16 [samples, leads]."""
    rng = np.random.default_rng(0)
    counts = rng.normal(0, 6, (SAMPLES, LEADS))
    counts[FS // 2 :: FS] += 200
    return counts.astype(np.int16)


def _measure(url: str, process: int) -> dict[str, Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        begun = time.perf_counter()
        page.goto(url)
        page.get_by_role("button", name="Open", exact=True).last.wait_for()
        shown = time.perf_counter() - begun
        begun = time.perf_counter()
        _open(page)
        opened = time.perf_counter() - begun
        seconds = SAMPLES / FS
        near = [page.evaluate(ZOOM, [at, at + 10.0]) for at in _places(seconds)]
        # Between two wide stretches most of the samples are read, and none of the sizes of before fits.
        far = [page.evaluate(ZOOM, [at / 4, seconds - at / 4]) for at in _places(seconds)]
        browser.close()
    return {
        "samples": SAMPLES,
        "leads": LEADS,
        "page_seconds": round(shown, 2),
        "open_seconds": round(opened, 2),
        "zoom_to_10_s_ms": _figures(near),
        "zoom_to_minutes_ms": _figures(far),
        "server_rss_mb": round(_peak(process) / 1024, 1),
    }


def _open(page: Page) -> None:
    page.get_by_label("Unit").select_option("counts")
    page.get_by_label("Gain in counts/mV").fill(str(GAIN))
    page.get_by_label("Rate in Hz").fill(str(FS))
    page.get_by_label("Rate in Hz").press("Enter")
    page.get_by_role("button", name="Open", exact=True).last.click()
    page.get_by_role("button", name="Zoom in").wait_for()
    page.wait_for_function("Bokeh.documents[0].get_model_by_name('signal')?.data.time.length > 0")


def _places(seconds: float) -> list[float]:
    return np.random.default_rng(1).uniform(1, seconds - 11, ZOOMS).tolist()


def _figures(milliseconds: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(milliseconds), 1), "worst": round(max(milliseconds), 1)}


def _peak(process: int) -> int:
    """Return the most memory that a process has held, in KiB."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
