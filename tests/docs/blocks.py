"""The blocks of commands in the documents, and how the tests run them: ``python -m tests.docs.blocks`` counts them.

A block fenced as ``sh`` is run; a comment above it that begins with ``not run:`` says why it is not. A block of another
language with ``title="NAME"`` is the file NAME.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools import ROOT

BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<reason>[^\n]*) -->\n)?"
    r'^```(?P<language>\w*)(?: title="(?P<title>[^"]+)")?\n(?P<body>.*?)^```$',
    re.DOTALL | re.MULTILINE,
)
GOES_ON = re.compile(r"[Ii]n the folder of the \[tutorial\]\(tutorial\.md\)")
PLUG_IN = "-p ecgtiny.host.pytest_plugin -p no:cacheprovider"
STANDS_IN = {"/dev/ttyACM0": "sim://nrf52840"}
"""What takes the place of hardware; nothing else of a command is changed."""


COMMANDS = {"ecgtiny": "-m ecgtiny", "python": "", "pytest": f"-m pytest {PLUG_IN}"}
WITHOUT_PICTURES = """-c "import sys; sys.modules['matplotlib'] = None; import ecgtiny.host.cli.main as m; m.main()\""""
"""The command as where the extra ``report`` is not installed: pictures take most of a short command."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    title: str
    body: str
    reason: str
    """Why its commands are not run; empty where they are."""

    @property
    def commands(self) -> list[str]:
        """The commands of a block of them, one a line."""
        lines = [line for line in self.body.splitlines() if line.strip()] if self.language == "sh" else []
        return [re.sub(r"\s+# .*", "", line) for line in lines]


def pages() -> list[Path]:
    """Return every page that a user reads, the dated decisions apart."""
    root = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
    return [*root, *sorted((ROOT / "docs").glob("*.md"))]


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page in their order."""
    found = (match.groupdict(default="") for match in BLOCK.finditer(text))
    return [Block(one["language"], one["title"], one["body"], one["reason"]) for one in found]


def runnable(text: str) -> list[Block]:
    """Return the blocks of a page that the test acts on: files and commands; none where no command is run."""
    found = [one for one in blocks(text) if one.title or (one.language == "sh" and not one.reason)]
    return found if any(one.language == "sh" for one in found) else []


def given(found: Sequence[Block]) -> list[str]:
    """Return the commands of blocks as they are run, in their order."""
    return [_on_virtual(line).strip() for one in found for line in one.commands]


def repeats(page: Sequence[Block], other: Sequence[Block]) -> bool:
    """Tell whether a page gives only commands that another page gives too, in the same order, and writes no file."""
    left = iter(given(other))
    return not any(one.title for one in page) and all(line in left for line in given(page))


def goes_on(text: str) -> bool:
    """Tell whether a page's commands are given in the folder that the tutorial has left."""
    return GOES_ON.search(text) is not None


def run(found: Sequence[Block], folder: Path, tools: Path) -> None:
    """Write the files of a page and run its commands, in their order, in a folder.

    Raises:
        AssertionError: a command fails.
    """
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for one in found:
        if one.language == "sh":
            body = _on_virtual(one.body)
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", body], cwd=folder, env=environment,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # fmt: skip
            assert done.returncode == 0, f"{body}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        else:
            (folder / one.title).write_text(one.body, "utf-8")


def _on_virtual(text: str) -> str:
    for hardware, virtual in STANDS_IN.items():
        text = text.replace(hardware, virtual)
    return text


def tools(folder: Path, *, pictures: bool = True) -> Path:
    """Return a folder with the commands ``ecgtiny``, ``pytest`` and ``python`` of the interpreter that runs the tests.

    ``pytest`` has the plug-in of ecgtiny whether or not the package is installed, and no other. Without ``pictures``
    the reports of ``ecgtiny`` have none.
    """
    for name, arguments in (COMMANDS if pictures else COMMANDS | {"ecgtiny": WITHOUT_PICTURES}).items():
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', "utf-8")
        script.chmod(0o755)
    return folder


def counted() -> Iterator[tuple[str, int, str]]:
    """Yield page, number of commands and the reason why they are not run, of each block of commands."""
    for page in pages():
        for one in blocks(page.read_text("utf-8")):
            if one.language == "sh":
                yield page.relative_to(ROOT).as_posix(), len(one.commands), one.reason


if __name__ == "__main__":
    rows = list(counted())
    ran = sum(count for _, count, reason in rows if not reason)
    print(f"{ran} commands are run, {sum(count for _, count, _ in rows) - ran} are not:")
    for page, count, reason in rows:
        if reason:
            print(f"  {page}: {count}: {reason}")
