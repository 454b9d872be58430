"""The pages as the site has them: README.md first, docs/ below it, and links that lead to pages alone."""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path

from ecgtiny.common.files import write_atomic

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
THEME = Path(__file__).with_name("theme")
OF_THE_ROOT = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}
"""Pages that lie beside docs/, by the names that they have in the site."""
COPIED = ("images", "schemas")
FOLDERS = ("decisions", "reference")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")
BLOCK = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)


def pages() -> dict[str, str]:
    """Return the place in the site of each page and folder of the repository, by its path in the repository."""
    found = dict(OF_THE_ROOT)
    for path in [*DOCS.glob("*.md"), *(path for name in FOLDERS for path in (DOCS / name).glob("*.md"))]:
        found[path.relative_to(ROOT).as_posix()] = path.relative_to(DOCS).as_posix()
    return found | {"docs/decisions": "decisions/index.md"}


def write(folder: Path) -> None:
    """Write all pages below a folder, with the pictures and schemas that they link, and what mends the theme."""
    known = pages()
    for origin, place in known.items():
        if origin.endswith(".md"):
            write_atomic(folder / place, rewritten((ROOT / origin).read_text("utf-8"), origin, known))
    write_atomic(folder / "decisions" / "index.md", _decisions())
    for name in COPIED:
        shutil.copytree(DOCS / name, folder / name, dirs_exist_ok=True)
    shutil.copytree(THEME, folder / THEME.name, dirs_exist_ok=True)


def rewritten(text: str, origin: str, known: dict[str, str]) -> str:
    """Return a page with its links as the site needs them; one to a file that is no page becomes its text."""

    def link(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(origin), match[3]))
        place = known.get(target)
        if place is None and target.startswith(tuple(f"docs/{name}/" for name in COPIED)):
            place = target.removeprefix("docs/")
        if place is None:
            return match[2]
        here = posixpath.dirname(known[origin]) or "."
        return f"{match[1]}[{match[2]}]({posixpath.relpath(place, here)}{match[4] or ''})"

    return "".join(part if part.startswith("```") else LINK.sub(link, part) for part in BLOCK.split(text))


def decisions() -> list[tuple[str, str]]:
    """Return title and file of each decision record, in order."""
    paths = sorted((DOCS / "decisions").glob("*.md"))
    return [(path.read_text("utf-8").partition("\n")[0].removeprefix("# "), path.name) for path in paths]


def _decisions() -> str:
    listed = "\n".join(f"- [{title}]({name})" for title, name in decisions())
    head = "Why it is so, and what was tried: dated records, whose figures are those of their day."
    return f"# Decisions\n\n{head}\n\n{listed}\n"
