"""The model of cycles beside cycles that others measured on a Cortex-M4 and published, and what it says of networks.

python -m bench.cycles [--aes TREE --pqm4 TREE] [--json]      writes bench/results/cycles.json

The trees are checkouts of https://github.com/Ko-/aes-armcortexm, AES in assembler with the cycles of each function on
an STM32F407, and of https://github.com/mupq/pqm4, of which ML-KEM-768 is taken (bench/cycles_kem.py). Both were timed
at 24 MHz, where the flash has no wait states. Nothing of them is copied here. Without them the comparison stays as it
was measured last, which the kernels have no part in, and the networks alone are measured again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from ecgtiny.common.errors import DataError, VerificationError
from ecgtiny.firmware_gen.image.bare_image import INFER
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.host.sim.call import Callee, Returned
from ecgtiny.quantize.graph.reader import read_graph

from . import cycles_kem
from .command import options_of, print_results
from .image import BOARD, linked, linked_with
from .inputs import tflite, vectors
from .measure import PROFILES
from .store import Figures, load, save

NETWORKS = ("m1", "m2s", "m2t", "m3")
BYTES, BLOCK = 4096, 16
"""What the counter mode encrypts in one call, and what its cycles are published for."""
KEY = bytes(range(16))
PLAIN = bytes.fromhex("00112233445566778899aabbccddeeff")
CIPHER = bytes.fromhex("69c4e0d86a7b0430d8cdb78070b4c55a")
"""FIPS 197, appendix C.1."""
MAIN = """#include <stdint.h>
void {name}(uint32_t, uint32_t, uint32_t, uint32_t);
int main(void)
{{
    {name}(0, 0, 0, 0);
    return 0;
}}
"""
CONDITIONS = {
    "model": "host/sim/cycles.py: the Cortex-M4 TRM's costs, without wait states; not a measurement",
    "published": "AES: README of Ko-/aes-armcortexm at bed63794: STM32F407 at 24 MHz, flash without wait states, its "
    "own counter of cycles; the counter mode is a block's share of 4096 bytes. The call and the reading of the counter "
    "are in the published figures, and not in the modelled ones. ML-KEM: benchmarks.csv of mupq/pqm4 at cc2c1b99, by "
    "gcc 11.3.1 at 24 MHz, means of 10 keys as ours; the chip's random words, which it waits for, are not in ours",
    "networks": "one inference of the first recorded input, --optimize speed; flash_words are the words of data that "
    "it loads from flash",
}


@dataclass(frozen=True)
class Published:
    """A function of the tree, and its cycles on the board."""

    name: str
    source: str
    function: str
    cycles: float
    key: int = 16
    """Bytes of the key."""

    @property
    def counter_mode(self) -> bool:
        """Whether the cycles are those of a block of many."""
        return self.function.endswith("_ctr")


PUBLISHED = (
    Published("AES-128 key expansion", "aes128/aes.s", "AES_128_keyschedule", 244.9),
    Published("AES-128, one block", "aes128/aes.s", "AES_128_encrypt", 634.7),
    Published("AES-128, counter mode", "aes128ctr/aes_128_ctr.s", "AES_128_encrypt_ctr", 527.9),
    Published("AES-192 key expansion", "aes192ctr/aes_192_ctr.s", "AES_192_keyschedule", 232.2, 24),
    Published("AES-192, counter mode", "aes192ctr/aes_192_ctr.s", "AES_192_encrypt_ctr", 644.0, 24),
    Published("AES-256 key expansion", "aes256ctr/aes_256_ctr.s", "AES_256_keyschedule", 309.9, 32),
    Published("AES-256, counter mode", "aes256ctr/aes_256_ctr.s", "AES_256_encrypt_ctr", 760.7, 32),
    Published("AES-128 key expansion, bitsliced", "aes128ctrbs/aes_128_ctr_bs.s", "AES_128_keyschedule", 1021.9),
    Published("AES-128, counter mode, bitsliced", "aes128ctrbs/aes_128_ctr_bs.s", "AES_128_encrypt_ctr", 1616.6),
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--aes", type=Path, help="a checkout of Ko-/aes-armcortexm")
    parser.add_argument("--pqm4", type=Path, help="a checkout of mupq/pqm4 with its submodule mupq")
    options = parser.parse_args(arguments)
    if (options.aes is None) != (options.pqm4 is None):
        parser.error("give both checkouts, or none to keep the comparison")
    return print_results(lambda: measure_all(options.aes, options.pqm4), text, as_json=options.json)


def measure_all(aes: Path | None, pqm4: Path | None) -> Figures:
    """Measure, and write the result file.

    Raises:
        DataError: a tree lacks a file.
    """
    if aes is None or pqm4 is None:
        points = load("cycles")["figures"]["points"]
    else:
        points = [against(one, aes) for one in tqdm(PUBLISHED, "published", disable=None)]
        points += [beside(*point) for point in cycles_kem.points(pqm4)]
    ratios = [point["measured_by_modelled"] for point in points]
    band = {"low": min(ratios), "high": max(ratios)}
    networks = {name: network(name) for name in tqdm(NETWORKS, "networks", disable=None)}
    conditions = {**CONDITIONS, "toolchain": find_toolchain(BOARD).identity}
    command = "python -m bench.cycles --aes TREE --pqm4 TREE"
    return save("cycles", command, conditions, {"points": points, "band": band, "networks": networks})


def against(one: Published, tree: Path) -> Figures:
    """Return what the model says of a published function, beside what was published."""
    ran = _run(one, tree)
    cycles = ran.cycles / (BYTES // BLOCK) if one.counter_mode else ran.cycles
    return beside(one.name, one.cycles, cycles)


def beside(name: str, published: float, modelled: float) -> Figures:
    """Return what was published beside what the model says."""
    return {
        "name": name,
        "published": published,
        "modelled": round(modelled, 1),
        "measured_by_modelled": round(published / modelled, 3),
    }


def network(name: str) -> Figures:
    """Return what one inference takes, after checking its output."""
    x, y = vectors(name)
    with linked(PROFILES[0].network(read_graph(tflite(name))), "infer") as loaded:
        watched = loaded.watching_flash()
        arena = watched.symbol("arena").address
        watched.store(arena + loaded.bare.inputs[0].start, x[0].tobytes())
        ran = watched.call(INFER, arena)
        found = b"".join(watched.load(arena + place.start, len(place)) for place in loaded.bare.outputs)
    _demand(found == y[0].tobytes(), f"the output of {name} is not the recorded one")
    return {"instructions": ran.instructions, "cycles": ran.cycles, "flash_words": ran.flash_words}


def text(results: Figures) -> str:
    """Show the points and the networks."""
    figures = results["figures"]
    lines = [f"{one['name']:34} {one['published']:8} published {one['modelled']:8} modelled "
             f"{one['measured_by_modelled']:6}" for one in figures["points"]]  # fmt: skip
    lines += [f"{name:34} {one['cycles']:8,} modelled {one['instructions']:8,} instructions"
              for name, one in figures["networks"].items()]  # fmt: skip
    return "\n".join([*lines, f"measured / modelled: {figures['band']['low']} to {figures['band']['high']}"])


def _run(one: Published, tree: Path) -> Returned:
    source = tree / one.source
    if not source.exists():
        raise DataError(
            "there is no such file", where=str(source), fix="name a checkout of Ko-/aes-armcortexm by --aes"
        )
    with linked_with({"agent/aes.S": source.read_text("utf-8")}, MAIN.format(name=one.function)) as loaded:
        callee = loaded.callee
        if one.function.endswith("_keyschedule"):
            memory = callee.allocate(512)
            callee.store(memory, bytes(range(one.key)))
            return callee.call(one.function, memory, memory + 64)
        if one.counter_mode:
            memory = callee.allocate(1024 + 2 * BYTES)
            return callee.call(one.function, memory, memory + 1024, memory + 1024 + BYTES, BYTES)
        return _one_block(callee, one.function)


def _one_block(callee: Callee, function: str) -> Returned:
    """Expand a key, encrypt the standard's example and check it; return what the encryption took."""
    keys = callee.allocate(512)
    plain, cipher = callee.allocate(BLOCK), callee.allocate(BLOCK)
    callee.store(keys, KEY)
    callee.store(plain, PLAIN)
    callee.call("AES_128_keyschedule", keys, keys + BLOCK)
    ran = callee.call(function, keys, plain, cipher)
    _demand(callee.load(cipher, BLOCK) == CIPHER, "AES-128 of FIPS 197's example is not what FIPS 197 says")
    return ran


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise VerificationError(otherwise, where="the virtual core", fix="this is a defect of the core or of the tree")


if __name__ == "__main__":
    sys.exit(main())
