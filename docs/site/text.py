"""Text of the code as Markdown: what would be read as mark-up is escaped, docstrings become lists and blocks."""

from __future__ import annotations

import inspect
import re
import textwrap

NOTE = "<!-- generated: python -m docs.site.reference -->"
SECTION = re.compile(r"^(Args|Returns|Raises|Yields|Attributes):\n")
CODE = re.compile(r"(?:^    .*(?:\n|$)(?:[ \t]*\n(?=    ))*)+", re.MULTILINE)
NAMED = re.compile(r"([\w*.]+(?: \([^)]*\))?): (.*)", re.DOTALL)


def escape(text: str) -> str:
    """Return plain text so that Markdown shows it as it is, except for what is in back-ticks."""
    outside = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([*<>|])", r"\\\1", part) for part in outside)


def prose(docstring: str) -> str:
    """Return a docstring in the style of this project as Markdown.

    Sections such as ``Args:`` become lists, what stands behind ``::`` a block of code.
    """
    text = inspect.cleandoc(docstring).replace("``", "`")
    parts = re.split(r"\n+(?=(?:Args|Returns|Raises|Yields|Attributes):\n)", text)
    return "\n\n".join(_section(part) if SECTION.match(part) else _paragraphs(part) for part in parts)


def _paragraphs(text: str) -> str:
    shown, end = "", 0
    for code in CODE.finditer(text):
        before = re.sub(r"(?<=[.:]) ::$|(?<=:):$", "", text[end : code.start()].rstrip())
        shown += f"{escape(before)}\n\n```python\n{textwrap.dedent(code[0]).rstrip()}\n```\n\n"
        end = code.end()
    return shown + escape(text[end:].strip())


def _section(text: str) -> str:
    """Return a section: an entry begins at the margin of its text, its further lines are indented."""
    title, _, rest = text.partition(":\n")
    lines = textwrap.dedent(rest)
    entries = [" ".join(entry.split()) for entry in re.split(r"\n(?! )", lines)]
    named = [NAMED.fullmatch(entry) for entry in entries if entry]
    if all(named):
        body = "\n".join(f"- `{match[1]}`: {escape(match[2])}" for match in named if match)
    else:
        body = escape(lines.strip())
    return f"**{title}**\n\n{body}"
