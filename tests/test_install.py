"""Installed as a wheel, editable, and with the base alone: what a user who only validates a board has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import ecgtiny
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.pipeline import export_run
from ecgtiny.quantize.pipeline import quantize_run
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.pipeline import train_run
from tests.tools import ROOT, require

pytestmark = pytest.mark.slow

MAX_MB = 120
INSTALLERS = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence")
WORKER = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
import ecgtiny
if __name__ == "__main__":
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        print(ecgtiny.__file__, pool.submit(ecgtiny.load_beats, "synthetic").result().train.x.shape)
"""


def call(*command: object, cwd: Path) -> str:
    """Run a command that sees no ecgtiny but the installed one."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the sources: building writes beside them."""
    copy = tmp_path_factory.mktemp("source") / "ecgtiny"
    ignored = shutil.ignore_patterns(".*", "build", "__pycache__", "*.egg-info", "ecgtiny-*")
    shutil.copytree(ROOT, copy, ignore=ignored)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, source, cwd=folder)
    return next(folder.glob("ecgtiny-*.whl"))


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """Return a fresh environment without packages of its own."""
    venv.create(tmp_path / "venv", with_pip=True, symlinks=True)
    return tmp_path / "venv"


def packages(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages"))


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("ecgtiny-")}
    folders = ("boards", "common", "firmware_gen", "host", "quantize", "train")
    files = [
        *ROOT.glob("*.py"),
        ROOT / "py.typed",
        ROOT / "LICENSE",
        *(path for name in folders for path in (ROOT / name).rglob("*")),
    ]
    kept = (path for path in files if path.is_file() and path.suffix != ".pyc")
    assert held == {f"ecgtiny/{path.relative_to(ROOT).as_posix()}" for path in kept}


@pytest.mark.parametrize("editable", [False, True])
def test_it_works_installed_beside_what_it_needs(
    editable: bool, source: Path, wheel: Path, environment: Path, tmp_path: Path
) -> None:
    (packages(environment) / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
    what = ["--editable", source] if editable else [wheel]
    call(environment / "bin" / "pip", "install", "--quiet", "--no-deps", "--ignore-installed", *what, cwd=tmp_path)
    (tmp_path / "worker.py").write_text(WORKER)
    home = source if editable else packages(environment) / "ecgtiny"
    python = environment / "bin" / "python"
    assert call(python, "worker.py", cwd=tmp_path) == f"{home / '__init__.py'} (600, 140, 1)\n"
    version = f"ecgtiny, version {ecgtiny.__version__}\n"
    assert call(python, "-m", "ecgtiny", "--version", cwd=tmp_path) == version
    assert call(environment / "bin" / "ecgtiny", "--version", cwd=tmp_path) == version
    assert (home / "py.typed").is_file()
    assert "--ecgtiny-run" in call(python, "-m", "pytest", "--help", cwd=tmp_path)


def test_the_base_alone_is_small_lists_boards_and_validates_one(wheel: Path, environment: Path, tmp_path: Path) -> None:
    require("gcc")
    call(environment / "bin" / "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel,
         cwd=tmp_path)  # fmt: skip
    size = installed_mb(packages(environment))
    print(f"base install: {size:.1f} MB")
    assert 20 < size <= MAX_MB
    command = environment / "bin" / "ecgtiny"
    assert "nrf52840" in call(command, "boards", cwd=tmp_path)
    for name, config in {
        "beats": TrainConfig(model="tiny", epochs=0),
        "stream": TrainConfig(data="synthetic:0-1", model="tiny", epochs=0, stream=True),
    }.items():
        export(Run(tmp_path / name), config)
    validate = (command, "validate", "--board", "host", "--run")
    assert "0 mismatches" in call(*validate, "beats", cwd=tmp_path)
    assert "0 differences" in call(*validate, "stream", "--stream", "synthetic:3", cwd=tmp_path)
    assert (tmp_path / "beats" / "report.html").is_file()


def export(run: Run, config: TrainConfig) -> None:
    train_run(config, run)
    quantize_run(run)
    export_run(run, "host")


def installed_mb(folder: Path) -> float:
    """Return the size of all that is installed, without what every environment has."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    counted = (path for path in files if not path.relative_to(folder).parts[0].startswith(INSTALLERS))
    return sum(path.stat().st_size for path in counted) / 1e6
