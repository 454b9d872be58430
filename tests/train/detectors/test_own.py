"""A model that a user brings: what is taken, what is refused and in which words, and that its fits repeat."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import DataError, EcgtinyError, UnsupportedModelError, UsageError
from ecgtiny.train.detectors import find, network_model
from ecgtiny.train.detectors.architecture import build, narrowest
from ecgtiny.train.detectors.fit import Recipe, fit_network
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.own import is_own
from tests.tools import require_module
from tests.train.made import made_beats

PROGRAM = """
import random
from dataclasses import dataclass
import keras
from beside import WIDTH

def dense(samples, leads):
    print("not the user's JSON")
    beat = keras.Input((samples, leads))
    row = keras.layers.Flatten()(beat)
    row = keras.layers.Dense(8, activation="relu")(row)
    row = keras.layers.Dense(WIDTH)(row)
    row = keras.layers.Dense(samples * leads)(row)
    return keras.Model(beat, keras.layers.Reshape((samples, leads))(row))

def lists(samples, leads):
    beat = keras.Input((samples, leads))
    return keras.Model([beat], [keras.layers.Conv1D(leads, 3, padding="same")(beat)])

def row(samples, leads):
    n = samples * leads
    return keras.Sequential([keras.Input((n,)), keras.layers.Dense(2), keras.layers.Dense(n)])

def any_length(samples, leads):
    return keras.Sequential([keras.Input((None, leads)), keras.layers.Conv1D(1, 3, padding="same"),
                             keras.layers.Conv1D(leads, 3, padding="same")])

def any_length_by_functions(samples, leads):
    beat = keras.Input((None, leads))
    code = keras.layers.Conv1D(3, 4, strides=4, padding="same")(beat)
    return keras.Model([beat], [keras.layers.Conv1DTranspose(leads, 4, strides=4, padding="same")(code)])

@dataclass
class Width:
    code: int = 5

def typed(samples, leads):
    assert Width.__annotations__ == {"code": int}
    return keras.Sequential([keras.Input((samples, leads)), keras.layers.Conv1D(leads, Width().code, padding="same")])

def drawn(samples, leads):
    return keras.Sequential([keras.Input((samples * leads,)), keras.layers.Dense(random.randint(2, 999)),
                             keras.layers.Dense(samples * leads)])

def lambda_layer(samples, leads):
    return keras.Sequential([keras.Input((samples, leads)), keras.layers.Lambda(lambda x: 2 * x)])

class Twice(keras.layers.Layer):
    def call(self, x):
        return 2 * x

@keras.saving.register_keras_serializable()
class Registered(Twice):
    pass

class Whole(keras.Model):
    def call(self, x):
        return x

def layer_of_its_own(samples, leads):
    return keras.Sequential([keras.Input((samples, leads)), Twice()])

def registered_layer(samples, leads):
    return keras.Sequential([keras.Input((samples, leads)), Registered()])

def class_of_its_own(samples, leads):
    return Whole()

def unbuilt(samples, leads):
    return keras.Sequential([keras.layers.Dense(leads)])

def shorter(samples, leads):
    return keras.Sequential([keras.Input((samples, leads)), keras.layers.Conv1D(leads, 3)])

def other_length(samples, leads):
    return keras.Sequential([keras.Input((samples + 1, leads)), keras.layers.Dense(leads)])

def nothing(samples, leads):
    return None

def raises(samples, leads):
    return 1 / 0

def leaves(samples, leads):
    raise SystemExit(0)

def takes_one(samples):
    return None
