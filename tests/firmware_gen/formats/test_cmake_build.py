"""A package of CMake goes into other projects by ``add_subdirectory`` and by ``find_package``, two at once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.firmware_gen.desk import write
from tests.firmware_gen.formats.two import MAIN, NAMES, expected, package, scores_of_both
from tests.tools import require

HEAD = "cmake_minimum_required(VERSION 3.13)\nproject(parent C CXX)\nadd_executable(example main.{language})\n"
TAIL = "target_link_libraries(example PRIVATE one::one two::two)\n"


def cmake(*arguments: str | Path) -> None:
    done = subprocess.run([require("cmake"), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def scores(folder: Path, find: str, language: str, *options: str) -> list[str]:
    """Build a project that takes both packages in, and return what its program prints."""
    lists = HEAD.format(language=language) + "".join(f"{find}({name})\n" for name in NAMES) + TAIL
    write({"CMakeLists.txt": lists, f"main.{language}": scores_of_both() + MAIN}, folder)
    cmake("-S", folder, "-B", folder / "build", *options)
    cmake("--build", folder / "build")
    return subprocess.run([folder / "build" / "example"], capture_output=True, text=True, check=True).stdout.split("\n")


@pytest.mark.slow
def test_two_of_them_as_folders_of_a_project_of_cpp(tmp_path: Path) -> None:
    for name in NAMES:
        write(package("cmake", name), tmp_path / name)
    assert scores(tmp_path, "add_subdirectory", "cpp") == [*expected(), ""]
    assert not list((tmp_path / "build").glob("*/*example"))


def test_two_of_them_installed(tmp_path: Path) -> None:
    for name in NAMES:
        source, build = tmp_path / name, tmp_path / f"build-{name}"
        write(package("cmake", name), source)
        cmake("-S", source, "-B", build, f"-DCMAKE_INSTALL_PREFIX={tmp_path / 'installed'}")
        cmake("--build", build)
        cmake("--install", build)
    found = scores(tmp_path / "parent", "find_package", "c", f"-DCMAKE_PREFIX_PATH={tmp_path / 'installed'}")
    assert found == [*expected(), ""]
    headers = {path.relative_to(tmp_path / "installed/include").as_posix()
               for path in (tmp_path / "installed/include").rglob("*.h")}  # fmt: skip
    assert headers == {f"{name}/{inside}" for name in NAMES
                       for inside in (f"{name}.h", f"src/{name}_config.h", f"src/{name}_model.h")}  # fmt: skip
