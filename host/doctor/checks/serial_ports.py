"""Whether this user may use serial ports, and the rule that gives a board's to whoever sits at the machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from ....boards.board import Board, Usb
from ...link.finding import attached
from ..check import Check, Finding

GROUPS = ("dialout", "uucp", "plugdev")
"""Of which one may use serial ports, by Linux distribution."""
RULES = "/etc/udev/rules.d/60-ecgtiny.rules"
"""Before the system's own rule for whoever is logged in (73-seat-late.rules of systemd)."""


def _look(board: Board | None) -> Iterator[Finding]:
    if board is not None and board.usb is None:
        return
    yield _access(asked=board is not None)
    if board is not None and board.usb is not None and sys.platform == "linux":
        said = f"a line of {RULES} that lets whoever is logged in use the board"
        yield Finding("udev rule", "note", said, "\n".join(_rules(board.usb)))


def _access(*, asked: bool) -> Finding:
    name = "access to serial ports"
    urls = [port.url for port in attached()]
    closed = [url for url in urls if url.startswith("/") and not os.access(url, os.R_OK | os.W_OK)]
    if sys.platform != "linux" or (urls and not closed):
        return Finding(name, "ok", f"{len(urls)} attached: {', '.join(urls) or 'none'}", asked=asked)
    groups = _groups()
    if os.geteuid() == 0:
        return Finding(name, "ok", "this user is root", asked=asked)
    if groups & set(GROUPS) and not closed:
        return Finding(name, "ok", f"this user is in {', '.join(sorted(groups & set(GROUPS)))}", asked=asked)
    said = f"{', '.join(closed)} may not be used" if closed else f"this user is in none of {', '.join(GROUPS)}"
    fix = f"sudo usermod -a -G {_owning()} $USER, then log in anew"
    return Finding(name, "missing", said, fix, asked=asked)


def _groups() -> set[str]:
    """Return the names of the groups that this process is in."""
    import grp

    return {one.gr_name for one in grp.getgrall() if one.gr_gid in os.getgroups()}


def _owning() -> str:
    """Return the group that owns serial ports here."""
    import grp

    there = {one.gr_name for one in grp.getgrall()}
    return next((name for name in GROUPS if name in there), GROUPS[0])


def _rules(usb: Usb) -> Iterator[str]:
    for one in usb.ids:
        vendor, _, product = one.partition(":")
        rest = f', ATTRS{{idProduct}}=="{product}"' if product else ""
        yield f'SUBSYSTEMS=="usb", ATTRS{{idVendor}}=="{vendor}"{rest}, TAG+="uaccess"'


CHECK = Check("Serial ports", 60, _look)
