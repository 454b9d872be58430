"""Whether this user may use serial ports, and the rule that gives a board's to whoever sits at the machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from ....boards.board import Board, Usb
from ...flashing.tools import tool_of
from ...link.finding import attached, by_likelihood
from ...link.ports import PortInfo
from ..check import Check, Finding

GROUPS = ("dialout", "uucp")
"""Of which one may use serial ports, by Linux distribution."""
RULES = "/etc/udev/rules.d/60-ecgtiny.rules"
"""Before the system's own rule for whoever is logged in (73-seat-late.rules of systemd)."""
PROBES = (
    'SUBSYSTEM=="usb", ATTR{idVendor}=="0483", TAG+="uaccess"',
    'SUBSYSTEM=="usb", ATTR{idVendor}=="1366", TAG+="uaccess"',
    'SUBSYSTEM=="usb", ATTR{product}=="*CMSIS-DAP*", TAG+="uaccess"',
    'SUBSYSTEM=="hidraw", ATTRS{product}=="*CMSIS-DAP*", TAG+="uaccess"',
)
"""Rules for ST-LINK, J-Link and CMSIS-DAP, by the vendors' USB ids and the name that CMSIS-DAP demands of a probe."""


def _look(board: Board | None) -> Iterator[Finding]:
    if board is not None and board.flash is None and board.usb is None:
        return
    yield _access(board)
    if board is None or sys.platform != "linux":
        return
    said = f"lines of {RULES} that let whoever is logged in use"
    if board.usb is not None:
        yield Finding("udev rule", "note", f"{said} the board", "\n".join(_rules(board.usb)))
    if board.flash is not None and tool_of(board.flash.words[0]).probes:
        yield Finding("udev rule of the debug probe", "note", f"{said} it", "\n".join(PROBES))


def _access(board: Board | None) -> Finding:
    name, asked = "access to serial ports", board is not None
    urls = [port.url for port in _ports(board)]
    closed = [url for url in urls if url.startswith("/") and not os.access(url, os.R_OK | os.W_OK)]
    if sys.platform != "linux" or (urls and not closed):
        return Finding(name, "ok", f"{len(urls)} attached: {', '.join(urls) or 'none'}", asked=asked)
    if os.geteuid() == 0:
        return Finding(name, "ok", "this user is root", asked=asked)
    fix = f"sudo usermod -a -G {_owning()} $USER, then log out and in again"
    if closed:
        return Finding(name, "missing", f"{', '.join(closed)} may not be used", fix, asked=asked)
    if groups := _groups() & set(GROUPS):
        return Finding(name, "ok", f"this user is in {', '.join(sorted(groups))}", asked=asked)
    said = f"no port is attached to try it with, and this user is in none of {', '.join(GROUPS)}"
    return Finding(name, "note", said, fix, asked=asked)


def _ports(board: Board | None) -> list[PortInfo]:
    """Return the USB ports that matter: a board's by its ids, else all."""
    there = [port for port in attached() if port.usb_id is not None]
    if board is None:
        return there
    likely, others = by_likelihood(board, there)
    return likely or others


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