"""


def line(part: str) -> int:
    return PROGRAM[: PROGRAM.index(part)].count("\n") + 1


@pytest.fixture
def program(tmp_path: Path) -> Path:
    require_module("keras")
    (tmp_path / "beside.py").write_text("WIDTH = 3\n", "utf-8")
    (tmp_path / "mine.py").write_text(PROGRAM, "utf-8")
    return tmp_path / "mine.py"


def network(program: Path, function: str) -> Any:
    return network_model(f"{program}:{function}").build(40, 2)


def test_the_shape_is_checked_and_the_narrowest_layer_found(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for function, values in (
        ("dense", 3),
        ("row", 2),
        ("any_length", 40),
        ("any_length_by_functions", 30),
        ("lists", 80),
        ("typed", 80),
    ):
        found = network(program, function)
        assert found.input_shape == found.output_shape == (None, 40, 2)
        assert narrowest(found) == values
        assert found(np.zeros((3, 40, 2), np.float32)).shape == (3, 40, 2)
    assert capsys.readouterr().out == ""


def test_a_row_is_the_beat_lead_innermost(program: Path) -> None:
    found, x = network(program, "row"), np.random.default_rng(0).standard_normal((3, 40, 2)).astype(np.float32)
    first, bias, second, last = found.get_weights()
    expected = (x.reshape(3, 80) @ first + bias) @ second + last
    np.testing.assert_allclose(np.asarray(found(x)).reshape(3, 80), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [
        ("lambda_layer", UnsupportedModelError, "is a Lambda layer"),
        ("layer_of_its_own", UnsupportedModelError, "Twice, a program of its own"),
        ("registered_layer", UnsupportedModelError, "Registered, a program of its own"),
        ("class_of_its_own", UnsupportedModelError, r"a class of its own \(Whole\)"),
        ("unbuilt", UnsupportedModelError, "one input of a known shape"),
        ("shorter", UnsupportedModelError, r"gives \[38, 2\]; beats of 40 model samples and 2 leads need \[40, 2\]"),
        ("other_length", UnsupportedModelError, r"takes \[41, 2\]"),
        ("nothing", UsageError, "is a NoneType, not a Keras model"),
        ("raises", UsageError, rf"mine\.py, line {line('1 / 0')}: raised ZeroDivisionError"),
        ("leaves", UsageError, f"line {line('SystemExit')}: raised SystemExit"),
        ("takes_one", UsageError, "raised TypeError"),
        ("absent", UsageError, "has no function absent"),
        ("WIDTH", UsageError, "has no function WIDTH"),
    ],
)
def test_what_cannot_be_used_is_said(program: Path, function: str, kind: type[EcgtinyError], words: str) -> None:
    with pytest.raises(kind, match=words):
        network(program, function)


def test_a_program_that_is_none(tmp_path: Path) -> None:
    require_module("keras")
    (tmp_path / "a.py").write_text("x = 1\ndef f(:\n", "utf-8")
    with pytest.raises(UsageError, match=r"a\.py, line 2: raised SyntaxError"):
        network(tmp_path / "a.py", "f")
    for text, words in (("no.keras", "no such file"), ("no.py:f", "no such file"), ("a.py", "which of its functions")):
        with pytest.raises(UsageError, match=words):
            network_model(str(tmp_path / text))
    (tmp_path / "a.keras").mkdir()
    with pytest.raises(UsageError, match="is not a file"):
        network_model(str(tmp_path / "a.keras"))


def test_a_keras_file_gives_its_architecture_and_not_its_weights(program: Path, tmp_path: Path) -> None:
    keras: Any = require_module("keras")
    given = network(program, "dense")
    given.save(tmp_path / "mine.keras")
    form = network_model(str(tmp_path / "mine.keras"))
    keras.utils.set_random_seed(1)
    found: Any = form.build(40, 2)
    assert [layer.name for layer in found.layers] == [layer.name for layer in given.layers]
    assert not np.array_equal(found.get_weights()[0], given.get_weights()[0])
    assert form.name == "mine.keras"
    with pytest.raises(UnsupportedModelError, match=r"takes \[40, 2\]; beats of 96 model samples"):
        form.build(96, 1)
    (tmp_path / "bad.keras").write_bytes(b"PK")
    with pytest.raises(DataError, match="cannot be read as a Keras model"):
        network_model(str(tmp_path / "bad.keras")).build(40, 2)


def test_every_fit_has_one_architecture_and_the_seed_gives_the_weights(program: Path) -> None:
    form, counts = network_model(f"{program}:drawn"), made_beats(40, 0, leads=2).counts
    form_again = network_model(f"{program}:drawn")
    fits = [fit_network(Recipe(one, seed, 0), counts) for one, seed in ((form, 0), (form_again, 0), (form, 1))]
    first, again, other = (fit.keras.get_weights() for fit in fits)
    assert [array.shape for array in first] == [array.shape for array in other]
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_it_is_a_detector_of_the_bench_too(program: Path) -> None:
    detector = find(f"{program}:dense")
    train = made_beats(40, 0)
    fitted = detector.fit(Task(Kind.BEATS, train, seed=0, epochs=2))
    assert detector.on_device
    assert np.isfinite(fitted.score(train)).all()


def test_a_program_with_delayed_annotations(tmp_path: Path) -> None:
    require_module("keras")
    program = PROGRAM.replace('{"code": int}', '{"code": "int"}')
    (tmp_path / "delayed.py").write_text(f"from __future__ import annotations\n{program}", "utf-8")
    (tmp_path / "beside.py").write_text("WIDTH = 3\n", "utf-8")
    assert network(tmp_path / "delayed.py", "typed").input_shape == (None, 40, 2)
    assert not [name for name in sys.modules if name.startswith("delayed")]


def test_names_of_models_are_no_files() -> None:
    assert not is_own("linear")
    assert is_own("C:\\models\\mine.py:build")
    assert is_own("a.keras")


def test_layers_that_share_parts_are_refused_where_they_would_come_apart(program: Path, tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text(
        "import keras\n"
        "def build(samples, leads):\n"
        "    one = keras.layers.Dense(leads, name='one')\n"
        "    beat = keras.Input((samples, leads))\n"
        "    row = keras.layers.TimeDistributed(one, name='a')(beat)\n"
        "    return keras.Model(beat, keras.layers.TimeDistributed(one, name='b')(row))\n",
        "utf-8",
    )
    with pytest.raises(UnsupportedModelError, match="share parts"):
        network(tmp_path / "shared.py", "build")


def test_an_architecture_is_a_text_without_addresses(program: Path) -> None:
    own: Any = network_model(f"{program}:dense")
    text = own.prepare(40, 1)
    assert "shared_object_id" not in text
    assert build(text).input_shape == (None, 40, 1)
