"""Downloads against a server on loopback: what is checked, and that what is broken leaves nothing."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.files import sha256
from ecgtiny.train.data.sources import download as module
from ecgtiny.train.data.sources.download import download
from tests.train.data.sources.helpers import serve

BODY = bytes(range(256)) * 1000


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_the_content_comes_whole() -> None:
    with serve({"/beats": BODY}) as server:
        assert download(f"{server.url}/beats", digest=sha256(BODY)) == BODY


def test_another_digest_is_refused() -> None:
    with serve({"/beats": BODY}) as server, pytest.raises(DataError, match=r"nothing was kept.*do this"):
        download(f"{server.url}/beats", digest=sha256(b"other"), advice="do this")


def test_content_cut_short_is_refused() -> None:
    with serve({"/beats": BODY}, missing_bytes=5) as server, pytest.raises(DataError, match="5 more expected"):
        download(f"{server.url}/beats")


def test_an_absent_file_is_an_error_with_advice() -> None:
    with serve({}) as server, pytest.raises(DataError, match=r"404.*\(do this\)"):
        download(f"{server.url}/beats", advice="do this")


def test_offline_is_an_error_with_advice() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(DataError, match=r"refused.*\(do this\)"):
            download(f"http://127.0.0.1:{unused.getsockname()[1]}/beats", advice="do this")


def test_a_silent_server_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 0.1)
    with serve({"/beats": BODY}, wait=5) as server, pytest.raises(DataError, match="timed out"):
        download(f"{server.url}/beats")


@pytest.mark.parametrize("url", ["file:///etc/hosts", "ftp://127.0.0.1/beats", "beats"])
def test_only_http_is_downloaded_from(url: str) -> None:
    with pytest.raises(DataError, match="not an address"):
        download(url)


@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_is_drawn_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool
) -> None:
    monkeypatch.setattr(module.sys.stderr, "isatty", lambda: terminal)
    with serve({"/beats": BODY}) as server:
        download(f"{server.url}/beats")
    shown: Any = capsys.readouterr()
    assert shown.out == ""
    assert ("beats" in shown.err) == terminal
