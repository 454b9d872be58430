"""What a command prints, as text that is held in ``snapshots/``; ``python -m tests.host.cli.snapshots`` rewrites them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ecgtiny.host.cli.main import main

SNAPSHOTS = Path(__file__).parent / "snapshots"
REWRITE = "ECGTINY_REWRITE_SNAPSHOTS"
"""The variable that makes a test write its snapshot where it would compare with it."""
VARIES = re.compile(r"(?<=[ \[(]) *-?\d[\d,]*(\.\d+)?(e[+-]\d+)?%?(?![\w.-])|\b[0-9a-f]{12,64}\b")
"""The rule of what differs between machines: each number that stands by itself, with the spaces that align it; digests."""
COMPILER = re.compile(r"\((?:\S*gcc|zig|clang|cc)\b[^)]*\)|(?<=least image by )[^:]*")


def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return a command, its exit code, and both streams."""
    monkeypatch.setattr("sys.argv", ["ecgtiny", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    out = capsys.readouterr()
    streams = "".join(f"--- {name}\n{text}" for name, text in (("stdout", out.out), ("stderr", out.err)) if text)
    return f"$ {' '.join(('ecgtiny', *arguments))}\nexit code {stopped.value.code}\n{streams}"


def masked(text: str) -> str:
    """Return a text in which ``#`` stands for what differs between machines."""
    return VARIES.sub("#", COMPILER.sub("(COMPILER)", text))


def hold(name: str, text: str) -> None:
    """Compare a text with its snapshot, or write it."""
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get(REWRITE):
        file.write_text(text, "utf-8", newline="\n")
    assert file.is_file(), f"there is no snapshot {name}: python -m tests.host.cli.snapshots writes it"
    assert text == file.read_text("utf-8"), (
        "as printed (left) and as held; python -m tests.host.cli.snapshots accepts it"
    )
