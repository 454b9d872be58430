"""The folders are the pipeline: who may import whom, and what the package holds."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

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
HEAVY = {"tensorflow", "keras", "matplotlib", "sklearn", "unicorn", "wfdb", "tflite_micro", "scipy"}


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Absolute dotted names of all that a module imports, at any depth."""
    package = ("ecgtiny", *path.relative_to(ROOT).parts[:-1])
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join((*base, *([node.module] if node.module else [])))
            names |= {f"{start}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_only_the_folders_before_it(folder: str) -> None:
    for path in modules(folder):
        own = {name.split(".")[1] for name in imported(path) if name.startswith("ecgtiny.")} - {folder}
        assert own <= MAY_IMPORT[folder], f"{path.relative_to(ROOT)} imports {own - MAY_IMPORT[folder]}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_imports_a_folder_by_its_bare_name(folder: str) -> None:
    for path in [*modules(folder), *modules("tests"), *modules("bench")]:
        bare = {name.split(".")[0] for name in imported(path)} & set(FOLDERS)
        assert not bare, f"{path.relative_to(ROOT)} imports {bare}"


def test_pyproject_names_every_package() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    inner = {
        ".".join(("ecgtiny", *path.parent.relative_to(ROOT).parts))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert listed == {"ecgtiny", *inner}


def test_package_data_covers_every_file_that_is_not_python() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
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
    assert [path for path in files if path.read_text().count("\n") > 400] == []


@pytest.mark.parametrize(
    "path", [p for f in (*FOLDERS, "tests", "bench") for p in modules(f)], ids=lambda p: str(p.relative_to(ROOT))
)
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} at line {node.lineno}"
