from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import save_arrays
from ecgtiny.common.errors import DataError, UnsupportedModelError
from ecgtiny.train.detectors import network_model
from ecgtiny.train.detectors.backend import KerasModel
from ecgtiny.train.detectors.keras_files import load_network
from ecgtiny.train.store import save_network
from tests.tools import require_module
from tests.train.made import AUTOENCODERS, made_model_input


@pytest.mark.parametrize("name", AUTOENCODERS)
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


def test_a_model_that_holds_a_program_is_not_supported(tmp_path: Path) -> None:
    keras = require_module("keras")
    model = keras.Sequential([keras.Input((140, 1)), keras.layers.Lambda(lambda x: x * 2)])
    model.save(tmp_path / "a.keras")
    with pytest.raises(UnsupportedModelError, match=r"a\.keras: holds a Lambda layer") as refused:
        load_network(tmp_path / "a.keras")
    assert refused.value.exit_code == 4
