"""The server of the dashboard: on this machine alone, behind a random token."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ...common.errors import UsageError
from ...common.extras import needs
from .config import DashboardConfig
from .ending import close_all
from .opening import opened

if TYPE_CHECKING:
    from bokeh.server.server import Server

ADDRESS = "127.0.0.1"
TOKEN_BYTES = 24
MAX_MESSAGE = 8 * 2**20
"""Bytes of a message of a browser: a piece of an upload is smaller."""


@dataclass(frozen=True)
class Served:
    """A dashboard that answers as soon as its loop runs."""

    server: Server
    url: str
    """With the token."""

    @property
    def port(self) -> int:
        """Of the server, on 127.0.0.1."""
        return int(self.server.port or 0)


def make_server(config: DashboardConfig) -> Served:
    """Make the server of a dashboard; it answers while ``server.io_loop`` runs.

    Raises:
        MissingToolError: the extra ``dashboard`` is not installed.
        UsageError: what is named is not there, or the port cannot be used.
    """
    config.check()
    _ = config.listed  # walking the folders takes a while: not on the loop, for each browser
    with needs("dashboard", "the dashboard"):
        from panel.io import server as panel_server

        from .guard import guard
        from .shell import build
    token = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        make = cast("Callable[..., Server]", cast("Any", panel_server).get_server)  # its own types leave some open
        server = make(
            {"/": lambda: build(config)}, port=config.http_port, address=ADDRESS, prefix=token, title="ecgtiny",
            websocket_max_message_size=MAX_MESSAGE, websocket_origin=_origins(config.http_port), index=None,
        )  # fmt: skip
    except OSError as error:
        what = f"port {config.http_port} cannot be used: {error.strerror or error}"
        raise UsageError(what, where=ADDRESS, fix="give another --http-port, or leave it out for a free one") from error
    server._tornado.websocket_origins.update(_origins(int(server.port or 0)))  # pyright: ignore[reportPrivateUsage]  the port is known only now
    guard(server._tornado, token)  # pyright: ignore[reportPrivateUsage]
    return Served(server, f"http://{ADDRESS}:{server.port}/{token}/")


def _origins(port: int) -> list[str]:
    return [f"{ADDRESS}:{port}", f"localhost:{port}"]


def serve(config: DashboardConfig, announce: Callable[[Served], None]) -> None:
    """Serve a dashboard until it is interrupted: by Ctrl-C, SIGTERM or SIGHUP. To be called by the main thread.

    Args:
        config: what to serve.
        announce: called once the address is known.

    Raises:
        MissingToolError: the extra ``dashboard`` is not installed.
        UsageError: what is named is not there, or the port cannot be used.
    """
    served = make_server(config)
    with _signals_interrupt():
        try:
            served.server.start()
            announce(served)
            with opened(served.url) if config.open else nullcontext():
                served.server.io_loop.start()
        finally:
            close_all()
            served.server.stop()


@contextmanager
def _signals_interrupt() -> Generator[None]:
    """Have the signals that end a process do what Ctrl-C does; one that is ignored, as under nohup, stays so."""
    ending = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    taken = [one for one in ending if signal.getsignal(one) is signal.SIG_DFL]
    for one in taken:
        signal.signal(one, signal.getsignal(signal.SIGINT) or signal.default_int_handler)
    try:
        yield
    finally:
        for one in taken:
            signal.signal(one, signal.SIG_DFL)
