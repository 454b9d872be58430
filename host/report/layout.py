"""The template that every page of results is laid out by: the report of a run, of a comparison, of a search."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ...common.extras import present
from ...common.files import write_atomic
from ...common.words import NOT_A_DEVICE
from .blocks import Section
from .figures.canvas import drawing_style
from .glossary import Explainer
from .verdict import SHOWN, TONES, Verdict


@dataclass(frozen=True)
class Page:
    """What a page says, before it is laid out."""

    title: str
    lead: Verdict | Sequence[str]
    """What a reader sees first: a verdict, or lines of which the first is the most important."""
    sections: Sequence[Section]


def write_page(path: Path, page: Page) -> Path:
    """Lay a page out as one HTML file that needs no network, and return its path. Equal pages give equal bytes."""
    verdict = page.lead if isinstance(page.lead, Verdict) else None
    html = _template().render(
        title=page.title,
        style=Path(__file__).with_name("report.css").read_text("utf-8"),
        verdict=verdict,
        lines=page.lead if verdict is None else verdict.lines,
        shown=SHOWN,
        tones=TONES,
        disclaimer=NOT_A_DEVICE,
        sections=page.sections,
        terms=Explainer(),
    )
    write_atomic(path, html)
    return path


def plots() -> bool:
    """Tell whether figures can be drawn."""
    return present("matplotlib")


def drawing() -> contextlib.AbstractContextManager[None]:
    """Return the style that figures are drawn in, where they can be."""
    return drawing_style() if plots() else contextlib.nullcontext()


def _template() -> Template:
    environment = Environment(
        loader=PackageLoader(__package__ or "", package_path=""), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html.j2")
