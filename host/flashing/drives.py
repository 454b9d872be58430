"""Drives by their label: what a bootloader shows of itself, as a folder of this machine."""

from __future__ import annotations

import string
import sys
from pathlib import Path

from ...common.errors import DeviceError, UsageError

MOUNTS = ("/media", "/media/*", "/run/media/*", "/mnt", "/Volumes")
"""Where operating systems mount drives; a star stands for any folder, which is the user's name."""
ABOUT = "INFO_UF2.TXT"
"""By which every UF2 bootloader describes itself on its drive (UF2 specification, "Files exposed by bootloaders")."""


def find_drive(label: str) -> Path:
    """Return the folder under which the drive with a label is mounted.

    Raises:
        DeviceError: there is none.
        UsageError: there is more than one.
    """
    found = _lettered(label) if sys.platform == "win32" else _mounted(label)
    if not found:
        raise DeviceError(f"no drive with the label {label} is mounted", where=", ".join(MOUNTS),
                          fix="start the board's bootloader (hold its button while it is plugged in, or press reset "
                          "twice), and mount its drive")  # fmt: skip
    if len(found) > 1:
        raise UsageError(f"{len(found)} drives have the label {label}: {', '.join(map(str, found))}",
                         fix="leave one board attached")  # fmt: skip
    return found[0]


def _mounted(label: str) -> list[Path]:
    roots = (root for pattern in MOUNTS for root in Path("/").glob(pattern.lstrip("/")))
    return sorted({path.resolve() for root in roots if _is_drive(path := root / label)})


def _is_drive(path: Path) -> bool:
    """Tell whether a drive is mounted there; a folder that was left behind is none, nor is what may not be read."""
    try:
        return path.is_dir() and (path.is_mount() or (path / ABOUT).is_file())
    except OSError:
        return False


def _lettered(label: str) -> list[Path]:
    """Return the drives of Windows with a label."""
    return [drive for letter in string.ascii_uppercase if _label(drive := Path(f"{letter}:\\")) == label]


def _label(drive: Path) -> str | None:
    """Return the label of a drive of Windows; None where there is none (GetVolumeInformationW of its kernel32)."""
    if sys.platform != "win32":
        return None
    import ctypes

    name = ctypes.create_unicode_buffer(261)
    known = ctypes.windll.kernel32.GetVolumeInformationW(str(drive), name, len(name), None, None, None, None, 0)
    return name.value if known else None
