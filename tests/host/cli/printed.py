"""What a command prints, held as text in ``snapshots/``; ``python -m tests.host.cli.snapshots`` rewrites it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ecgtiny.host.cli.main import main

SNAPSHOTS = Path(__file__).parent / "snapshots"
REWRITE = "ECGTINY_REWRITE_SNAPSHOTS"
"""The variable that makes a test write its snapshot where it would compare with it."""
VARIES = re.compile(r"(?<=[ \[(]) *[-+\u2212]?\d[\d,]*(\.\d+)?(e[+-]\d+)?%?(?![\w.-])|\b[0-9a-f]{12,64}\b")
"""What differs between machines: each number that stands by itself, with the spaces that align it; and digests."""
WIDTH = 80
SHELL = re.compile(r"\s+response=\$\(env ")
"""A line of a script that no terminal is meant for."""
COMPILER = re.compile(r"\((?:\S*gcc|zig|clang|cc)\b[^)]*\)|(?<=smallest image by )[^:]*")


def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return a command, its exit code, and both streams."""
    monkeypatch.setattr("sys.argv", ["ecgtiny", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    out = capsys.readouterr()
    return shown(" ".join(arguments), stopped.value.code, out.out, out.err)


def shown(words: str, code: object, out: str, err: str) -> str:
    """Return what was printed as the snapshots have it."""
    streams = "".join(f"--- {name}\n{text}" for name, text in (("stdout", out), ("stderr", err)) if text)
    return f"$ {f'ecgtiny {words}'.rstrip()}\nexit code {code}\n{streams}"


def masked(text: str) -> str:
    """Return a text in which ``#`` stands for what differs between machines; a command and its exit code do not."""
    head, streams, said = text.partition("---") if text.startswith("$ ") else ("", "", text)
    return head + streams + VARIES.sub("#", COMPILER.sub("(COMPILER)", said))


def _check_width(text: str) -> None:
    """Refuse results that a terminal of 80 columns would break; messages on stderr may be longer."""
    for shown in text.split("--- stdout\n")[1:]:
        result = shown.partition("--- stderr\n")[0]
        wide = [line for line in result.splitlines() if len(line) > WIDTH and not SHELL.match(line)]
        assert wide == [], "wider than the terminal"


def hold(name: str, text: str) -> None:
    """Compare a text with its snapshot, or write it."""
    _check_width(text)
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get(REWRITE):
        file.write_text(text, "utf-8", newline="\n")
    assert file.is_file(), f"there is no snapshot {name}: python -m tests.host.cli.snapshots writes it"
    assert text == file.read_text("utf-8"), "python -m tests.host.cli.snapshots accepts what is printed"
