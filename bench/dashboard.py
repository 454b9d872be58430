"""Measures the dashboard in a headless Chromium on 12 leads of 650,000 samples: load, zoom, memory; Dash beside it.

    python -m bench.dashboard [--dash PYTHON] [--json]      writes bench/results/dashboard.json

PYTHON is an interpreter with `dash` and `plotly-resampler`: the same zooms of the same recording are made in a page of
theirs (bench/dash_app.py), after those of the dashboard.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from ecgtiny.common.errors import MissingToolError

from .command import options_of, print_results
from .store import HERE, Figures, save

SAMPLES, LEADS, FS, GAIN = 650_000, 12, 360, 200
ZOOMS = 20
TWO_FRAMES = "await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));"
ZOOM = f"""async ([start, end]) => {{
  const document = Bokeh.documents[0], named = (name) => document.get_model_by_name(name);
  const source = named("signal"), range = named("leads").x_range;
  const filled = new Promise((resolve) => {{
    const slot = () => {{ source.properties.data.change.disconnect(slot); resolve(); }};
    source.properties.data.change.connect(slot);
  }});
  const before = performance.now();
  range.setv({{start, end}});
  await filled;
  {TWO_FRAMES}
  return performance.now() - before;
}}"""
"""From the change of the range to the frame after the new samples are drawn, in ms."""
DASH_ZOOM = f"""async ([start, end]) => {{
  const plot = document.querySelector(".js-plotly-plot"), held = plot.data.map((trace) => trace.x);
  const axes = Object.keys(plot.layout).filter((key) => key.startsWith("xaxis"));
  const ranges = axes.flatMap((axis) => [[`${{axis}}.range[0]`, start], [`${{axis}}.range[1]`, end]]);
  const before = performance.now();
  Plotly.relayout(plot, Object.fromEntries(ranges));
  while (plot.data.some((trace, at) => trace.x === held[at])) await new Promise((resolve) => setTimeout(resolve, 1));
  {TWO_FRAMES}
  return performance.now() - before;
}}"""
"""The same in a page of Dash: every trace has new samples."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--dash", metavar="PYTHON", help="the interpreter that has Dash")
    given = parser.parse_args(arguments)
    return print_results(lambda: measure(given.dash), lambda found: json.dumps(found, indent=2), as_json=given.json)


def measure(dash: str | None) -> Figures:
    """Measure, and write the result file."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "long.npy")
        np.save(file, _signal())
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with _ours(file) as (url, process):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            figures = _loaded(page, url)
            if dash:
                with _theirs(dash, file) as (address, other):
                    beside = browser.new_page(viewport={"width": 1280, "height": 900})
                    beside.set_default_timeout(120_000)
                    beside.goto(address)
                    beside.wait_for_function("document.querySelector('.js-plotly-plot')?.data?.length > 0")
                    figures |= _zooms(page, ZOOM) | {"dash": _zooms(beside, DASH_ZOOM) | _memory(other)}
            else:
                figures |= _zooms(page, ZOOM)
            figures |= _memory(process)
        browser.close()
    return save("dashboard", "python -m bench.dashboard" + " --dash PYTHON" * bool(dash), _conditions(dash), figures)


def _conditions(dash: str | None) -> dict[str, Any]:
    theirs = ("dash", "plotly-resampler")
    code = f"from importlib.metadata import version; print(*map(version, {theirs}))"
    printed = subprocess.run([dash, "-c", code], capture_output=True, text=True, check=True).stdout if dash else ""
    ours = {name: version(name) for name in ("panel", "bokeh")}
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, headless Chromium",
        "load": round(os.getloadavg()[2], 1),
        "samples": SAMPLES,
        "leads": LEADS,
        "zooms": ZOOMS,
        "versions": ours | dict(zip(theirs, printed.split(), strict=False)),
    }


@contextmanager
def _ours(file: Path) -> Generator[tuple[str, int]]:
    command = [sys.executable, "-m", "ecgtiny", "dashboard", "--folder", str(file.parent), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")["url"], server.pid
        finally:
            server.terminate()


@contextmanager
def _theirs(python: str, file: Path) -> Generator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [python, str(HERE / "dash_app.py"), str(file), str(FS), str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port, server)
            yield f"http://127.0.0.1:{port}/", server.pid
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    raise MissingToolError(
        "Dash did not start", where="--dash", fix="give an interpreter with dash and plotly-resampler"
    )


def _signal() -> Any:
    """Return noise with a spike a second, int16 [samples, leads]."""
    rng = np.random.default_rng(0)
    counts = rng.normal(0, 6, (SAMPLES, LEADS))
    counts[FS // 2 :: FS] += 200
    return counts.astype(np.int16)


def _loaded(page: Page, url: str) -> Figures:
    page.set_default_timeout(120_000)
    begun = time.perf_counter()
    page.goto(url)
    page.get_by_role("button", name="Open", exact=True).last.wait_for()
    shown = time.perf_counter() - begun
    begun = time.perf_counter()
    _open(page)
    return {"page_seconds": round(shown, 2), "open_seconds": round(time.perf_counter() - begun, 2)}


def _zooms(page: Page, script: str) -> Figures:
    page.bring_to_front()
    seconds = SAMPLES / FS
    near = [page.evaluate(script, [at, at + 10.0]) for at in _places(seconds)]
    # Between two wide stretches most of the samples are read, and none of the sizes of before fits.
    far = [page.evaluate(script, [at / 4, seconds - at / 4]) for at in _places(seconds)]
    return {"zoom_to_10_s_ms": _figures(near), "zoom_to_minutes_ms": _figures(far)}


def _memory(process: int) -> Figures:
    return {"server_rss_mb": round(_peak(process) / 1024, 1)}


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
    sys.exit(main())
