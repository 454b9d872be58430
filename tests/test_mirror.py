"""Tests lie where what they test lies."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
OF_THE_TESTS_ALONE = {"data/records-of-schema-1": "records that later versions must read",
                      "data/run-of-schema-1": "a run that later versions must open",
                      "host/cli/snapshots": "what the command line prints",
                      "vectors": "one file of vectors for both languages",
                      "firmware_gen/kernels/networks": "layers of random networks",
                      "firmware_gen/kernels/regressions": "models on which something was once wrong"}  # fmt: skip
"""Folders without a twin, with the reason; none of them holds tests."""
OF_ALL = {"fuzz": "the readers of every folder are given damaged files by one harness"}
"""Folders of tests that are of no one folder, with the reason."""
FOLDERS = sorted({path.parent.relative_to(TESTS).as_posix() for path in TESTS.rglob("*") if path.is_file()
                  and "__pycache__" not in path.parts} - {"."})  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_of_tests_has_a_twin(folder: str) -> None:
    if folder in OF_THE_TESTS_ALONE:
        assert not list((TESTS / folder).glob("test_*.py"))
    elif folder not in OF_ALL:
        assert (ROOT / folder).is_dir(), "move its tests to the folder of what they test"


def test_no_exception_is_left_over() -> None:
    assert {*OF_THE_TESTS_ALONE, *OF_ALL} <= set(FOLDERS)
