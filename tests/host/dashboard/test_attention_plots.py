"""The heat maps of attention are drawn with a width, at a desk and on a phone."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ecgtiny.host.dashboard.attention_plots import AttentionPlots
from ecgtiny.host.dashboard.palette import LIGHT
from tests.host.browser import PHONE, WIDE, chromium, overflow, visit
from tests.host.dashboard.served import NAMED, counts
from tests.host.dashboard.test_attention import SIZE, scorer
from tests.tools import require_module

pytestmark = pytest.mark.slow
LEADS = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2")


def plots() -> AttentionPlots:
    """Return the heat maps of an analysis of one beat."""
    window, sample = counts(SIZE)[100 : 100 + SIZE][np.newaxis], np.array([500])
    analysis: Any = SimpleNamespace(
        leads=LEADS, scorer=scorer(SIZE), window=window, sample=sample, record=SimpleNamespace(fs=250.0)
    )
    made = AttentionPlots(analysis, LIGHT)
    made.fill(2.0)
    return made


def test_each_heat_map_has_a_width() -> None:
    panel = require_module("panel")

    def page() -> Any:
        box = panel.Column(sizing_mode="stretch_width")
        panel.state.onload(lambda: box.append(plots().view()))  # as on the page See, where they come later
        return box

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = panel.serve({"attention": page}, port=port, show=False, threaded=True)
    try:
        with chromium() as browser:
            for size in (WIDE, PHONE):
                with visit(browser, f"http://localhost:{port}/attention", size) as seen:
                    for name in ("among leads", "in time"):
                        wide = f"{NAMED}('attention {name}')?.inner_width > 200"
                        seen.page.wait_for_function(f"window.Bokeh?.documents?.length && {wide}")
                    assert overflow(seen.page) == 0
                    assert seen.errors == []
    finally:
        server.stop()
