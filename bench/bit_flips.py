"""How many single flipped bits of a firmware's image pass the self-test at boot and then give other results.

The image of the committed detectors (``inputs.py``) with the agent, linked for the nRF52840, gets one random bit of all
that is flashed flipped, boots on the virtual core, and is asked for its self-test; when that passes, beats are scored,
or a signal with normal, ectopic and noisy parts is pushed, and every reply is compared with that of the whole image.

    python -m bench.bit_flips [--flips N] [--seed N] [--json]      writes bench/results/bit_flips.json
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

from ecgtiny.common.files import write_atomic
from ecgtiny.common.parallel import in_processes
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.folders import PLATFORM
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.sizes import measure
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.firmware_gen.writer.agent_sources import agent_sources
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.front_end import stream_parts
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.host.link.wire import Request

from .command import options_of, print_results
from .damaged_image import BOARD, Dialogue, Flip, Line, Outcome, listen, outcome, pushes, scores
from .inputs import beats, detector, stream_inputs
from .measure_stream import reference
from .store import Figures, save

FLIPS = 2000
LESS = 5
CHUNK = 20
IMAGE_CHECK = "agent/image_crc.c"
TARGET = Target(dsp=BOARD.core.dsp)


@dataclass(frozen=True)
class Subject:
    """A firmware, and what it is asked after its self-test."""

    sources: Sources
    requests: list[tuple[Request, bytes]]


def beats_subject() -> Subject:
    """Return the dense detector of beats; it scores all the beats of the benchmark."""
    dense, counts = detector("m1"), beats()
    own = detector_sources(dense, choose_golden(dense, counts), TARGET)
    return Subject({**own, **agent_sources(BOARD)}, scores(counts))


def stream_subject() -> Subject:
    """Return the detector of continuous ECG; the signal goes on behind the enrolment."""
    given = stream_inputs()
    _, windows = reference(given.detector, given.monitor, given.front, given.counts)
    stream = stream_parts(given.front, given.monitor, given.detector.digest)
    own = detector_sources(given.detector, choose_golden(given.detector, windows), TARGET, stream)
    return Subject({**own, **agent_sources(BOARD, "stream")}, pushes(given.counts))


def library_alone(subject: Subject) -> Subject:
    """Return a firmware that does not check its image: what the library's own self-test finds."""
    none = (PLATFORM / "image_none.c").read_text("utf-8")
    return replace(subject, sources={**subject.sources, IMAGE_CHECK: none})


SUBJECTS: dict[str, tuple[Callable[[], Subject], int]] = {
    "beats": (beats_subject, 1),
    "stream": (stream_subject, 1),
    "beats_library": (lambda: library_alone(beats_subject()), LESS),
    "stream_library": (lambda: library_alone(stream_subject()), LESS),
}
"""What makes each firmware, and by how much fewer flips it gets: those that pass the self-test take seconds each."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument(
        "--flips",
        type=int,
        default=FLIPS,
        help=f"flips of each image [{FLIPS}]; one in {LESS} of them for the library alone",
    )
    parser.add_argument("--seed", type=int, default=0, help="of the choice of bits [0]")
    options = parser.parse_args(arguments)
    return print_results(lambda: measured(options.flips, options.seed), text, as_json=options.json)


def measured(flips: int, seed: int) -> Figures:
    """Write the figures of all images; return what the file holds."""
    figures = {name: of_subject(make(), flips // fewer, seed) for name, (make, fewer) in SUBJECTS.items()}
    return save("bit_flips", f"python -m bench.bit_flips --flips {flips} --seed {seed}", conditions(), figures)


def of_subject(subject: Subject, flips: int, seed: int) -> Figures:
    """Return how many of so many flips had each outcome, and what the self-test takes."""
    with tempfile.TemporaryDirectory(prefix="ecgtiny-flips-") as folder:
        elf = linked(subject.sources, Path(folder))
        image, dialogue = Image(elf), listen(elf, subject.requests)
        chosen = choose(image, flips, seed)
        chunks = [chosen[at : at + CHUNK] for at in range(0, len(chosen), CHUNK)]
        found = Counter(one for part in in_processes(partial(outcomes, elf, dialogue), chunks) for one in part)
        sizes = measure(image)
        return {
            **{one.value: found[one] for one in Outcome},
            "flips": len(chosen),
            "different_share": found[Outcome.DIFFERENT] / len(chosen),
            "different_interval": interval(found[Outcome.DIFFERENT], len(chosen)),
            "boot_instructions": boot(elf),
            **{f"{name}_bytes": getattr(sizes, name) for name in ("flash", "ram", "stack")},
        }


def linked(sources: Sources, folder: Path) -> Path:
    """Return the image of sources, linked in a folder."""
    for path, content in sources.items():
        write_atomic(folder / path, content)
    return build(folder, sources, BOARD, find_toolchain(BOARD))


def choose(image: Image, flips: int, seed: int) -> list[Flip]:
    """Return so many different bits of all that is flashed."""
    addresses = [address + at for address, data in image.segments for at in range(len(data))]
    bits = np.random.default_rng(seed).choice(8 * len(addresses), min(flips, 8 * len(addresses)), replace=False)
    return [Flip(addresses[bit // 8], bit % 8) for bit in bits.tolist()]


def outcomes(elf: Path, dialogue: Dialogue, flips: list[Flip]) -> list[Outcome]:
    """Return what becomes of the image with each of the flips."""
    return [outcome(elf, flip, dialogue) for flip in flips]


def boot(elf: Path) -> int:
    """Return the instructions from reset to the first wait for the host."""
    line = Line(elf)
    line.wait()
    return line.instructions


def interval(found: int, of: int) -> list[float]:
    """Return the 95 % interval of a share after Clopper and Pearson."""
    exact = binomtest(found, of).proportion_ci(0.95, "exact")
    return [float(exact.low), float(exact.high)]


def conditions() -> Figures:
    """Return under which conditions it was measured."""
    return {
        "board": f"{BOARD.name}, virtual",
        "toolchain": find_toolchain(BOARD).identity,
        "beats": "the dense detector of bench/models with the agent; then every beat of the benchmark is scored",
        "stream": "the detector of continuous ECG of bench/models with the agent; then its signal is pushed",
        "library": "the same images without the CRC-32 of the image: as in a firmware of one's own",
        "flip": "one bit, chosen at random of all that is flashed: vectors, code, constants, initial data",
        "interval": "95 %, Clopper and Pearson",
    }


def text(results: Figures) -> str:
    """Return the figures in a line an image."""
    return "\n".join(_line(name, found) for name, found in results["figures"].items())


def _line(name: str, found: Figures) -> str:
    low, high = found["different_interval"]
    counts = ", ".join(f"{found[one.value]} {one.value}" for one in Outcome)
    return (
        f"{name}: {counts} of {found['flips']}; different {found['different_share']:.2%} [{low:.2%}, {high:.2%}]; "
        f"boot {found['boot_instructions']:,} instructions, flash {found['flash_bytes']:,}, "
        f"RAM {found['ram_bytes']:,}, stack {found['stack_bytes']:,}"
    )


if __name__ == "__main__":
    sys.exit(main())
