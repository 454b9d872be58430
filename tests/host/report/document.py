"""report.html as a test reads it: parsed strictly, its text, its tables, its references."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Document(HTMLParser):
    """A parsed page; every element must be closed in the order in which it was opened."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.source = path.read_text("utf-8")
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.folded = ""
        """The text inside of ``details``."""
        self.notes: list[tuple[str, str]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(self.source)
        self.close()
        assert not self._open, f"never closed: {self._open}"
        self.text, self.folded = (" ".join(text.split()) for text in (self.text, self.folded))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs), f"an attribute of {tag} is given twice"
        self.tags.append((tag, given))
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
        if tag == "p":
            self.notes.append((given.get("class", ""), ""))
        if tag not in VOID:
            self._open.append((tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        names = [tag for tag, _ in self._open]
        if {"style", "script"} & set(names):
            return
        self.text += data
        if "details" in names:
            self.folded += data
        if {"th", "td"} & set(names):
            self.rows[-1][-1] += data.replace("\N{NO-BREAK SPACE}", " ")
        if "p" in names:
            kind, text = self.notes[-1]
            self.notes[-1] = (kind, text + data)

    def row(self, *cells: str) -> bool:
        """Tell whether a table has a row that starts with these cells."""
        return any(tuple(row[: len(cells)]) == cells for row in self.rows)

    def bad(self) -> list[str]:
        """Return the paragraphs that are marked as trouble."""
        return [text for kind, text in self.notes if "bad" in kind.split()]

    def elements(self, tag: str) -> Iterator[dict[str, str]]:
        """Yield the attributes of every element of a kind."""
        return (given for name, given in self.tags if name == tag)
