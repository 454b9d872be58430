"""What the image takes beside C: the C++ compiler for the one file that talks to TFLM, and the libraries."""

from __future__ import annotations

import shutil
import subprocess

from ....boards.core import Core
from ....common.errors import MissingToolError
from ...image.build import LinkInputs
from ...image.toolchain import CROSS_GCC, Toolchain, installed
from .library import Tflm

COMPILE = ("-std=c++17", "-O2", "-g0", "-Wall", "-Wextra", "-Werror", "-I.", "-fno-exceptions", "-fno-rtti",
           "-fno-threadsafe-statics", "-fno-unwind-tables", "-fno-asynchronous-unwind-tables",
           "-ffunction-sections", "-fdata-sections", "-fomit-frame-pointer")  # fmt: skip
C_LIBRARIES = ("-lstdc++", "-lm", "-lc", "-lnosys", "-lgcc")
"""newlib and the C++ library that belongs to it: TFLM copies, compares and computes its scales by them."""


def find_cross_gcc(core: Core) -> Toolchain:
    """Return the gcc for a core: of the toolchains, the one that comes with a C and a C++ library.

    Raises:
        MissingToolError: it is not installed.
    """
    wanted = CROSS_GCC[core.family]
    for toolchain in installed(core):
        if toolchain.name == wanted:
            return toolchain
    raise MissingToolError(f"the runtime tflm needs {wanted}", fix=f"put {wanted} on PATH, with newlib and libstdc++")


def link_inputs(core: Core, toolchain: Toolchain, tflm: Tflm) -> LinkInputs:
    """Return how the C++ of an image is compiled for a core, and what is linked with it.

    Raises:
        MissingToolError: gcc is there without its C++ compiler, or that without its library.
    """
    path = _cxx(toolchain.name.removesuffix("gcc") + "g++")
    flags = (*core.gcc, *COMPILE, *(f"-D{name}" for name in tflm.definitions))
    folders = [argument for folder in tflm.includes for argument in ("-isystem", str(folder.resolve()))]
    libraries = (str(library.resolve()) for library in tflm.libraries)
    return LinkInputs(
        cxx=(path, *flags, *folders),
        libraries=("-Wl,--start-group", *libraries, *C_LIBRARIES, "-Wl,--end-group"),
        identity=" ".join((*flags, *C_LIBRARIES, tflm.identity)),
    )


def _cxx(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise MissingToolError(f"the runtime tflm needs {name}", fix=f"put {name} on PATH, with newlib and libstdc++")
    for library in ("libstdc++.a", "libc.a"):
        done = subprocess.run(
            [path, f"-print-file-name={library}"], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
        if done.stdout.strip() == library:  # gcc gives a name back that it does not find
            raise MissingToolError(f"{name} has no {library}", where=path,
                                   fix="install newlib and the libstdc++ that is built with it")  # fmt: skip
    return path
