"""Annotations inside an EDF+ file: when each data record began, and which of the texts are beats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .annotations import CODES
from .beat_classes import AAMI

TEXTS = {
    "N": ("normal", "normal beat", "sinus beat", "nsr beat"),
    "L": ("lbbb", "left bundle branch block beat"),
    "R": ("rbbb", "right bundle branch block beat"),
    "A": ("pac", "apc", "apb", "atrial premature beat", "atrial premature contraction", "premature atrial contraction"),
    "S": ("sve", "sveb", "supraventricular ectopic beat", "supraventricular premature beat",
          "supraventricular premature or ectopic beat"),
    "V": ("pvc", "vpc", "vpb", "ve", "veb", "premature ventricular contraction", "ventricular premature beat",
          "ventricular premature contraction", "ventricular ectopic beat"),
    "r": ("r-on-t pvc", "r-on-t premature ventricular contraction"),
    "F": ("fusion", "fusion beat", "fusion of ventricular and normal beat"),
    "E": ("ventricular escape beat",),
    "/": ("paced", "paced beat"),
    "Q": ("unclassifiable beat", "unknown beat"),
}  # fmt: skip
"""Texts of analysis programs that mean a beat, in small letters, by their WFDB code; a code itself means itself."""
CODE_OF = {text: code for code, texts in TEXTS.items() for text in texts}
_ENTRY = re.compile(rb"([+-]\d{1,12}(?:\.\d{0,12})?)(?:\x15\d*(?:\.\d*)?)?\x14(.*)", re.DOTALL)


@dataclass(frozen=True)
class Text:
    """A text at a time."""

    onset: float
    """Seconds on the file's clock."""
    text: str


@dataclass(frozen=True)
class Annotated:
    """What the annotation signals hold."""

    onsets: list[float | None]
    """Seconds on the file's clock at which each data record began; None where it is not given."""
    texts: list[Text]


def parse_texts(records: Sequence[Sequence[bytes]]) -> Annotated:
    """Return the onsets of data records and all texts of annotation signals.

    The first entry of the first annotation signal has an empty first text, and is the onset of its data record. What is
    no entry is left out.

    Args:
        records: the bytes of each annotation signal in each data record.
    """
    onsets: list[float | None] = []
    texts: list[Text] = []
    for record in records:
        entries = [[match for part in signal.split(b"\0") if (match := _ENTRY.fullmatch(part))] for signal in record]
        first = entries[0][0] if entries and entries[0] else None
        onsets.append(float(first[1]) if first is not None and first[2].startswith(b"\x14") else None)
        texts += [Text(float(match[1]), _decoded(text)) for signal in entries for match in signal
                  for text in match[2].split(b"\x14") if text]  # fmt: skip
    return Annotated(onsets, texts)


def code_of(text: str) -> str | None:
    """Return the WFDB code that a text means, None where it is not known."""
    plain = " ".join(text.split())
    return plain if plain in CODES else CODE_OF.get(plain.casefold())


def is_beat(code: str) -> bool:
    """Return whether a WFDB code is that of a beat."""
    return code in AAMI


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")
