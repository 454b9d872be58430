"""The reference of the C: the declarations of the public headers with the comments above them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ecgtiny import firmware_gen
from ecgtiny.firmware_gen.writer.events import event_header

from .text import NOTE, escape

HERE = Path(firmware_gen.__file__).parent
DECLARATION = re.compile(
    r"(?:^/\*(?P<comment>(?:(?!\*/).)*)\*/\n)?"
    r"(?P<code>^(?:typedef (?:enum|struct)\b[^;{]*\{.*?^\}[^;]*;"
    r"|#define ECGTINY_\w+[ (][^\n]+|[\w ]+\*?\w+\([^;{}]*\);))",
    re.DOTALL | re.MULTILINE,
)
NAME = re.compile(r"\}\s*(\w+);$|#define (\w+)|(\w+)\(")


def page() -> str:
    """Return the page of the C that an export holds."""
    return (
        "\n\n".join(["# C", NOTE, _INTRODUCTION, *(part for header in _headers() for part in _header(*header))]) + "\n"
    )


_INTRODUCTION = (
    "`ecgtiny.h` is the one header to include. With `--prefix NAME` every name begins with `NAME` instead. "
    "[Integrating](../integrating.md) says which function may be called from where."
)


def _headers() -> Iterator[tuple[str, str]]:
    yield "Single beats: ecgtiny.h", (HERE / "core" / "ecgtiny.h").read_text("utf-8")
    yield "Continuous ECG: ecgtiny_stream.h", (HERE / "stream" / "ecgtiny_stream.h").read_text("utf-8")
    yield "Events: ecgtiny_event.h", event_header()
    yield "A detector of samples: its own ecgtiny.h", (HERE / "readouts" / "ecgtiny.h").read_text("utf-8")


def _header(title: str, text: str) -> Iterator[str]:
    yield f"## {title}"
    yield from _comment(re.findall(r"^/\*(.*?)\*/", text, re.DOTALL | re.MULTILINE)[1])
    for name, comment, code in declarations(text):
        yield f"### {name}"
        yield f"```c\n{code}\n```"
        yield from _comment(comment)


def declarations(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, comment and code of each type, constant and function that a header declares."""
    for match in DECLARATION.finditer(text):
        named = NAME.search(match["code"])
        if named and named.lastindex:
            yield named[named.lastindex], match["comment"] or "", match["code"]


def _comment(text: str) -> Iterator[str]:
    """Yield the paragraphs of a comment; what is indented in it is code."""
    lines = [re.sub(r"^ \* ?", "", line) for line in text.strip("\n ").split("\n")]
    for part in re.split(r"\n\s*\n(?=\S)|\n\s*\n(?=    )", "\n".join(lines).strip("\n")):
        yield f"```c\n{part}\n```" if part.startswith("    ") else escape(part)
