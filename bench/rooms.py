"""Count the rooms of each folder: the files and sub-folders right in it, who imports whom, and how many floors that is.

    python -m bench.rooms

A room is a direct child of a folder that holds sources: a file, or a sub-folder with all that is below it. An arrow
says that one room imports another, anywhere in its code. Floors are the rooms of the longest chain of arrows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ecgtiny.host.cli.show import table

ROOT = Path(__file__).parents[1]
FOLDERS = ("boards", "common", "train", "quantize", "firmware_gen", "host")
SOURCES = {".py", ".c", ".h", ".S", ".j2"}

Arrows = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class House:
    """A folder's rooms and the arrows between them."""

    rooms: tuple[str, ...]
    """Sorted, without ``__init__``."""
    arrows: Arrows
    """For each room those that it imports."""

    @property
    def count(self) -> int:
        """How many arrows there are."""
        return sum(map(len, self.arrows.values()))

    @property
    def floors(self) -> int:
        """The rooms of the longest chain.

        Raises:
            ValueError: the arrows run in a circle; the message names a room on it.
        """
        return max((_height(room, self.arrows, ()) for room in self.rooms), default=0)


def house(folder: Path) -> House:
    """Return the rooms of a folder of the package, whose parent is the package's root."""
    names = sorted({path.stem for path in folder.iterdir() if _is_room(path)})
    inside = {name: set[str]() for name in names}
    for path in sorted(folder.rglob("*.py")):
        room = room_of(path.relative_to(folder).parts)
        if room in inside:
            inside[room] |= {target for target in _targets(path, folder) if target in inside} - {room}
    return House(tuple(names), {name: frozenset(found) for name, found in inside.items()})


def room_of(parts: tuple[str, ...]) -> str:
    """Return the room that a file of a folder is in, by the parts of its path in that folder."""
    return parts[0].removesuffix(".py")


def imported(path: Path, root: Path) -> Iterator[tuple[str, ...]]:
    """Return the parts of every name that a module imports from the package below ``root``, at any depth of its code.

    Both kinds of import count, and those for the type checker too; names are relative to the root.
    """
    package = path.relative_to(root).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = (*package[: len(package) - node.level + 1], *(node.module or "").split("."))
            yield from (tuple(part for part in (*base, alias.name) if part) for alias in node.names)


def _is_room(path: Path) -> bool:
    if path.is_dir():
        return any(inner.suffix in SOURCES for inner in path.rglob("*"))
    return path.suffix in SOURCES and path.stem != "__init__"


def _targets(path: Path, folder: Path) -> Iterator[str]:
    """Return the rooms of the folder that a module imports."""
    for parts in imported(path, folder.parent):
        if parts[0] == folder.name and len(parts) > 1:
            yield parts[1]


def _height(room: str, arrows: Arrows, above: tuple[str, ...]) -> int:
    if room in above:
        raise ValueError(f"the arrows run in a circle through {room}: {' -> '.join((*above, room))}")
    return 1 + max((_height(other, arrows, (*above, room)) for other in arrows[room]), default=0)


def main() -> None:
    """Print a line for each folder."""
    houses = {name: house(ROOT / name) for name in FOLDERS}
    rows = [(name, len(found.rooms), found.count, found.floors) for name, found in houses.items()]
    print(table(("folder", "rooms", "arrows", "floors"), rows))


if __name__ == "__main__":
    main()
