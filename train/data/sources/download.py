"""Downloads with a checked digest and a progress bar; a broken download leaves nothing behind."""

from __future__ import annotations

import http.client
import sys
import urllib.request
from typing import Protocol, cast

from tqdm import tqdm

from ....common.errors import DataError
from ....common.files import sha256

TIMEOUT = 30.0
"""Seconds without a byte after which a server counts as unreachable."""
CHUNK = 1 << 16


class _Response(Protocol):
    headers: http.client.HTTPMessage

    def read(self, size: int, /) -> bytes: ...


def download(url: str, *, digest: str | None = None, advice: str = "") -> bytes:
    """Return the content of ``url``; a progress bar is drawn when stderr is a terminal.

    Args:
        url: an http or https address.
        digest: the SHA-256 that the content must have, None where it is checked otherwise.
        advice: what to do where the download is not possible, for the message.

    Raises:
        DataError: the server cannot be reached or refuses, the content is cut short or is not the expected one.
    """
    if not url.startswith(("https://", "http://")):
        raise DataError("is not an address to download from", where=url, fix="give one that begins with https://")
    try:
        request = urllib.request.Request(url, headers={"User-Agent": "ecgtiny"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
            content = _read(cast("_Response", response), url)
    except (OSError, http.client.HTTPException) as error:
        raise DataError(f"cannot be downloaded: {str(error).strip('<>')}", where=url, fix=advice) from error
    if digest not in (None, sha256(content)):
        raise DataError(f"has the SHA-256 {sha256(content)}, not {digest}; nothing was kept", where=url, fix=advice)
    return content


def _read(response: _Response, url: str) -> bytes:
    declared = response.headers.get("Content-Length")
    total = int(declared) if declared and declared.isdigit() else None
    content = bytearray()
    name = url.rsplit("/", 1)[-1]
    with tqdm(total=total, desc=name, unit="B", unit_scale=True, disable=not sys.stderr.isatty()) as bar:
        while chunk := response.read(CHUNK):
            content += chunk
            bar.update(len(chunk))
    if total not in (None, len(content)):
        raise http.client.IncompleteRead(bytes(content), (total or 0) - len(content))
    return bytes(content)
