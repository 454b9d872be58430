"""The benchmark: every model of bench/models on the virtual Cortex-M4, checked in every byte, beside other runtimes.

    make bench          python -m bench.run           measure, write bench/results.json, print the table
    make bench-check    python -m bench.run --check   measure, compare with the committed bench/results.json

Instructions and bytes are exact: with --check, any figure that differs fails with exit code 7. Growth has to be
accepted on purpose, and so has a gain, for it could be lost again unnoticed. To accept, run make bench and commit
bench/results.json. Figures by another compiler than the recorded one are not compared; outputs are checked still.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ecgtiny.common.errors import EcgtinyError
from ecgtiny.common.files import read_json, to_json, write_json
from ecgtiny.firmware_gen.image.toolchain import find_toolchain

from .baseline import check, comparable
from .image import BOARD
from .inputs import DETECTORS, NETWORKS, STREAM, beats, detector, stream_inputs, tflite, vectors
from .measure import PROFILES, Profile, measure_detector, measure_network
from .measure_stream import measure_stream
from .store import COMPILER
from .table import ratios, text

RESULTS = COMPILER
Record = dict[str, Any]
CONDITIONS = {
    "core": "a virtual Cortex-M4F: instructions are counted",
    "cycles": "by a model of the core without wait states, not a measurement: the median (typical), and by the band of "
    "bench/results/cycles.json what a chip may take (low, high); docs/cycles.md",
    "image": "the least image round the call, linked for the nRF52840; RAM is data and bss, without what a caller has "
    "to have anyway; the stack is measured, beside its static bound",
    "networks": "64 recorded inputs each; every output is equal to that of TensorFlow Lite Micro's reference kernels",
    "detectors": "66 synthetic beats, from counts to the decision; every score is the integer reference's",
    "stream": "90 s of generated ECG at 360 Hz, 30 s of them for learning; every event is the integer reference's",
    "peers": "bench/peers.toml",
}


def main(arguments: list[str] | None = None, recorded: Path = RESULTS) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the committed figures; write nothing")
    parser.add_argument("--json", action="store_true", help="print the results as one JSON object")
    options = parser.parse_args(arguments)
    try:
        committed = read_json(recorded) if options.check else None
        results = measure_all()
        print(to_json(results).rstrip() if options.json else text(results))
        if committed is None:
            write_json(recorded, results)
        else:
            verdict(committed, results)
    except EcgtinyError as error:
        print(f"bench: error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def measure_all() -> Record:
    """Return the figures of every model: ``<model>.<profile>``, ``<model>.beat.<profile>``, ``stream.<profile>``."""
    results: Record = {"command": "make bench", "conditions": CONDITIONS, "toolchain": find_toolchain(BOARD).identity}
    for profile, name in tqdm([(p, n) for p in PROFILES for n in NETWORKS], "networks", disable=None):
        figures = measure_network(profile, tflite(name), *vectors(name))
        results.setdefault(name, {})[profile.name] = {**figures, "ratios": ratios(name, figures)}
    for profile, name in tqdm([(p, n) for p in PROFILES for n in DETECTORS], "detectors", disable=None):
        results.setdefault(name, {}).setdefault("beat", {})[profile.name] = _beat(profile, name)
    for profile in tqdm(PROFILES, STREAM, disable=None):
        results.setdefault(STREAM, {})[profile.name] = _stream(profile)
    return results


def verdict(committed: Record, results: Record) -> None:
    """Compare with the committed figures where that means something, and say what was done.

    Raises:
        VerificationError: a figure differs.
    """
    if not comparable(committed, results):
        say = f"skipped the comparison: the committed figures are by {committed['toolchain']}, another compiler"
    else:
        check(committed, results)
        say = "every figure is the committed one"
    print(say, file=sys.stderr)


def _beat(profile: Profile, name: str) -> Record:
    return measure_detector(profile, detector(name), beats())


def _stream(profile: Profile) -> Record:
    given = stream_inputs()
    return measure_stream(profile, given.detector, given.monitor, given.front, given.counts)


if __name__ == "__main__":
    sys.exit(main())
