"""What the tests of the sources share: an empty machine, a server on loopback, and made-up files."""

from __future__ import annotations

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.data.sources import storage


def empty_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Leave no named set to be found; return the folder of the cache."""

    def cache(_name: str) -> Path:
        return tmp_path / "cache"

    monkeypatch.delenv("ECGTINY_DATA", raising=False)
    monkeypatch.setattr(storage.platformdirs, "user_cache_path", cache)
    return tmp_path / "cache"


def files_below(folder: Path) -> list[str]:
    """Return the relative paths of all files, hidden ones too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def bumps(n: int, length: int = 140, seed: int = 0) -> Float64Array:
    """Return rows of smooth random shapes, z-normalised with ddof 1."""
    rng = np.random.default_rng(seed)
    x = np.cumsum(rng.standard_normal((n, length)), axis=1)
    x -= x.mean(axis=1, keepdims=True)
    return x / x.std(axis=1, ddof=1, keepdims=True)


def write_rows(path: Path, label: list[int], x: Float64Array, *, separator: str, last: bool = False) -> Path:
    """Write rows without a header."""
    lines = [
        separator.join([*cells, str(mark)] if last else [str(mark), *cells])
        for mark, cells in zip(label, ([f"{value:.7e}" for value in row] for row in x), strict=True)
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


@dataclass
class Server:
    """A server on loopback; ``asked`` counts the requests."""

    url: str
    asked: list[str] = field(default_factory=list[str])


@contextmanager
def serve(content: Mapping[str, bytes], *, missing_bytes: int = 0, wait: float = 0.0) -> Generator[Server]:
    """Serve ``content`` by path; each answer may announce more bytes than come, or come late."""
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.path)
            if wait:
                released.wait(wait)
            body = content.get(self.path)
            if body is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) + missing_bytes))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
            """Keep the tests' output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        server = Server(f"http://127.0.0.1:{listener.server_address[1]}")
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            released.set()
            listener.shutdown()
            thread.join()
