"""``arduino``: a library of the Arduino IDE and arduino-cli, with a sketch that reads the ADC."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .package_format import Contents, PackageFormat

if TYPE_CHECKING:
    from ..writer.sources import Sources

SKETCH = "examples/adc/"
WORDS = {
    "KEYWORD1": re.compile(r"^\} (ecgtiny\w*);", re.MULTILINE),
    "KEYWORD2": re.compile(r"^\w[\w *]*?\b(ecgtiny_\w+)\(", re.MULTILINE),
    "LITERAL1": re.compile(r"^(?:#define|   ) (ECGTINY_\w+)(?= )(?! *\n#define)", re.MULTILINE),
}
"""How types, functions and constants stand in the headers, by what the IDE calls them."""


def _write(contents: Contents) -> Sources:
    from ..writer.render import render
    from ..writer.sources import LIBRARY
    from .shared import arduino_sketch, readme

    library = {f"src/{path.removeprefix(LIBRARY)}": text for path, text in contents.sources.items()
               if path.startswith(LIBRARY)}  # fmt: skip
    return {
        **library,
        "LICENSE": contents.sources.get("LICENSE", ""),
        **readme("arduino", contents),
        "library.properties": render("arduino/library.properties", about=contents.about),
        "keywords.txt": render("arduino/keywords.txt", keywords=_keywords(contents.sources)),
        **{f"{SKETCH}{name}": text for name, text in arduino_sketch(contents.about, "adc.ino").items()},
    }


def _keywords(sources: Sources) -> dict[str, list[str]]:
    """Return the public names by their kind, each once."""
    from .shared import public_headers

    texts = [sources[path] for folder in public_headers(sources).values() for path in folder]
    return {kind: sorted({name for text in texts for name in form.findall(text)}) for kind, form in WORDS.items()}


PACKAGE = PackageFormat(
    name="arduino",
    what="a library of Arduino with a sketch that reads the ADC",
    write=_write,
    image=False,
    foreign=False,
)
