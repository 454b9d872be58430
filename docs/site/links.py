"""The links of a built site: each leads to a file and an anchor of it, and no page loads what lies elsewhere."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""Elements that make a browser fetch something, and the attribute that says what."""
NOT_FETCHED = {"canonical", "alternate", "prev", "next"}
"""Relations of a ``link`` that only name an address."""
STYLE_URL = re.compile(r"(?:@import\s+|url\()\s*['\"]?(https?:|//)")


@dataclass
class Page(HTMLParser):
    """What a page links, loads, and can be linked at."""

    anchors: set[str] = field(default_factory=set[str])
    links: list[str] = field(default_factory=list[str])
    loads: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        values = {name: value or "" for name, value in attrs}
        self.anchors.update(values[name] for name in ("id", "name") if name in values)
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        named_only = tag == "link" and values.get("rel", "") in NOT_FETCHED
        if LOADS.get(tag) in values and not named_only:
            self.loads.append(values[LOADS[tag]])


@dataclass(frozen=True)
class Checked:
    """What was checked, and what is wrong with it, a line each."""

    pages: int
    links: int
    wrong: tuple[str, ...]


def check(site: Path) -> Checked:
    """Check every page of a site."""
    read = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    wrong = [f"{path.relative_to(site)}: loads {outside}" for path in sorted(site.rglob("*.css"))
             for outside in STYLE_URL.findall(path.read_text("utf-8"))]  # fmt: skip
    count = 0
    for path, page in read.items():
        inner = [link for link in [*page.links, *page.loads] if not _outside(link)]
        count += len(inner)
        wrong += [f"{path.relative_to(site)}: {why}" for link in inner if (why := _broken(link, path, site, read))]
        wrong += [f"{path.relative_to(site)}: loads {link}" for link in page.loads if _outside(link)]
    return Checked(len(read), count, tuple(wrong))


def _read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text("utf-8"))
    return page


def _outside(link: str) -> bool:
    parts = urlsplit(link)
    return bool(parts.scheme or parts.netloc) and parts.scheme != "data"


def _broken(link: str, page: Path, site: Path, read: dict[Path, Page]) -> str:
    """Return what is wrong with an inner link, or nothing."""
    parts = urlsplit(link)
    if parts.scheme == "data":
        return ""
    target = _target(parts.path, page, site)
    if not target.exists():
        return f"{link}: there is no {target}"
    anchor, known = unquote(parts.fragment), read.get(target)
    if anchor and known and anchor not in known.anchors:
        return f"{link}: there is no anchor {anchor}"
    return ""


def _target(path: str, page: Path, site: Path) -> Path:
    """Return the file that a link leads to: an absolute one begins at the site, an empty one stays on its page."""
    base = site if path.startswith("/") else page.parent
    target = Path(os.path.normpath(base / unquote(path).lstrip("/"))) if path else page
    return target / "index.html" if target.is_dir() else target
