"""The folders are the pipeline: who may import whom, and what the package holds."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bench.rooms import House, house
from ecgtiny.common.plugins import modules as plugin_modules

ROOT = Path(__file__).parents[1]
FOLDERS = ("boards", "common", "firmware_gen", "host", "quantize", "train")
MAY_IMPORT = {
    "common": set[str](),
    "boards": {"common"},
    "train": {"common"},
    "quantize": {"common", "train"},
    "firmware_gen": {"common", "quantize", "boards"},
    "host": {"common", "train", "quantize", "firmware_gen", "boards"},
}
ROOMS: dict[str, dict[str, set[str]]] = {
    "boards": {
        "board": {"core", "flash_words"},
        "core": {"schema"},
        "flash_words": set(),
        "loader": {"board", "core", "flash_words", "ranges", "schema"},
        "measured": set(),
        "ranges": {"board"},
        "schema": set(),
    },
    "common": {
        "arrays": {"files"},
        "biquads": {"arrays", "errors"},
        "codec": {"errors"},
        "errors": set(),
        "events": set(),
        "executor": {"errors", "extras", "threads"},
        "extras": {"errors"},
        "files": {"codec", "errors"},
        "fitting": {"arrays", "errors"},
        "frontend": {"arrays", "codec", "errors", "events", "stored"},
        "model_card": {"numerals", "run", "stage_records", "words"},
        "numerals": set(),
        "own_command": set(),
        "parallel": {"executor"},
        "plugins": {"errors"},
        "programs": set(),
        "run": {"codec", "errors", "files", "stage_records"},
        "stage_records": {"codec", "files"},
        "spiking": {"arrays", "biquads", "errors", "fitting"},
        "stored": set(),
        "threads": {"extras"},
        "words": {"numerals", "stage_records"},
    },
    "train": {
        "benchmarks": {"data", "detectors"},
        "calibration": set(),
        "comparison": {"benchmarks", "calibration", "data", "detectors"},
        "config": {"calibration", "data", "detectors"},
        "data": set(),
        "detectors": {"calibration", "data", "ranking"},
        "figures": {"calibration", "data", "freeze", "ranking"},
        "freeze": {"calibration", "config", "data"},
        "pipeline": {"calibration", "config", "data", "detectors", "describe", "figures", "freeze", "store"},
        "describe": {"calibration", "config", "data", "detectors", "freeze"},
        "ranking": set(),
        "score_rows": {"data", "detectors"},
        "readouts": {"benchmarks", "data", "detectors", "figures", "store"},
        "store": {"detectors"},
        "tutorial": {"data", "detectors", "ranking"},
    },
    "quantize": {
        "calibration": {"scoring", "trained_run"},
        "convert": {"fused_lstm", "lstm_states", "reversals"},
        "detector": {"forms", "graph"},
        "detectors": {"graph"},
        "evaluation": {"detector", "fidelity", "scoring", "trained_run"},
        "fidelity": set(),
        "forms": {"graph"},
        "fused_lstm": set(),
        "graph": set(),
        "lstm_states": {"graph", "tflite_edits"},
        "monitor": set(),
        "monitor_fit": {"detector", "monitor", "scoring", "store", "trained_run"},
        "own_detector": {"calibration", "detector", "evaluation", "scoring"},
        "pipeline": {"calibration", "convert", "detector", "evaluation", "fidelity", "graph", "monitor_fit", "scoring",
                     "store",
                     "trained_run"},
        "readouts": {"detectors", "fidelity", "store"},
        "reversals": {"tflite_edits"},
        "scoring": {"detector", "graph"},
        "store": {"detector"},
        "stream": {"detector", "monitor", "scoring", "store"},
        "stretch": {"detector", "monitor", "scoring"},
        "tflite_edits": set(),
        "trained_run": {"detector"},
    },
    "firmware_gen": {
        "agent": set(),
        "compile": {"compiled", "compiler", "formats", "image", "writer"},
        "compiled": {"compiler", "folders", "image", "writer"},
        "compiler": {"folders"},
        "core": set(),
        "detectors": {"compiler", "folders", "image", "writer"},
        "example": set(),
        "folders": set(),
        "formats": {"writer"},
        "image": {"folders", "writer"},
        "kernels": set(),
        "pipeline": {"detectors", "formats", "image", "runtimes", "writer"},
        "platform": set(),
        "readouts": set(),
        "runtimes": {"compiler", "image", "writer"},
        "stream": set(),
        "writer": {"compiler", "folders"},
    },
    "host": {
        "board_check": {"link", "validation"},
        "cli": {"comparison", "cost", "dashboard", "doctor", "evaluation", "flashing", "link", "recording",
                "report", "search", "sim", "validation"},
        "comparison": {"report", "validation"},
        "cost": {"link"},
        "dashboard": {"evaluation", "link", "report", "validation"},
        "doctor": {"flashing", "link"},
        "evaluation": set(),
        "flashing": {"link"},
        "link": {"sim"},
        "pytest_plugin": {"board_check"},
        "recording": {"evaluation", "link", "validation"},
        "report": {"evaluation"},
        "results": {"comparison", "evaluation", "report", "search", "validation"},
        "search": {"comparison", "cost", "link", "report"},
        "sim": set(),
        "validation": {"link"},
    },
}  # fmt: skip
"""Inside each folder: the rooms, which are its files and sub-folders, and which others each of them may import."""

PLUG_INS = {
    "train.data.sources": ("SOURCE", "FORMAT"),
    "train.data.records": ("READER", "RECORDS"),
    "train.data.records.exports": ("EXPORT",),
    "train.benchmarks": ("BENCHMARK",),
    "train.detectors": ("DETECTOR",),
    "firmware_gen.runtimes": ("RUNTIME",),
    "firmware_gen.formats": ("PACKAGE",),
    "firmware_gen.image.files": ("FILE",),
    "host.dashboard.pages": ("PAGE",),
    "host.doctor.checks": ("CHECK",),
    "host.link.ports": ("PORT",),
    "host.report.sections": ("SECTION",),
}
"""The packages whose modules are plug-ins where they declare one of these constants. (A graph operator's reading, its
meaning and its lowering are files that know each other, as are a form's integers and its C: their tables are found in
the same way.)"""

HEAVY = {"tensorflow", "keras", "matplotlib", "optuna", "sklearn", "unicorn", "wfdb", "tflite_micro", "scipy", "numpy",
         "capstone", "serial", "jinja2", "panel", "bokeh", "tornado"}  # fmt: skip


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Absolute dotted names of all that a module imports, at any depth."""
    package = ("ecgtiny", *path.relative_to(ROOT).parts[:-1])
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join((*base, *([node.module] if node.module else [])))
            names |= {f"{start}.{alias.name}" for alias in node.names}
    return frozenset(names)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_only_the_folders_before_it(folder: str) -> None:
    for path in modules(folder):
        own = {name.split(".")[1] for name in imported(path) if name.startswith("ecgtiny.")} - {folder}
        assert own <= MAY_IMPORT[folder], f"{path.relative_to(ROOT)} imports {own - MAY_IMPORT[folder]}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_room_imports_only_the_rooms_that_the_table_allows(folder: str) -> None:
    found, allowed = house(ROOT / folder), ROOMS[folder]
    assert set(found.rooms) == set(allowed), "the table has each room once"
    wrong = {f"{room} -> {other}" for room, others in found.arrows.items() for other in others - allowed[room]}
    assert not wrong


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_table_of_rooms_holds_no_circle_and_no_arrow_that_nobody_uses(folder: str) -> None:
    table = {room: frozenset(others) for room, others in ROOMS[folder].items()}
    assert House(tuple(table), table).floors < 7
    assert table == house(ROOT / folder).arrows


