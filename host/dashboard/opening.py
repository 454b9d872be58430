"""Opening a browser without its command line showing the token, which other users of the machine can read."""

from __future__ import annotations

import html
import os
import tempfile
import webbrowser
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>ecgtiny</title><meta http-equiv="refresh" content="0; url={url}"></head>
<body><a href="{url}">The dashboard</a></body>
</html>
"""


@contextmanager
def opened(url: str) -> Generator[None]:
    """Open a browser on a file that leads to an address; only this user can read it, and it is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="ecgtiny-open-", ignore_cleanup_errors=True) as folder:
        page = Path(folder, "dashboard.html")
        with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.write(PAGE.format(url=html.escape(url)))
        webbrowser.open(page.as_uri())
        yield
