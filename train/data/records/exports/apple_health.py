"""Apple Watch: Apple Health's export of an ECG, lines of key and value, then one voltage a line.

The keys and the decimal mark are in the language of the phone, so that rate and unit are found by their values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .....common.errors import DataError
from ..text.cells import NUMBER, plain
from ..text.table import Column, Role, Table
from ..units import voltage
from .export import DeviceExport

HERTZ = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:h[eè]r(?:t[zs]?|c)\w*|hz|герц\w*|赫兹|赫茲|赫|ヘルツ|헤르츠|هرتز|הרץ|χερτζ|เฮิรตซ์|हर्ट्ज़?)\.?",
    re.IGNORECASE,
)
KEY = re.compile(r"\s*([^,;]*[^\W\d][^,;]*)[,;](.*)")
"""A line of key and value; a voltage has no letter in it."""
LATEST, LONGEST = 30, 200
"""Lines among which the keys end, and how long one is."""
LEAD = re.compile(r"(?<![^\W_])(III|II|I|aV[RLF]|V[1-6])(?![^\W_])")


def _pairs(lines: Sequence[str]) -> list[tuple[str, str]]:
    found = (KEY.fullmatch(line) for line in lines if len(line) <= LONGEST)
    return [(match[1].strip(), match[2].strip().strip("\"'")) for match in found if match]


def _rate(pairs: Sequence[tuple[str, str]]) -> float | None:
    found = (HERTZ.fullmatch(value) for _, value in pairs)
    return next((float(match[1].replace(",", ".")) for match in found if match), None)


def _claims(lines: Sequence[str]) -> bool:
    pairs = _pairs(lines[:LATEST])
    return len(pairs) >= 3 and _rate(pairs) is not None and any(voltage(value) for _, value in pairs)


def _read(lines: Sequence[str], where: str) -> Table:
    pairs = _pairs(lines[:LATEST])
    unit = next(value for _, value in pairs if voltage(value))
    named = LEAD.search(pairs[[value for _, value in pairs].index(unit) - 1][1])
    lead = named[1] if named else "I"
    start = max(i for i, line in enumerate(lines[:LATEST]) if len(line) <= LONGEST and KEY.fullmatch(line)) + 1
    body = [(i, plain(line)) for i, line in enumerate(lines[start:], start + 1) if line.strip()]
    notes: list[str] = []
    if len(body) > 1 and not NUMBER.fullmatch(body[-1][1]):
        notes.append(f"the last line, {body.pop()[0]}, is cut and left out")
    if not body:
        raise DataError("has no samples", where=where, fix="export it anew")
    column = Column(lead, Role.LEAD, [cell for _, cell in body], unit)
    return Table((column,), [i for i, _ in body], _rate(pairs), notes=tuple(notes))


EXPORT = DeviceExport(
    name="Apple Watch",
    looks="Apple Health's CSV: `Name,...`, `Sample Rate,512 hertz`, `Unit,µV` in any language, a voltage a line",
    assumed="",
    claims=_claims,
    read=_read,
)