def plug_in_modules() -> list[str]:
    """Dotted names below ecgtiny of all plug-ins."""
    return [
        name.removeprefix("ecgtiny.")
        for package, attributes in PLUG_INS.items()
        for name in plugin_modules(f"ecgtiny.{package}")
        if any(hasattr(importlib.import_module(name), attribute) for attribute in attributes)
    ]


def test_no_module_imports_a_plug_in() -> None:
    plug_ins = plug_in_modules()
    assert len(plug_ins) > 30
    for path in [path for folder in FOLDERS for path in modules(folder)]:
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        others = [name for name in plug_ins if not f"{own}.".startswith(f"{name}.")]
        wrong = {name for name in imported(path) for other in others if f"{name}.".startswith(f"ecgtiny.{other}.")}
        assert not wrong, f"{own} imports {wrong}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_imports_a_folder_by_its_bare_name(folder: str) -> None:
    for path in [*modules(folder), *modules("tests"), *modules("bench")]:
        bare = {name.split(".")[0] for name in imported(path)} & set(FOLDERS)
        assert not bare, f"{path.relative_to(ROOT)} imports {bare}"


def test_pyproject_names_every_package() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"])
    inner = {
        ".".join(("ecgtiny", *path.parent.relative_to(ROOT).parts))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert listed == {"ecgtiny", *inner}


def test_package_data_covers_every_file_that_is_not_python() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    covered = {
        path
        for package, patterns in settings["package-data"].items()
        for pattern in patterns
        for path in ROOT.joinpath(*package.split(".")[1:]).glob(pattern)
    }
    present = {
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert present - covered == set()


def test_help_imports_no_heavy_package() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from ecgtiny.host.cli.main import cli;"
        "result = CliRunner().invoke(cli, ['--help']); assert result.exit_code == 0, result;"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & HEAVY


def test_c_files_stay_short() -> None:
    files = [path for suffix in ("c", "h", "j2") for path in ROOT.glob(f"[!.b]*/**/*.{suffix}")]
    assert files
    assert [path for path in files if path.read_text("utf-8").count("\n") > 400] == []


@pytest.mark.parametrize("folder", [*FOLDERS, "tests", "bench"])
def test_files_and_functions_stay_short(folder: str) -> None:
    long = [where for path in modules(folder) for where, lines, most in _lengths(path) if lines > most]
    assert not long, f"too long: {', '.join(long)}"


def _lengths(path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield a place, how many lines it has and may have: the file, and each function."""
    text, name = path.read_text("utf-8"), path.relative_to(ROOT)
    yield str(name), text.count("\n"), 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            yield f"{node.name} at {name}:{node.lineno}", (node.end_lineno or 0) - node.lineno, 59
