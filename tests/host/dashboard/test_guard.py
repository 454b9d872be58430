"""What every answer of the server says to the browser, and that the pages work under it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from ecgtiny.host.dashboard.guard import HEADERS, guard
from tests.host.dashboard.served import NAMED, chromium, opener, page_of, served, write_wfdb
from tests.tools import require_module

TOKEN = "secret"  # noqa: S105  of this test alone


async def answer(path: str) -> Any:
    """Return the answer of a guarded application that serves this folder and an address that fails."""
    web = require_module("tornado.web")

    class Failing(web.RequestHandler):
        def get(self) -> None:
            raise ZeroDivisionError

    static = {"path": str(Path(__file__).parent)}
    application = web.Application([(f"/{TOKEN}/fails", Failing), (f"/{TOKEN}/(.*)", web.StaticFileHandler, static)])
    guard(application, TOKEN)
    server = require_module("tornado.httpserver").HTTPServer(application)
    (socket,) = require_module("tornado.netutil").bind_sockets(0, "127.0.0.1")
    server.add_sockets([socket])
    client = require_module("tornado.httpclient").AsyncHTTPClient(force_instance=True)
    try:
        return await client.fetch(f"http://127.0.0.1:{socket.getsockname()[1]}{path}", raise_error=False)
    finally:
        client.close()
        server.stop()
        await server.close_all_connections()


@pytest.mark.parametrize(
    ("path", "code"),
    [(f"/{TOKEN}/served.py", 200), (f"/{TOKEN}/absent.py", 404), (f"/{TOKEN}/fails", 500), ("/served.py", 403)],
)
def test_every_answer_has_the_headers(path: str, code: int) -> None:
    found = asyncio.run(answer(path))
    assert found.code == code
    assert {name: found.headers.get_list(name) for name in HEADERS} == {name: [text] for name, text in HEADERS.items()}


@pytest.mark.slow
def test_the_pages_work_under_them(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    with served("--folder", str(tmp_path)) as url, chromium() as browser:
        page = page_of(browser, url)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        answered = page.reload()
        assert {name.lower(): text for name, text in HEADERS.items()}.items() <= answered.headers.items()
        opener(page).wait_for()
        opener(page).click()
        page.wait_for_function(f"({NAMED}('signal')?.data.time?.length ?? 0) > 0")
        for title in ("Ask", "Live", "See", "Open"):
            page.get_by_role("button", name=title, exact=True).click()
        opener(page).wait_for()
        assert [text for text in said if "Content Security Policy" in text or "Content-Security-Policy" in text] == []
