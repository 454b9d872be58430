"""How a server ends, and what it leaves behind: nothing."""

from __future__ import annotations

import os
import signal
import stat
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.host.dashboard.served import started


@pytest.mark.slow
def test_the_command_line_of_the_browser_does_not_hold_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, browser = tmp_path / "given", tmp_path / "browser"
    os.mkfifo(given)
    browser.write_text(f'#!/bin/sh\nprintf %s "$*" > {given}\n', "utf-8")
    browser.chmod(0o700)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    with started("--open") as (process, url):
        address = given.read_text("utf-8")
        assert urlsplit(url).path.strip("/") not in address
        page = Path(urlsplit(address).path)
        assert (stat.S_IMODE(page.stat().st_mode), stat.S_IMODE(page.parent.stat().st_mode)) == (0o600, 0o700)
        assert f'content="0; url={url}"' in page.read_text("utf-8")
        process.terminate()
        assert process.wait() == 0
    assert not page.exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_files_of_browsers_are_gone_however_the_server_is_ended(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if signal.getsignal(getattr(signal, name)) == signal.SIG_IGN:
        pytest.skip(f"{name} is ignored here, as after nohup, and so by what is started from here")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with started() as (process, url):
        with urllib.request.urlopen(url) as page:  # noqa: S310  the address of the server just started
            assert page.status == 200
        assert list(tmp_path.glob("ecgtiny-dashboard-*"))
        process.send_signal(getattr(signal, name))
        assert process.wait() == 0
    assert not list(tmp_path.glob("ecgtiny-*"))
