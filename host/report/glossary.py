"""The words of the field, each explained in one line at its first use in a section."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

GLOSSARY = Path(__file__).with_name("glossary.toml")


@dataclass(frozen=True)
class Term:
    """A word that a newcomer does not know."""

    name: str
    match: tuple[str, ...]
    """How it is written; a form in lower case stands for itself with capitals too, and each for its plural."""
    means: str
    """One line."""


@dataclass(frozen=True)
class Meaning:
    """A term where it is explained: ``anchor`` joins the word and its explanation."""

    anchor: str
    term: Term


@cache
def glossary() -> tuple[Term, ...]:
    """Return every term of glossary.toml."""
    terms = tomllib.loads(GLOSSARY.read_text("utf-8"))["term"]
    return tuple(Term(one["name"], tuple(one["match"]), one["means"]) for one in terms)


@cache
def pattern() -> re.Pattern[str]:
    """Return what finds any term; the longest form comes first, and group ``tN`` is term N."""
    forms = [(form, index) for index, term in enumerate(glossary()) for form in term.match]
    ordered = sorted(forms, key=lambda one: -len(one[0]))
    either = "|".join(f"(?P<t{number}x{index}>{_form(form)})" for number, (form, index) in enumerate(ordered))
    return re.compile(rf"(?<![\w/-])(?:{either})(?!\w)(?P<after>[,.;:)\]]*)")


def found(text: str) -> Iterable[tuple[re.Match[str], Term]]:
    """Yield the terms that a text uses, with where they stand."""
    for match in pattern().finditer(text):
        yield match, glossary()[_index(match)]


def _index(match: re.Match[str]) -> int:
    return next(int(name.partition("x")[2]) for name, text in match.groupdict().items() if text and name != "after")


def _form(form: str) -> str:
    spaced = re.escape(form).replace(r"\ ", r"\s").replace("%d", r"\d+")
    return f"(?i:{spaced})s?" if form.islower() else f"{spaced}s?"


class Explainer:
    """Marks the first use of each term in a section, and keeps what has to be explained after the block it is in."""

    def __init__(self) -> None:
        self._section, self._seen, self._waiting = "", set[str](), list[Meaning]()

    def begin(self, section: str) -> str:
        """Start a section; every term is new again. Returns nothing to print."""
        self._section, self._seen, self._waiting = section, set[str](), []
        return ""

    def mark(self, text: str) -> Markup:
        """Return a text as HTML, with a button round each term that the section has not used yet."""
        parts: list[str | Markup] = []
        end = 0
        for match, term in found(text):
            if term.name in self._seen:
                continue
            meaning = Meaning(f"{self._section}-term-{len(self._seen)}", term)
            self._seen.add(term.name)
            self._waiting.append(meaning)
            word, after = match[0].removesuffix(match["after"]), match["after"]
            parts += [escape(text[end : match.start()]), _button(meaning, word, after)]
            end = match.end()
        return Markup("").join([*parts, escape(text[end:])])

    def waiting(self) -> list[Meaning]:
        """Return the terms that were marked since the last call."""
        waiting, self._waiting = self._waiting, []
        return waiting


def _button(meaning: Meaning, word: str, after: str) -> Markup:
    """Return the button; what punctuation follows it stays on its line."""
    button = Markup('<button type="button" class="term" popovertarget="{}">{}</button>').format(meaning.anchor, word)
    return Markup('<span class="keep">{}{}</span>').format(button, after) if after else button
