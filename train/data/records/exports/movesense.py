"""Movesense: the data logger's JSON, packets of samples with the time of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from .....common.codec import Json
from .....common.errors import DataError
from ..text.table import Column, Role, Table
from .export import DeviceExport

LSB_PER_MV = 20 * 2**17 / 1000
"""Counts in a millivolt of the raw ECG: 0.38147 uV each (Movesense, Meas/ECG)."""
KINDS = {"ecg": "counts", "ecgmv": "mV"}


def _claims(lines: Sequence[str]) -> bool:
    head = "".join(lines[:20])[:4000].lower()
    return head.lstrip().startswith(("{", "[")) and '"samples"' in head and '"ecg' in head


def _packets(value: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """Give each object of a packet of samples with the key that holds it, in the order of the file."""
    left: list[tuple[str, Json]] = [("", value)]
    while left:
        key, one = left.pop()
        if isinstance(one, dict):
            small = {name.lower(): inner for name, inner in one.items()}
            numbers = small.get("samples")
            if key in KINDS and isinstance(numbers, list) and all(isinstance(x, int | float) for x in numbers):
                yield key, small
                continue
            left += reversed([(name.lower(), inner) for name, inner in one.items()])
        elif isinstance(one, list):
            left += reversed([(key, inner) for inner in one])


def _read(lines: Sequence[str], where: str) -> Table:
    try:
        packets = list(_packets(msgspec.json.decode("\n".join(lines))))
    except (msgspec.DecodeError, RecursionError) as error:
        raise DataError(f"cannot be read as JSON: {error}", where=where, fix="export it anew") from error
    kinds = {kind for kind, _ in packets}
    if len(kinds) != 1:
        raise DataError("holds no packets of ECG samples, or several kinds", where=where, fix="export the ECG alone")
    cells: list[str] = []
    times: list[str] = []
    for _, packet in packets:
        samples = packet["samples"]
        new = samples if isinstance(samples, list) else []
        cells += [str(sample) for sample in new]
        times += [str(packet.get("timestamp", ""))] * len(new)
    unit = KINDS[kinds.pop()]
    lead = Column("ECG", Role.LEAD, cells, unit, LSB_PER_MV if unit == "counts" else None, 0.0)
    columns = (lead, Column("Timestamp", Role.TIME, times, "ms"))
    return Table(columns, range(1, len(cells) + 1), packets=True)


EXPORT = DeviceExport(
    name="Movesense",
    looks='the data logger\'s JSON: `{"ecg": {"Timestamp": 12345, "Samples": [...]}}`, once a packet',
    assumed="0.38147 µV a count",
    claims=_claims,
    read=_read,
)
