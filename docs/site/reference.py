"""The reference pages, made from the code: ``python -m docs.site.reference`` writes them into ``docs/reference/``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ecgtiny.common.files import write_atomic

from . import c_api, commands, json_keys, python_api

FOLDER = Path(__file__).parents[1] / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands.page,
    "python.md": python_api.page,
    "c.md": c_api.page,
    "json.md": json_keys.page,
}


if __name__ == "__main__":
    for name, make in PAGES.items():
        write_atomic(FOLDER / name, make())
