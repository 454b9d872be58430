"""What a model card consists of, and how it is written as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..words import NOT_A_DEVICE


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it: facts by their names, in order."""

    title: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Card:
    """The whole card."""

    title: str
    parts: tuple[Part, ...]


def intended_use(flags: str) -> Part:
    """Return what a detector is for, and what it is not for."""
    facts = {
        "For": f"experiments, teaching, and the development of firmware that flags {flags}.",
        "Not for": f"patients: {NOT_A_DEVICE}",
    }
    return Part("Intended use", facts)


def markdown(card: Card) -> str:
    """Return the card as Markdown; what records hold is text in it, never markup."""
    lines = [f"# Model card: {_text(card.title)}"]
    for part in card.parts:
        lines += ["", f"## {_text(part.title)}", ""]
        lines += [f"- **{_text(name)}**: {_text(said)}" for name, said in part.facts.items()]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#])", r"\\\1", plain)
