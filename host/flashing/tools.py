"""The tools that flash boards: how each is started where it is installed, and how it is installed where not."""

from __future__ import annotations

from dataclasses import dataclass

from ...common.extras import pip_install
from ...common.programs import find_program


@dataclass(frozen=True)
class Tool:
    """A flashing tool."""

    name: str
    """How a board's flash command calls it."""
    install: str
    """The command that installs it."""
    module: str | None = None
    """The Python module that is the same program."""

    def command(self) -> tuple[str, ...] | None:
        """Return the command that starts it; None where it is not installed."""
        return find_program(self.name, self.module)


def _debian(package: str) -> str:
    return f"Debian and Ubuntu: apt install {package}; else see its own site"


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("adafruit-nrfutil", pip_install("flash")),
        Tool("avrdude", _debian("avrdude")),
        Tool("bossac", _debian("bossa-cli")),
        Tool("dfu-util", _debian("dfu-util")),
        Tool("esptool", pip_install("flash"), module="esptool"),
        Tool("openocd", _debian("openocd")),
        Tool("pyocd", pip_install("flash"), module="pyocd"),
        Tool("st-flash", _debian("stlink-tools")),
    )
}
COPY = ("cp", "copy")
"""Words for a command that only copies a file onto a drive: that is done here, and needs no tool."""


def tool_of(program: str) -> Tool:
    """Return the tool of that name; one that is not in ``TOOLS`` is only looked for on PATH."""
    return TOOLS.get(program, Tool(program, f"put {program} on PATH"))
