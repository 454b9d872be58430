"""How a server ends, and what it leaves behind: nothing."""

from __future__ import annotations

import signal
import urllib.request
from pathlib import Path

import pytest

from tests.host.dashboard.served import started


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_files_of_browsers_are_gone_however_the_server_is_ended(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with started() as (process, url):
        with urllib.request.urlopen(url) as page:  # noqa: S310  the address of the server just started
            assert page.status == 200
        assert list(tmp_path.glob("ecgtiny-dashboard-*"))
        process.send_signal(getattr(signal, name))
        assert process.wait() == 0
    assert not list(tmp_path.glob("ecgtiny-*"))
