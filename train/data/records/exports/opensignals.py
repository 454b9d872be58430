"""BITalino, biosignalsplux and RespiBAN: OpenSignals' text, a line of JSON about the device, then raw counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from .....common.errors import DataError
from ..text.layout import read_sheet
from ..text.table import Column, Role, Table
from .export import DeviceExport

BITALINO = 3.3, 1100.0
"""Supply in V and gain of the ECG sensor (BITalino, "Electrocardiography (ECG) Sensor Data Sheet")."""
PLUX = 3.0, 1000.0
"""Supply in V and gain of the ECG sensor (biosignalsplux, "Electrocardiography (ECG) Sensor Data Sheet")."""
DIGITAL = re.compile(r"nseq|di|dig\w*|[io]\d+", re.IGNORECASE)
END = "endofheader"


class _Device(msgspec.Struct, rename={"fs": "sampling rate", "names": "column", "sensors": "sensor"}):
    """What the line of JSON says of one device."""

    fs: float
    names: list[str]
    sensors: list[str] = []
    channels: list[int] = []
    resolution: list[int] = []
    device: str = ""


def _claims(lines: Sequence[str]) -> bool:
    return bool(lines) and lines[0].lstrip("# ").lower().startswith("opensignals text file")


def _read(lines: Sequence[str], where: str) -> Table:
    devices = _devices(lines, where)
    sheet = read_sheet(lines, where)
    if len(devices) != 1:
        raise DataError(f"holds {len(devices)} devices", where=where, fix="export each device by itself")
    device = devices[0]
    if len(device.names) != len(sheet.columns):
        what = f"has {len(sheet.columns)} columns where its header names {len(device.names)}"
        raise DataError(what, where=where, fix="export it anew")
    analogue = [name for name in device.names if not DIGITAL.fullmatch(name)]
    kinds = dict(zip(analogue, device.sensors, strict=False))
    bits = dict(zip(device.names[-len(device.resolution) :], device.resolution, strict=False))
    columns = tuple(_column(name, cells, kinds.get(name, ""), bits.get(name, 0), device.device)
                    for name, cells in zip(device.names, sheet.columns, strict=True))  # fmt: skip
    return Table(columns, sheet.numbers, device.fs, notes=tuple(sheet.notes))


def _devices(lines: Sequence[str], where: str) -> list[_Device]:
    text = next((line.lstrip("# ") for line in lines[:10] if line.lstrip("# ").startswith("{")), "{}")
    try:
        return list(msgspec.json.decode(text, type=dict[str, _Device]).values())
    except (msgspec.DecodeError, RecursionError) as error:
        raise DataError(f"its header cannot be read: {error}", where=where, fix="export it anew") from error


def _column(name: str, cells: list[str], sensor: str, bits: int, device: str) -> Column:
    if name.lower() == "nseq":
        return Column(name, Role.COUNTER, cells)
    if DIGITAL.fullmatch(name) or sensor.upper() not in ("ECG", "ECGBIT", "RAW", ""):
        return Column(name, Role.OTHER, cells)
    supply, gain = BITALINO if device.lower().startswith("bitalino") else PLUX
    counts = 2.0 ** (bits if 1 <= bits <= 32 else 16)
    role = Role.LEAD if sensor.upper().startswith("ECG") else Role.PLAIN
    return Column(name, role, cells, "counts", counts * gain / (supply * 1000), counts / 2)


EXPORT = DeviceExport(
    name="BITalino, biosignalsplux",
    looks="OpenSignals' text: `# OpenSignals Text File Format`, a line of JSON, columns separated by tabs",
    assumed="the transfer function of the maker's ECG sensor, also for a channel called RAW",
    claims=_claims,
    read=_read,
)
