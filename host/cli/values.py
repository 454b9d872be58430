"""What an option takes by name, for shell completion and for the project file: found by the plug-ins, kept in a cache.

To import every plug-in takes about a second, and a shell asks at every press of a key. So the names lie in the user's
cache until the version changes, or a file in which names are declared or found (``DECLARING``).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import platformdirs

from ...common.files import write_atomic
from ...common.run import versions

PACKAGE = Path(__file__).parents[2]
DECLARING = ("boards", "train", "host/link/ports", "host/cli/values.py")
"""Folders of the package that hold what the names are found in, and what finds them."""


@dataclass(frozen=True)
class Values:
    """A family of names."""

    find: Callable[[], Iterable[str]]
    path: bool = False
    """Whether a path may stand in the place of a name."""
    several: bool = False
    """Whether it takes several, separated by commas."""
    attached: Callable[[], Iterable[str]] | None = None
    """Finds what comes and goes, which no cache may keep."""


def names(family: str) -> list[str]:
    """Return the names of a family of ``FAMILIES``, sorted."""
    stored = _stored()
    known = stored if family in stored else _store()
    attached = FAMILIES[family].attached
    return sorted({*known[family], *(attached() if attached else ())})


def cache_file() -> Path:
    """Return the file that keeps the names."""
    return platformdirs.user_cache_path("ecgtiny") / "names.json"


def _stored() -> dict[str, list[str]]:
    """Return the names of the cache; none where it is absent, damaged or older than the package."""
    try:
        kept = json.loads(cache_file().read_text("utf-8"))
        return cast("dict[str, list[str]]", kept["names"]) if kept["package"] == _state_of_package() else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _store() -> dict[str, list[str]]:
    found = {family: list(values.find()) for family, values in FAMILIES.items()}
    with contextlib.suppress(OSError):  # a cache that cannot be written only costs time
        write_atomic(cache_file(), json.dumps({"package": _state_of_package(), "names": found}).encode())
    return found


def _state_of_package() -> str:
    """Return a digest of the version, and of the names and times of the files in which names are declared."""
    places = [PACKAGE / place for place in DECLARING]
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob("*"))]
    times = sorted(f"{path} {path.stat().st_mtime_ns}" for path in files if path.suffix in (".py", ".toml"))
    state = [versions()["ecgtiny"], *times]
    return hashlib.sha256("\n".join(state).encode()).hexdigest()


def _boards() -> list[str]:
    from ...boards.loader import names as board_names

    return board_names()


def _models() -> list[str]:
    from ...train import detectors

    return [*detectors.models(), *detectors.stream_models()]


def _detectors() -> list[str]:
    from ...train import detectors

    return [one.name for one in detectors.detectors()]


def _detectors_of_rows() -> list[str]:
    from ...train import detectors
    from ...train.detectors.kinds import Kind

    return [one.name for one in detectors.detectors() if Kind.WINDOWS in one.takes]


def _data() -> list[str]:
    from ...train.data.records.load import sources
    from ...train.data.sources import names as source_names
    from ...train.readouts import of_signals

    return [*source_names(), *(one.name for one in sources()), *of_signals()]


def _beats() -> list[str]:
    from ...train.data.sources import names as source_names

    return source_names()


def _records() -> list[str]:
    from ...train.data.records.load import sources

    return [one.name for one in sources()]


def _benchmarks() -> list[str]:
    from ...train.benchmarks import benchmarks

    return [*(one.name for one in benchmarks()), *_beats()]


def _rules() -> list[str]:
    from ...train.calibration.thresholds import RULES

    return list(RULES)


def _scores() -> list[str]:
    from ...train.calibration.scores import KINDS

    return list(KINDS)


def _noises() -> list[str]:
    from ...train.data.records.noise import CURVE, NOISES

    return [CURVE, *(f"{name}:" for name in NOISES)]


def _virtual_ports() -> list[str]:
    from ..link.finding import AUTO

    return [AUTO, *(port for port in _ports() if port.startswith("sim://"))]


def _ports() -> list[str]:
    from ..link.ports import list_ports

    return [port.url for port in list_ports()]


FAMILIES = {
    "beats": Values(_beats, path=True),
    "benchmarks": Values(_benchmarks, path=True),
    "boards": Values(_boards, path=True),
    "data": Values(_data, path=True),
    "detectors": Values(_detectors, several=True),
    "detectors of rows": Values(_detectors_of_rows),
    "models": Values(_models, path=True),
    "named sets": Values(_beats),
    "noises": Values(_noises),
    "ports": Values(_virtual_ports, attached=_ports),
    "records": Values(_records, path=True),
    "rules": Values(_rules),
    "scores": Values(_scores),
}
"""Families of names by the word that an option asks for them with."""
