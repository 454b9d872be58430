"""Files of reviews: one a record's name, and refused with one message where they are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.files import write_json
from ecgtiny.host.cli.review_command import shown
from ecgtiny.host.evaluation.review_files import read_review, review_path
from tests.host.evaluation.reviews import made_cluster, made_review


def test_each_name_of_a_record_has_a_file_of_its_own() -> None:
    names = ["a b", "a_b", "a.b", "\u00e4", "\u00f6", "", "..", "../a_b", "record", "p2"]
    paths = [review_path(Path("run"), name) for name in names]
    assert len(set(paths)) == len(names)
    assert all(path.parent == Path("run/reviews") and path.suffix == ".json" for path in paths)
    assert review_path(Path("run"), "p2", ".state") == Path("run/reviews/p2.state")


def test_the_command_names_the_files_that_it_wrote() -> None:
    text = " ".join(shown(made_review(record="a b")).split())
    for suffix in (".json", ".state"):
        assert review_path(Path(), "a b", suffix).as_posix() in text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": 2}, "schema: 2, not 1"),
        ({"counts": "0" * 63}, "counts: not a SHA-256"),
        ({"detector": "../../etc" + "0" * 55}, "detector: not a SHA-256"),
        ({"fs": 0}, "fs: 0 is no rate"),
        ({"fs": -200.0}, "fs: -200"),
        ({"clusters": []}, "clusters: there is none"),
        ({"clusters": [made_cluster(), made_cluster()]}, "clusters: one stands there twice"),
        ({"clusters": [made_cluster(wave=[])]}, "clusters: a wave has not 70 samples"),
        ({"fs": "fast"}, "fs: "),
    ],
)
def test_what_is_no_review_is_refused(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    write_json(path, made_review())
    assert read_review(path) == made_review()
    write_json(path, replace(made_review(), **changes))
    with pytest.raises(DataError, match=f"is no review: {message}"):
        read_review(path)


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        read_review(tmp_path / "none.json")
