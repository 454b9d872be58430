"""The face for Python: what ``import ecgtiny`` gives, installed in any way, and what it costs."""

from __future__ import annotations

import inspect
import multiprocessing
import pydoc
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib import metadata
from pathlib import Path

import pytest

import ecgtiny
from ecgtiny.common.errors import EcgtinyError
from tests.without import program_without_extras

FUNCTIONS = (
    "compare_run", "evaluate_run", "export_run", "load_beats", "load_records", "quantize_readouts", "quantize_run",
    "score_run", "search_run", "train_readouts", "train_run", "validate_readouts", "validate_run",
)  # fmt: skip
CONFIGS = ("CompareConfig", "ReadoutConfig", "SearchConfig", "TrainConfig")
RESULTS = ("CompareResult", "EvaluateResult", "QuantizeResult", "SearchResult", "TrainResult", "ValidateResult")
MODULES = ("ec57",)
SEEN = ("BoardCheck", "Plot", "Run", "Scores")
ERRORS = (
    "BudgetError", "DataError", "DeviceError", "EcgtinyError", "MissingToolError", "UnsupportedModelError",
    "UsageError", "VerificationError",
)  # fmt: skip


def python(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_names_are_these_and_each_is_there() -> None:
    assert ecgtiny.__all__ == sorted([*FUNCTIONS, *ERRORS, *CONFIGS, *RESULTS, *SEEN, *MODULES, "__version__"])
    assert set(ecgtiny.__all__) <= set(dir(ecgtiny))
    for name in ecgtiny.__all__:
        assert getattr(ecgtiny, name) is not None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_it_gives_and_what_it_raises(name: str) -> None:
    doc = inspect.getdoc(getattr(ecgtiny, name)) or ""
    assert "Args:" in doc
    assert "Returns:" in doc
    assert "Raises:" in doc


@pytest.mark.parametrize("name", [*CONFIGS, *RESULTS, *SEEN])
def test_every_public_member_of_a_class_has_help(name: str) -> None:
    kind = getattr(ecgtiny, name)
    assert inspect.getdoc(kind)
    members = [member for member in dir(kind) if not member.startswith("_")]
    functions = [member for member in members if callable(getattr(kind, member))]
    assert [member for member in functions if not inspect.getdoc(getattr(kind, member))] == []


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_can_be_read_again_and_is_a_table(name: str) -> None:
    kind = getattr(ecgtiny, name)
    assert callable(kind.read)
    assert "MissingToolError" in (inspect.getdoc(kind.to_frame) or "")


@pytest.mark.parametrize("name", RESULTS)
def test_a_stage_says_that_it_gives_its_result(name: str) -> None:
    stage = getattr(ecgtiny, name.removesuffix("Result").lower() + "_run")
    assert inspect.signature(stage).return_annotation is getattr(ecgtiny, name)
    assert f"``{name}``" in (inspect.getdoc(stage) or "")


@pytest.mark.parametrize("name", ERRORS)
def test_the_errors_are_those_of_the_one_tree(name: str) -> None:
    assert issubclass(getattr(ecgtiny, name), EcgtinyError)


def test_the_version_is_that_of_the_installed_distribution() -> None:
    assert ecgtiny.__version__ == metadata.version("ecgtiny")


def test_a_name_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'fit'; it has .*train_run"):
        _ = ecgtiny.fit  # pyright: ignore[reportAttributeAccessIssue]


def test_importing_it_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import ecgtiny; print(*set(sys.modules) - before)"
    names = python("-c", code).split()
    assert {name.partition(".")[0] for name in names} - sys.stdlib_module_names == {"ecgtiny"}
    assert "ecgtiny.common" not in names


def test_every_name_is_there_without_any_extra(tmp_path: Path) -> None:
    program = "import ecgtiny\nprint(*[name for name in ecgtiny.__all__ if getattr(ecgtiny, name) is None])"
    done = program_without_extras(tmp_path, program)
    assert (done.returncode, done.stdout) == (0, "\n"), done.stderr


def test_the_package_train_stays_a_package() -> None:
    assert python("-c", "import ecgtiny.train; print(ecgtiny.train.__path__ is not None)") == "True\n"


def test_the_module_runs_as_the_command() -> None:
    assert python("-m", "ecgtiny", "--version") == f"ecgtiny, version {ecgtiny.__version__}\n"


def test_help_says_what_to_do_first() -> None:
    text = pydoc.plain(pydoc.render_doc(ecgtiny))
    assert "Start here" in text
    assert text.index("train_run") < text.index("quantize_run") < text.index("export_run") < text.index("validate_run")


def test_types_are_published() -> None:
    assert Path(ecgtiny.__file__).with_name("py.typed").is_file()


def test_a_function_goes_to_a_spawned_worker_and_an_error_comes_back() -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(ecgtiny.load_beats, "synthetic").result().train.x.shape == (600, 140, 1)
        with pytest.raises(ecgtiny.DataError, match="no such source"):
            pool.submit(ecgtiny.load_beats, "nothing").result()
