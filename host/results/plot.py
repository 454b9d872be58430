"""Pictures of the report as an object that a notebook shows and that can be written to a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Self

from ...common.errors import UsageError
from ...common.files import write_atomic
from .. import report
from ..report.blocks import Picture
from ..report.figures.vector import element

ROOT = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" font-family="sans-serif" '
PAGE = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>ecgtiny</title>\n'
BOX = "background:var(--page);color:var(--text);padding:0.5rem 1rem;font-family:sans-serif;"


@dataclass(frozen=True)
class Plot:
    """Pictures side by side with what they show in words.

    A notebook shows it where it is the last value of a cell. ::

        run.plot().save("roc.svg")
    """

    pictures: tuple[Picture, ...]
    """Each an SVG and the text that stands for it."""
    caption: str
    wide: bool = False
    """Whether each takes the whole width."""

    def save(self, path: Path | str) -> list[Path]:
        """Write the pictures: one page as ``.html``, or a file a picture as ``.svg``.

        Args:
            path: the file; of several pictures as ``.svg`` the first is ``NAME-1.svg``.

        Returns:
            The files that were written.

        Raises:
            UsageError: the name ends in neither.
        """
        file = Path(path)
        if file.suffix == ".html":
            return _written({file: PAGE + self.to_html()})
        if file.suffix != ".svg":
            raise UsageError("a plot is written as .html or .svg", where=str(file), fix="choose one of these endings")
        numbers = range(1, 1 + len(self.pictures))
        names = [file] if len(numbers) == 1 else [file.with_stem(f"{file.stem}-{number}") for number in numbers]
        return _written({name: stand_alone(one.svg) for name, one in zip(names, self.pictures, strict=True)})

    def first(self, number: int) -> Self:
        """Return a plot of the first pictures alone."""
        return replace(self, pictures=self.pictures[:number])

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_html(self) -> str:
        """Return the pictures and the caption as an element of HTML."""
        width = "flex:1 1 100%;min-width:46rem" if self.wide else "flex:1 1 21rem;max-width:32rem"
        boxes = [element("div", one.svg, role="img", aria_label=one.alt, style=width) for one in self.pictures]
        row = element("div", "\n".join(boxes), style="display:flex;flex-wrap:wrap;gap:1rem 2rem;overflow-x:auto")
        return boxed(element("figure", row + element("figcaption", escape(self.caption)), style="margin:0"))


def boxed(content: str) -> str:
    """Return HTML on a ground of its own, with the colours that pictures of the report ask for.

    Only the light ones: a notebook does not say whether it is dark.
    """
    return element("div", content, class_="ecgtiny", style=_colours() + BOX)


def stand_alone(svg: str) -> str:
    """Return an SVG of the report as a file of its own: its colours are named, not left to the page."""
    colours = dict(re.findall(r"(--[\w-]+): ([^;]+);", _colours()))
    named = re.sub(r"var\((--[\w-]+)\)", lambda found: colours[found[1]], svg)
    return named.replace("<svg ", ROOT, 1) + "\n"


@cache
def _colours() -> str:
    """Return the declarations of the report's light colours."""
    style = Path(report.__file__).with_name("report.css").read_text("utf-8")
    root = re.search(r":root\s*\{(.*?)\}", style, re.DOTALL)
    return "" if root is None else re.sub(r"\s+", " ", root[1]).strip() + " "


def _written(files: dict[Path, str]) -> list[Path]:
    for path, content in files.items():
        write_atomic(path, content)
    return list(files)
