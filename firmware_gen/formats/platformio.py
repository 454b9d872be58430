"""``platformio``: a library of PlatformIO with two examples, one that reads the ADC and one for this computer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .package_format import About, Contents, PackageFormat

if TYPE_CHECKING:
    from ..writer.sources import Sources

ADC, REPLAY = "examples/adc", "examples/replay"


def _write(contents: Contents) -> Sources:
    from ..writer.render import render
    from .shared import EXAMPLE, arduino_sketch, readme, without_agent

    sources = without_agent(contents.sources)
    replayed = {f"{REPLAY}/src/{EXAMPLE}": sources.pop(EXAMPLE)} if EXAMPLE in sources else {}
    return {
        **sources,
        **readme("platformio", contents),
        "library.json": json.dumps(_manifest(contents.about), indent=2) + "\n",
        f"{ADC}/platformio.ini": render("platformio/adc.ini", about=contents.about),
        **{f"{ADC}/src/{name}": text for name, text in arduino_sketch(contents.about, "main.cpp").items()},
        f"{REPLAY}/platformio.ini": render("platformio/replay.ini"),
        **replayed,
    }


def _manifest(about: About) -> dict[str, object]:
    """Return the content of ``library.json``."""
    from importlib import metadata

    made = f" ({about.title})" if about.title else ""
    return {
        "name": about.prefix,
        "version": metadata.version("ecgtiny"),
        "description": f"ECG anomaly detector{made} in integers, model digest {about.digest}. Not a medical device.",
        "keywords": ["ecg", "anomaly detection", "int8"],
        "license": "Apache-2.0",
        "headers": f"{about.prefix}.h",
        "frameworks": "*",
        "platforms": "*",
        "build": {"srcDir": about.prefix, "includeDir": about.prefix},
        "examples": [{"name": name.partition("/")[2], "base": name, "files": ["platformio.ini", "src/*"]}
                     for name in (ADC, REPLAY)],
    }  # fmt: skip


PACKAGE = PackageFormat(
    name="platformio", what="a library of PlatformIO with examples", write=_write, image=False, foreign=False
)
