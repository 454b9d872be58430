"""The user's TensorFlow Lite Micro: where its headers are, and the static library that its own build made of it.

ecgtiny compiles none of it. Headers and library have to be of one version, and the library has to be made for the
board's core with software floating point and with ``TF_LITE_STATIC_MEMORY``, which is what TFLM's build defines for
every microcontroller.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ....common.errors import UsageError
from ....common.files import sha256
from .archive import defined_symbols

NAME = "libtensorflow-microlite.a"
CMSIS_NAME = "libcmsis-nn.a"
PLACES = (NAME, f"lib/{NAME}", f"gen/*/lib/{NAME}")
"""Where in a tree the library is looked for: beside the headers, or where TFLM's own build leaves it."""
MICRO = "tensorflow/lite/micro"
DOWNLOADS = f"{MICRO}/tools/make/downloads"
THIRD_PARTY = {
    "flatbuffers": ("flatbuffers/include", "flatbuffers/flatbuffers.h"),
    "gemmlowp": ("gemmlowp", "fixedpoint/fixedpoint.h"),
    "ruy": ("ruy", "ruy/profiler/instrumentation.h"),
}
"""What TFLM's headers include of others: the folder to search, and a header that shows that it is there."""
INTERPRETER = "MicroInterpreter15AllocateTensors"
"""Part of the mangled name of ``tflite::MicroInterpreter::AllocateTensors``."""
KERNEL_GLUE = "_ZN6tflite29Register_FULLY_CONNECTED_INT8Ev"
"""``tflite::Register_FULLY_CONNECTED_INT8()`` is a function of its own only where CMSIS-NN's kernels are built in."""
CMSIS_KERNEL = "arm_fully_connected_s8"


@dataclass(frozen=True)
class Tflm:
    """What compiling and linking against TFLM takes."""

    includes: tuple[Path, ...]
    """Folders to search for headers."""
    libraries: tuple[Path, ...]
    """In the order in which they are linked."""
    cmsis_nn: bool
    """Whether the library's kernels call CMSIS-NN."""
    int8_registrations: Mapping[str, str]
    """Operators, as the .tflite names them, that have a registration for int8 alone: the header that declares it."""

    @property
    def definitions(self) -> tuple[str, ...]:
        """What is defined where TFLM's headers are included: what the library agrees on, and no texts of errors."""
        kernels = ("CMSIS_NN",) if self.cmsis_nn else ()
        return ("NDEBUG", "TF_LITE_STATIC_MEMORY", "TF_LITE_STRIP_ERROR_STRINGS", *kernels)

    @property
    def identity(self) -> str:
        """What distinguishes this library from another one: the digests of its files."""
        return " ".join(sha256(library) for library in self.libraries)


def find_tflm(path: Path, cmsis_nn: Path | None = None) -> Tflm:
    """Return the TFLM that ``path`` names: a tree with headers and one library in it, or the library of such a tree.

    ``cmsis_nn`` is CMSIS-NN's own static library, or the folder that holds it, for a TFLM library that calls CMSIS-NN
    and does not hold it.

    Raises:
        UsageError: the headers or a library are missing or do not go together; the message says which.
    """
    tree = _tree(path)
    library = path if path.is_file() else _only_library(tree)
    symbols = defined_symbols(library)
    if not any(INTERPRETER in symbol for symbol in symbols):
        raise UsageError("does not hold TensorFlow Lite Micro's interpreter", where=str(library), fix=f"name {NAME}")
    glue = KERNEL_GLUE in symbols
    libraries = (library, *_cmsis_nn(library, symbols, cmsis_nn, wanted=glue))
    return Tflm((tree, *_third_party(tree)), libraries, glue, _int8_registrations(tree))


def _tree(path: Path) -> Path:
    """The folder with TFLM's headers: ``path`` itself, or the nearest one above a library."""
    for folder in [path] if path.is_dir() else path.parents if path.is_file() else []:
        if (folder / MICRO / "micro_interpreter.h").is_file():
            return folder
    raise UsageError(f"is no TensorFlow Lite Micro tree: it has no {MICRO}/micro_interpreter.h", where=str(path),
                     fix=f"name the folder that holds tensorflow/, or its {NAME}")  # fmt: skip


def _only_library(tree: Path) -> Path:
    found = sorted(library for place in PLACES for library in tree.glob(place))
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(library.relative_to(tree).as_posix() for library in found)
        raise UsageError(f"holds several libraries: {listed}", where=str(tree), fix="name one of them with --tflm")
    raise UsageError(f"holds TensorFlow Lite Micro's headers, but not its library {NAME}", where=str(tree),
                     fix=f"put it, built for the board's core, to one of {', '.join(PLACES)}")  # fmt: skip


def _third_party(tree: Path) -> Iterable[Path]:
    for name, (folder, header) in THIRD_PARTY.items():
        places = [tree / "third_party" / folder, tree / DOWNLOADS / folder]
        found = next((place for place in places if (place / header).is_file()), None)
        if found is None:
            raise UsageError(f"lacks the headers of {name}: neither {' nor '.join(map(str, places))} has {header}",
                             where=str(tree), fix="use a tree into which TFLM's own tools put them")  # fmt: skip
        yield found


def _cmsis_nn(library: Path, symbols: frozenset[str], given: Path | None, *, wanted: bool) -> list[Path]:
    """The library of CMSIS-NN where one is to be linked: it must be wanted, and there only once."""
    inside = CMSIS_KERNEL in symbols
    if given is None:
        if wanted and not inside:
            raise UsageError("calls CMSIS-NN and does not hold it", where=str(library),
                             fix=f"name {CMSIS_NAME} or its folder with --cmsis-nn")  # fmt: skip
        return []
    if not wanted or inside:
        why = "holds CMSIS-NN already" if inside else "has TFLM's reference kernels, which do not call CMSIS-NN"
        raise UsageError(why, where=str(library), fix="leave --cmsis-nn out, or name another library with --tflm")
    found = given / CMSIS_NAME if given.is_dir() else given
    if not found.is_file():
        raise UsageError("there is no such library of CMSIS-NN", where=str(found), fix=f"name {CMSIS_NAME}")
    if CMSIS_KERNEL not in defined_symbols(found):
        raise UsageError(f"is not CMSIS-NN: it has no {CMSIS_KERNEL}", where=str(found), fix=f"name {CMSIS_NAME}")
    return [found]


def _int8_registrations(tree: Path) -> dict[str, str]:
    headers = sorted((tree / MICRO / "kernels").glob("*.h"))
    return {
        name: header.relative_to(tree).as_posix()
        for header in headers
        for name in re.findall(r"\bRegister_(\w+)_INT8\(\)", header.read_text("utf-8"))
    }
