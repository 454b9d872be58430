"""The page Live in a real browser: the virtual board says what the reference says, and the record is saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.host.cli import stages
from ecgtiny.quantize.stream import load_stream
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.generated import synthetic_record
from tests.host.dashboard.served import chromium, opener, page_of, served
from tests.host.evaluation.stream_run import FS, write_csv
from tests.tools import require_module

NAME = "export/nrf52840/export.json"


@pytest.mark.slow
def test_a_virtual_board_is_watched(trained: Run, tmp_path: Path) -> None:
    require_module("unicorn")
    wfdb = require_module("wfdb")
    if not trained.has(NAME):
        stages.export(trained, "nrf52840")
    write_csv(tmp_path, synthetic_record(9, 0.4, FS), "short")
    (record,) = load_records(str(tmp_path / "short.csv"))
    expected = load_stream(trained).on_device(trained.read(NAME, ExportRecord).stream).events(record)
    with served("--run", str(trained.folder), "--folder", str(tmp_path)) as url, chromium() as browser:
        page = page_of(browser, url)
        opener(page).click()
        page.get_by_text(" unreadable, ").wait_for()  # the detector has run
        page.get_by_role("button", name="Live", exact=True).click()
        page.get_by_label("Pace").select_option("as fast as the board")
        page.get_by_role("button", name="Start", exact=True).click()
        page.get_by_text("finished", exact=True).wait_for()
        assert page.get_by_text(f"{len(expected)} of {len(expected)} events", exact=True).count() == 1
        assert page.get_by_role("row").filter(has_text="same").count() > 5
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("saved: ").wait_for()
        axe = require_module("axe_playwright_python.sync_playwright").Axe()
        assert [one["id"] for one in axe.run(page).response["violations"]] == []
    saved = sorted(trained.path("live").glob("short-*.hea"))[-1].with_suffix("")
    assert wfdb.rdrecord(str(saved), physical=False).d_signal[:, 0].tolist() == record.counts.tolist()
    assert wfdb.rdann(str(saved), "tiny").sample.tolist() == sorted(expected["sample"].tolist())
