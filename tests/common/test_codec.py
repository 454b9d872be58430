"""Records of today are read to the last digit, and what is damaged is refused by the name of the key."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError, VerificationError
from ecgtiny.common.files import to_json
from ecgtiny.common.frontend.design import FrontEnd, design
from ecgtiny.common.run import Run, seal
from ecgtiny.common.stage_records.base import StageRecord
from tests.stored import DATA, STORED, body

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(),
                   st.lists(st.integers(), max_size=3), st.dictionaries(st.text(), st.integers()))  # fmt: skip


@pytest.mark.parametrize("name", STORED)
def test_a_stored_record_is_read_and_written_to_the_last_digit(name: str) -> None:
    assert to_json(Run(DATA).read(name, STORED[name])) == (DATA / name).read_text("utf-8")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in a JSON."""
    found = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in found for place in places(item, (*path, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def read(folder: Path, record: dict[str, Any], kind: type[StageRecord]) -> StageRecord:
    """Write a record under a seal that holds, and read it."""
    (folder / "record.json").write_text(json.dumps({**record, "seal": seal(record)}))
    return Run(folder).read("record.json", kind)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_record_is_refused_by_one_clear_error_or_still_a_record(data: st.DataObject, tmp_path: Path) -> None:
    name = data.draw(st.sampled_from(sorted(STORED)))
    record = copy.deepcopy(body(name))
    *path, key = data.draw(st.sampled_from(places(record)[1:]))
    outer = at(record, tuple(path))
    if data.draw(st.booleans()):
        outer[key] = data.draw(VALUES)
    else:
        del outer[key]
    said = "one line of what, where and what to do"
    try:
        found: object = read(tmp_path, record, STORED[name])
    except (DataError, VerificationError) as error:
        said = f"{error.where}|{error.what}|{error.fix}" if error.where and error.what and error.fix else ""
    else:
        assert isinstance(found, STORED[name])
    assert said
    assert "\n" not in said


@pytest.mark.parametrize("name", STORED)
def test_an_unknown_key_is_named_wherever_it_is(name: str, tmp_path: Path) -> None:
    for path in places(body(name)):
        record = copy.deepcopy(body(name))
        outer = at(record, path)
        if isinstance(outer, dict) and not any(isinstance(item, str | int) for item in outer.values()):
            outer["no such key"] = {"a": None}
            with pytest.raises(DataError, match=r"no such key|Expected|Object missing"):
                read(tmp_path, record, STORED[name])


def test_an_unknown_key_of_the_front_end_is_named() -> None:
    stored = json.loads(json.dumps(design(360, 200).to_json()))
    again = FrontEnd.from_json(stored, "export.json").to_json()
    assert json.loads(json.dumps(again)) == stored
    with pytest.raises(DataError, match=r"export\.json: colour: is not known"):
        FrontEnd.from_json({**stored, "colour": 3}, "export.json")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("threshold", "value"), "high", r"threshold\.value: Expected `float`, got `str`"),
        (("metrics", "auroc_interval"), [0.5], r"metrics\.auroc_interval: Expected `array` of length 2"),
        (("stage",), "quantize", "stage: Invalid enum value 'quantize'"),
        (("robustness", "shift"), 2, r"robustness\.shift: Expected `array`, got `int`"),
        (("data", "train", "beats"), 1.5, r"data\.train\.beats: Expected `int`, got `float`"),
    ],
)
def test_a_wrong_type_is_named(path: tuple[str, ...], value: Any, said: str, tmp_path: Path) -> None:
    name = "run-of-schema-1/train.json"
    record = body(name)
    at(record, path[:-1])[path[-1]] = value
    with pytest.raises(DataError, match=said):
        read(tmp_path, record, STORED[name])


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    name = "run-of-schema-1/train.json"
    record = body(name)
    del record["model"]["weights"]
    with pytest.raises(DataError, match="model: Object missing required field `weights`"):
        read(tmp_path, record, STORED[name])


@pytest.mark.parametrize("key", ["inputs", "outputs", "seal"])
def test_a_record_must_have_its_chain(key: str, tmp_path: Path) -> None:
    record = body("run-of-schema-1/train.json")
    del record[key]
    (tmp_path / "train.json").write_text(json.dumps(record))
    with pytest.raises(DataError, match=f"does not name its {key}"):
        Run(tmp_path).read("train.json", STORED["run-of-schema-1/train.json"])


@pytest.mark.parametrize("cut", [0, 1, 200, 5000, -2])
def test_a_truncated_file_is_a_data_error(cut: int, tmp_path: Path) -> None:
    text = (DATA / "run-of-schema-1/train.json").read_bytes()
    (tmp_path / "train.json").write_bytes(text[:cut])
    with pytest.raises(DataError, match="JSON"):
        Run(tmp_path).read("train.json", STORED["run-of-schema-1/train.json"])


@pytest.mark.parametrize("number", ["NaN", "1e999", "Infinity"])
def test_a_number_that_is_not_finite_is_a_data_error(number: str, tmp_path: Path) -> None:
    (tmp_path / "train.json").write_text(f'{{"schema": {number}}}')
    with pytest.raises(DataError, match="JSON"):
        Run(tmp_path).read("train.json", STORED["run-of-schema-1/train.json"])
