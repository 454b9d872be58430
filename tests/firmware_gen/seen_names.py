"""What a firmware that includes a header, or links a library, sees of it: names by the compiler's own account."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.targets_cache import write
from tests.tools import require

C99 = ("gcc", "-std=c99")
STANDARD = "#include <stdbool.h>\n#include <stdint.h>\n"
TAG = re.compile(r"\b(?:struct|union|enum) (\w+)")
TYPE = re.compile(r"\} (\w+);")
FUNCTION = re.compile(r"\b(\w+)\(")
OBJECT = re.compile(r"^extern [\w ]*?(\w+)(?:\[[^;]*)?;", re.M)
CONSTANTS = re.compile(r"\benum\s*\w*\s*\{([^}]*)\}")


def preprocessed(sources: Sources, name: str, folder: Path, compiler: tuple[str, str] = C99, *flags: str) -> str:
    """Return what the compiler prints of a file among ``sources``, its own warnings being errors."""
    write(sources, folder)
    command = [
        require(compiler[0]),
        *compiler[1:],
        "-Wall",
        "-Wextra",
        "-Wpedantic",
        "-Werror",
        *(flags or ("-E",)),
        name,
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def macros(sources: Sources, header: str, folder: Path) -> set[str]:
    """Return the macros that a header defines, those of the standard headers apart."""
    with_standard = {**sources, "standard.h": STANDARD}
    found = {name: preprocessed(with_standard, name, folder, C99, "-E", "-dM") for name in (header, "standard.h")}
    names = {name: set(re.findall(r"#define (\w+)", text)) for name, text in found.items()}
    return names[header] - names["standard.h"]


def declared(text: str) -> set[str]:
    """Return the tags, types, constants, functions and objects that our part of a preprocessed header declares."""
    ours = _without_system_headers(text)
    constants = {part.split("=")[0].strip() for body in CONSTANTS.findall(ours) for part in body.split(",")}
    return {*TAG.findall(ours), *TYPE.findall(ours), *FUNCTION.findall(ours), *OBJECT.findall(ours), *constants} - {""}


def global_symbols(built: Path) -> set[str]:
    """Return the symbols that an object file or a library gives to the linker."""
    listed = subprocess.run(
        [require("nm"), "-g", "--defined-only", str(built)], capture_output=True, text=True, check=True
    )
    return {line.split()[-1] for line in listed.stdout.splitlines() if len(line.split()) == 3}


def symbol_kinds(built: Path) -> set[str]:
    """Return the letters of nm for the symbols of an object file: D and B are data that can be written."""
    listed = subprocess.run([require("nm"), str(built)], capture_output=True, text=True, check=True)
    return {line.split()[-2] for line in listed.stdout.splitlines()}


def _without_system_headers(text: str) -> str:
    kept, ours = list[str](), True
    for line in text.splitlines():
        if marker := re.match(r'# \d+ "([^"]+)"', line):
            ours = not marker[1].startswith(("/", "<"))
        elif ours:
            kept.append(line)
    return "\n".join(kept)
