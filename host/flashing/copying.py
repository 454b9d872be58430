"""A file is copied onto the drive of a bootloader, which goes away by itself when the last byte is there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from ...common.errors import DeviceError

GONE = (errno.EIO, errno.ENODEV, errno.ENXIO)
"""What the operating system says of a drive that is not there any more."""
LEFT = "its drive went away while the file was being written to the end, as a bootloader's does"


def copy_file(source: str, target: str) -> str | None:
    """Copy a file onto a drive, and have it written through.

    Returns:
        What is good to know where the board does not answer afterwards: the drive went away after all bytes were
        handed over; else None.

    Raises:
        DeviceError: it cannot be read, or not be written to the end.
    """
    place = Path(target)
    try:
        content = Path(source).read_bytes()
        place = place / Path(source).name if place.is_dir() else place
        written = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise _unwritten(place, error) from error
    try:
        _write(written, content, place)
        return _write_through(written, place)
    finally:
        _close(written)


def _write(written: int, content: bytes, place: Path) -> None:
    rest = memoryview(content)
    try:
        while rest:
            rest = rest[os.write(written, rest) :]
    except OSError as error:
        raise _unwritten(place, error) from error


def _write_through(written: int, place: Path) -> str | None:
    try:
        os.fsync(written)
    except OSError as error:
        if error.errno not in GONE:
            raise _unwritten(place, error) from error
        return LEFT
    return None


def _close(written: int) -> None:
    """Close the file; what that finds out, the drive has gone, is known or shows when the board does not answer."""
    try:
        os.close(written)
    except OSError:
        return


def _unwritten(place: Path, error: OSError) -> DeviceError:
    fix = "start the bootloader again, and look whether its drive may be written to"
    return DeviceError(f"cannot be written: {error.strerror}", where=str(place), fix=fix)
