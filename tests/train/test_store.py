from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import save_arrays
from ecgtiny.common.errors import DataError, UnsupportedModelError
from ecgtiny.train.detectors import keras_files, network_model
from ecgtiny.train.detectors.backend import KerasModel
from ecgtiny.train.detectors.keras_files import load_network
from ecgtiny.train.store import save_network
from tests.tools import require_module
from tests.train.every_model import EVERY_MODEL
from tests.train.made import made_model_input


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_a_network_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    network, beats = network_model(name).build(40, 2), made_model_input(5, 40, 2)
    save_network(tmp_path / "model.keras", network)
    loaded = load_network(tmp_path / "model.keras")
    np.testing.assert_array_equal(np.asarray(loaded(beats)), np.asarray(network(beats)))


def test_equal_weights_give_equal_bytes(tmp_path: Path) -> None:
    first, second = network_model("conv").build(40, 1), network_model("conv").build(40, 1)
    second.set_weights(first.get_weights())
    contents: list[bytes] = []
    for network in (first, second, load_again(tmp_path, first)):
        save_network(tmp_path / "model.keras", network)
        contents.append((tmp_path / "model.keras").read_bytes())
    assert contents[0] == contents[1] == contents[2]


def load_again(folder: Path, network: KerasModel) -> KerasModel:
    save_network(folder / "other.keras", network)
    return load_network(folder / "other.keras")


def test_the_archive_holds_no_date(tmp_path: Path) -> None:
    save_network(tmp_path / "model.keras", network_model("linear").build(40, 1))
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"date" not in archive.read("metadata.json")


def test_arrays_are_stored_without_dates(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a.npz", {"x": np.arange(3)})
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("content", [None, b"", b"no archive"])
def test_a_file_that_is_no_model_is_a_data_error(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read as a Keras model"):
        load_network(path)


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_small_file_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    save_network(tmp_path / "model.keras", network_model("linear").build(40, 1))
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(tmp_path / "model.keras") as real, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in ("metadata.json", "config.json"):
            bomb.writestr(name, real.read(name))
        with bomb.open("model.weights.h5", "w", force_zip64=True) as member:
            for _ in range(20):
                member.write(bytes(1 << 23))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(
        DataError, match=r"bomb\.keras: has 167,\d{3},\d{3} bytes when it is unpacked; at most"
    ) as refused:
        load_network(path)
    assert refused.value.exit_code == 3


def test_what_all_members_unpack_to_counts(tmp_path: Path) -> None:
    halves = {"a": bytes(keras_files.MAX_BYTES // 2 + 1), "b": bytes(keras_files.MAX_BYTES // 2)}
    with pytest.raises(DataError, match="when it is unpacked"):
        load_network(packed(tmp_path / "a.keras", halves))


def test_an_archive_of_many_members_is_refused_before_its_contents_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "a.keras", {f"{number}": b"" for number in range(keras_files.MAX_MEMBERS + 1)})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(DataError, match="more than 1,000 members") as refused:
        load_network(path)
    assert refused.value.exit_code == 3


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.keras"
    with path.open("wb") as stream:
        stream.truncate(keras_files.MAX_BYTES + 1)
    monkeypatch.setattr(Path, "read_bytes", None)
    with pytest.raises(DataError, match=r"has 134,217,729 bytes; at most 134,217,728 are read"):
        load_network(path)


def enlarged(path: Path, old: str, new: str) -> Path:
    """Save a small model, and write another number into its architecture."""
    keras = require_module("keras")
    keras.Sequential([keras.Input((140, 1)), keras.layers.Dense(77), keras.layers.Dropout(0.1, seed=7)]).save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = members["config.json"].decode()
    assert old in config
    members["config.json"] = config.replace(old, new).encode()
    return packed(path, members)


@pytest.mark.parametrize("units", [keras_files.MAX_NUMBER + 1, 400_000_000, 4e8])
def test_an_architecture_that_would_fill_the_memory_is_refused_before_it_is_built(
    tmp_path: Path, units: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = enlarged(tmp_path / "a.keras", '"units": 77', f'"units": {units}')
    monkeypatch.setattr(keras_files, "keras", None)
    with pytest.raises(DataError, match=r"has a layer of [0-9,.]+; at most 1,048,576 are read") as refused:
        load_network(path)
    assert refused.value.exit_code == 3


def test_a_large_seed_makes_no_model_larger(tmp_path: Path) -> None:
    assert load_network(enlarged(tmp_path / "a.keras", '"seed": 7', '"seed": 2147483647'))


def test_a_long_architecture_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_files, "MAX_CONFIG", 100)
    with pytest.raises(DataError, match=r"more than 100 bytes of config\.json"):
        load_network(enlarged(tmp_path / "a.keras", "77", "77"))


def test_a_model_that_holds_a_program_is_not_supported(tmp_path: Path) -> None:
    keras = require_module("keras")
    model = keras.Sequential([keras.Input((140, 1)), keras.layers.Lambda(lambda x: x * 2)])
    model.save(tmp_path / "a.keras")
    with pytest.raises(UnsupportedModelError, match=r"a\.keras: holds a Lambda layer") as refused:
        load_network(tmp_path / "a.keras")
    assert refused.value.exit_code == 4
