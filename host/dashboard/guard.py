"""Who may ask the server for anything: whoever knows the token that begins each address."""

from __future__ import annotations

import hmac
from typing import Any

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import Application, OutputTransform, RequestHandler

HEADERS = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Of every answer: nothing is loaded from elsewhere, and the token leaves with no link."""
FORBIDDEN = "403: this address lacks the token. Use the address that ecgtiny dashboard printed when it started.\n"


class _WithoutToken(Matcher):
    """Matches requests whose path does not begin with the token."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return something where the request is to be refused."""
        given = (request.path or "").removeprefix("/").partition("/")[0]
        known = hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._token)
        return None if known else {}


class _Forbidden(RequestHandler):
    """Answers every method with 403."""

    def prepare(self) -> None:
        """Answer before any method is looked at."""
        self.set_status(403)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write(FORBIDDEN)  # pyright: ignore[reportUnknownMemberType]  takes a dict of anything too
        self.finish()  # pyright: ignore[reportUnknownMemberType]


class _WithHeaders(OutputTransform):
    """Adds the headers to an answer, whichever handler gives it."""

    def transform_first_chunk(
        self,
        status_code: int,
        headers: HTTPHeaders,
        chunk: bytes,
        finishing: bool,  # noqa: ARG002  of the base class
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add them."""
        for name, text in HEADERS.items():
            headers[name] = text
        return status_code, headers, chunk


def guard(application: Application, token: str) -> None:
    """Refuse with 403, ahead of all other handlers, each request whose path does not begin with the token.

    The comparison takes the same time whatever is given. Requests for a websocket pass here too. Each answer gets
    ``HEADERS``.
    """
    rules: list[Any] = [Rule(_WithoutToken(token), _Forbidden)]
    application.add_handlers(r".*", rules)
    application.add_transform(_WithHeaders)
