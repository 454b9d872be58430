"""ML-KEM-768 of pqm4, built as its Makefile builds it, on the virtual core: cycles beside the published ones.

C of another compiler's making by half, assembler with the DSP extension's multiplications, LDRD and LDM by the other.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from ecgtiny.common.errors import DataError, UsageError, VerificationError
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.host.sim.call import Callee

from .image import BOARD, memory

SCHEME = Path("crypto_kem") / "ml-kem-768" / "m4fspeed"
PUBLISHED = {"crypto_kem_keypair": 642_096, "crypto_kem_enc": 658_754, "crypto_kem_dec": 707_827}
"""benchmarks.csv at cc2c1b99: means of 10 executions at 24 MHz, by arm-none-eabi-gcc 11.3.1."""
NAMES = {"crypto_kem_keypair": "key pair", "crypto_kem_enc": "encapsulation", "crypto_kem_dec": "decapsulation"}
KEYS = 10
PUBLIC, SECRET, CIPHER, SHARED = 1184, 2400, 1088, 32
"""Bytes (FIPS 203)."""
FLAGS = ("-O3", "-std=gnu99", "-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16", "-nostartfiles",
         "-ffunction-sections", "-fdata-sections", "-w",
         "-Wl,--gc-sections,-Ttext=0x100,-Tdata=0x20000000")  # fmt: skip
RANDOM_HEADER = "#include <stddef.h>\n#include <stdint.h>\nint randombytes(uint8_t *out, size_t count);\n"
RANDOM = """#include "randombytes.h"
int randombytes(uint8_t *out, size_t count)
{
    static uint32_t state = 1;

    for (size_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        out[i] = (uint8_t)(state >> 24);
    }
    return 0;
}
"""
"""In place of the chip's generator of random words."""


def points(tree: Path) -> Iterator[tuple[str, float, float]]:
    """Yield name, published and modelled cycles of the three functions, means over keys.

    Args:
        tree: a checkout of pqm4 with its submodule mupq.

    Raises:
        DataError: a file is missing.
        UsageError: the compiler refuses the sources.
        VerificationError: both sides do not come to the same secret.
    """
    with tempfile.TemporaryDirectory(prefix="ecgtiny-kem-") as folder:
        cycles = _cycles(Callee(_built(tree, Path(folder)), memory()))
    for function, published in PUBLISHED.items():
        yield f"ML-KEM-768, {NAMES[function]}", published, mean(cycles[function])


def _built(tree: Path, folder: Path) -> Path:
    scheme = tree / SCHEME
    sources = [*sorted(scheme.glob("*.c")), *sorted(scheme.glob("*.S")), tree / "mupq" / "common" / "fips202.c",
               tree / "common" / "keccakf1600.S"]  # fmt: skip
    missing = [path for path in (scheme, *sources) if not path.exists()]
    if missing:
        raise DataError("there is no such file", where=str(missing[0]),
                        fix="name a checkout of mupq/pqm4 with its submodule mupq by --pqm4")  # fmt: skip
    (folder / "randombytes.h").write_text(RANDOM_HEADER, "utf-8")
    (folder / "randombytes.c").write_text(RANDOM, "utf-8")
    elf = folder / "kem.elf"
    kept = [f"-Wl,-u,{function}" for function in PUBLISHED]
    command = [*find_toolchain(BOARD).command, *FLAGS, *kept, f"-I{folder}", f"-I{scheme}", f"-I{tree / 'mupq/common'}",
               *sources, folder / "randombytes.c", "-o", elf]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"the compiler refuses it: {done.stderr.splitlines()[0]}", where=str(scheme),
                         fix="use arm-none-eabi-gcc")  # fmt: skip
    return elf


def _cycles(callee: Callee) -> dict[str, list[int]]:
    public, secret, cipher, one, other = (callee.allocate(size) for size in (PUBLIC, SECRET, CIPHER, SHARED, SHARED))
    calls = {"crypto_kem_keypair": (public, secret), "crypto_kem_enc": (cipher, one, public),
             "crypto_kem_dec": (other, cipher, secret)}  # fmt: skip
    found: dict[str, list[int]] = {function: [] for function in calls}
    for _ in range(KEYS):
        for function, arguments in calls.items():
            found[function].append(callee.call(function, *arguments).cycles)
        if callee.load(one, SHARED) != callee.load(other, SHARED) or not any(callee.load(one, SHARED)):
            raise VerificationError("both sides do not come to the same secret", where="the virtual core",
                                    fix="this is a defect of the core or of the tree")  # fmt: skip
    return found
