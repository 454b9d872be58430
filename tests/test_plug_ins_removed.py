"""A copy of the package without one plug-in works: every module, every help, and what its family still does."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

import pytest

from ecgtiny.common.plugins import discover
from ecgtiny.firmware_gen.detectors.stream_c import StreamC
from ecgtiny.firmware_gen.formats.package_format import PackageFormat
from ecgtiny.firmware_gen.runtimes.runtime import Runtime
from ecgtiny.quantize.detectors.stream_network import StreamReference
from ecgtiny.train.data.sources.registry import NamedSource
from ecgtiny.train.detectors.detector import Detector
from tests.test_architecture import FOLDERS
from tests.tools import ROOT, one_in

FRESH = """
import importlib, json, os, sys, traceback

for name in "bokeh.plotting click elftools.elf.elffile jinja2 msgspec numpy numpy.lib panel serial tflite tqdm".split():
    try:
        importlib.import_module(name)
    except ImportError:
        pass  # an extra that is not installed
assert "ecgtiny" not in sys.modules
for line in sys.stdin:
    package, work, said, code = json.loads(line)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            output = os.open(said, os.O_WRONLY | os.O_CREAT)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.chdir(work)
            sys.path.insert(0, package)
            sys.argv = ["-c", package]
            exec(compile(code, "job", "exec"), {"__name__": "__main__"})
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
PRELUDE = """
import importlib, pkgutil, sys
from pathlib import Path
from click.testing import CliRunner
import ecgtiny
from ecgtiny.common.errors import EcgtinyError
from ecgtiny.common.run import Run
from ecgtiny.host.cli.main import cli

def said(job):
    try:
        return job()
    except EcgtinyError as error:
        return str(error)

def ran(*arguments):
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, (arguments, result.output, result.exception)
    return result.output

root = Path(sys.argv[1]) / "ecgtiny"
for found in pkgutil.walk_packages([str(root)], "ecgtiny."):
    if found.name.rpartition(".")[2] != "__main__":
        module = importlib.import_module(found.name)
        assert Path(module.__file__).is_relative_to(root), module
helps = [ran("--help"), *(ran(name, "--help") for name in cli.commands)]
assert "nrf52840" in ran("boards")
"""


class Removal(NamedTuple):
    """A family: what is taken away, the words that go with it, and a job that shows what is left."""

    paths: tuple[str, ...]
    job: str
    """Leaves what it has to say in ``text``."""
    gone: str
    left: str


REMOVALS = {
    "record reader": Removal(
        ("train/data/records/edf_record.py",),
        """
        from ecgtiny.train.data.records import load_records
        Path("a.csv").write_text("# fs=360\\nII\\n" + "0.1\\n0.2\\n" * 400)
        text = said(lambda: load_records("absent")) + " ".join(helps) + load_records("a.csv")[0].lead
        """,
        ".edf",
        ".csv",
    ),
    "device export": Removal(
        ("train/data/records/exports/movesense.py",),
        """
        import json
        from ecgtiny.train.data.records import load_records
        Path("strap.json").write_text(json.dumps([{"ecg": {"Timestamp": 0, "Samples": [1, 2]}}]))
        text = said(lambda: load_records("strap.json")) + said(lambda: load_records("."))
        """,
        "packets",
        "holds no records",
    ),
    "WFDB": Removal(
        ("train/data/records/wfdb_record.py",),
        """
        from ecgtiny.train.data.records import load_records
        text = said(lambda: load_records("absent")) + " ".join(helps)
        """,
        ".hea",
        ".edf",
    ),
    "named records": Removal(
        ("train/data/records/mitdb.py",),
        """
        from ecgtiny.train.data.records import load_records
        text = said(lambda: load_records("mitdb:DS1")) + " ".join(helps) + load_records("synthetic:3")[0].name
        """,
        "mitdb:DS2",
        "synthetic-3",
    ),
    "named beats": Removal(
        ("train/data/sources/ecg5000.py",),
        """
        from ecgtiny.train.data.sources import load
        assert len(load("synthetic").train) == 600
        text = ran("data", "list") + " ".join(helps) + said(lambda: load("nowhere"))
        """,
        "ecg5000",
        "mitdb:RECORD",
    ),
    "format of beats": Removal(
        ("train/data/sources/npz.py",),
        """
        import numpy as np
        from ecgtiny.train.data.sources import load
        np.save("beats.npy", np.random.default_rng(1).normal(0, 1, (40, 140)))
        assert len(load("beats.npy").train) > 10
        Path("beats.npz").write_bytes(b"PK\\x03\\x04 and so on")
        text = ran("data", "list") + said(lambda: load("beats.npz")).replace("beats.npz", "")
        """,
        ".npz",
        ".npy",
    ),
    "detector": Removal(
        ("train/detectors/conv.py",),
        """
        from ecgtiny.train.config import TrainConfig
        assert TrainConfig().form.pool
        text = said(lambda: TrainConfig(model="abacus")) + helps[1 + list(cli.commands).index("train")]
        """,
        "conv",
        "dense-tutorial",
    ),
    "default detector": Removal(
        ("train/detectors/linear.py",),
        """
        from ecgtiny.train.config import TrainConfig
        assert TrainConfig(model="tiny").form.pool
        text = said(TrainConfig).replace("no model 'linear'", "")
        """,
        "linear",
        "dense-tutorial",
    ),
    "runtime": Removal(
        ("firmware_gen/runtimes/tflm",),
        """
        from ecgtiny.firmware_gen.runtimes import choose
        assert choose().runtime.takes_streams
        text = said(lambda: choose("abacus")) + helps[1 + list(cli.commands).index("export")]
        """,
        "tflm",
        "use one of c",
    ),
    "default runtime": Removal(
        ("firmware_gen/runtimes/c.py",),
        """
        from ecgtiny.firmware_gen.runtimes import choose
        text = said(choose)
        """,
        "use one of c",
        "use one of tflm",
    ),
    "package format": Removal(
        ("firmware_gen/formats/cmake.py",),
        """
        from ecgtiny.firmware_gen.formats import find
        text = said(lambda: find("abacus")) + helps[1 + list(cli.commands).index("export")]
        """,
        "CMakeLists",
        "there is no package format",
    ),
    "form of an image": Removal(
        ("firmware_gen/image/files/uf2.py",),
        """
        from ecgtiny.firmware_gen.image.files import places
        text = " ".join(places(Path("a")).values())
        """,
        "uf2",
        "a/firmware.hex",
    ),
    "port": Removal(
        ("host/link/ports/qemu.py",),
        """
        from ecgtiny.host.link.ports import open_port
        text = ran("validate", "--list-ports").replace("sim://nrf52840", "sim://dk")
        text += said(lambda: open_port(None, "qemu-mps2-an386", Path("none.elf")).__enter__())
        """,
        "sim://qemu",
        "the simulators are labwired, process, rp2040py, simavr, unicorn",
    ),
    "section": Removal(
        ("host/report/sections/summary.py",),
        f"""
        import shutil
        from ecgtiny.host.report import write_report
        shutil.copytree({str(ROOT / "tests" / "data" / "run-of-schema-1")!r}, "run")
        text = write_report(Run(Path("run"))).read_text("utf-8")
        """,
        'id="summary"',
        'id="provenance"',
    ),
    "operator": Removal(
        ("quantize/graph/ops/softmax.py", "firmware_gen/compiler/ops/softmax.py"),
        """
        from ecgtiny.firmware_gen.compiler.ops import LOWERINGS
        from ecgtiny.quantize.graph.ops import READERS
        text = " ".join(READERS) + " ".join(node.__name__ for node in LOWERINGS)
        """,
        "SOFTMAX",
        "CONV_2D",
    ),
}


def copy(folder: Path) -> None:
    """Copy the package to ``folder/ecgtiny``, its bytecode too: compiling 800 modules takes longer than they run."""
    (folder / "ecgtiny").mkdir()
    for path in ROOT.glob("*.py"):
        shutil.copy(path, folder / "ecgtiny")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / "ecgtiny" / name)


@pytest.fixture(scope="module")
def fresh() -> Generator[subprocess.Popen[str]]:
    """Return a process that has imported the packages of others and none of ours, and forks for each line it reads."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # Outside of the sources, which a process of ``-c`` would look into.
    with subprocess.Popen([sys.executable, "-c", FRESH], cwd="/", env=environment, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # fmt: skip
        yield process
        assert process.stdin
        process.stdin.close()


def done(fresh: subprocess.Popen[str], folder: Path, job: str) -> str:
    """Run a job with the package that is in a folder, and return its ``text``; fail where it does."""
    code = f"{PRELUDE}{textwrap.dedent(job)}\nPath('text').write_text(text, 'utf-8')"
    work, said = folder / "work", folder / "said"
    work.mkdir()
    assert fresh.stdin
    assert fresh.stdout
    print(json.dumps((str(folder), str(work), str(said), code)), file=fresh.stdin, flush=True)
    assert fresh.stdout.readline() == "0\n", said.read_text("utf-8")
    return (work / "text").read_text("utf-8")


@pytest.mark.parametrize("family", one_in(4, REMOVALS))
def test_all_the_rest_works_without_it(family: str, fresh: subprocess.Popen[str], tmp_path: Path) -> None:
    removal = REMOVALS[family]
    copy(tmp_path)
    for path in removal.paths:
        file = tmp_path / "ecgtiny" / path
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    text = done(fresh, tmp_path, removal.job)
    assert removal.left in text
    assert removal.gone not in text


def test_the_check_sees_what_still_names_a_plug_in(fresh: subprocess.Popen[str], tmp_path: Path) -> None:
    copy(tmp_path)
    (tmp_path / "ecgtiny" / "train" / "detectors" / "conv.py").unlink()
    with (tmp_path / "ecgtiny" / "train" / "pipeline.py").open("a") as stage:
        stage.write("\nfrom .detectors.conv import DETECTOR as _named\n")
    with pytest.raises(AssertionError, match=r"No module named 'ecgtiny\.train\.detectors\.conv'"):
        done(fresh, tmp_path, REMOVALS["detector"].job)


STAGES = ("host/cli", "host/cost", "host/evaluation", "host/report", "host/validation", "firmware_gen/pipeline.py",
          "firmware_gen/compile.py", "quantize/pipeline.py", "quantize/readouts.py", "train/pipeline.py",
          "train/readouts.py")  # fmt: skip
CHOSEN_BY_NAME = {
    name
    for package, attribute, kind in (
        ("ecgtiny.firmware_gen.runtimes", "RUNTIME", Runtime),
        ("ecgtiny.firmware_gen.formats", "PACKAGE", PackageFormat),
        ("ecgtiny.train.data.sources", "SOURCE", NamedSource),
        ("ecgtiny.train.detectors", "DETECTOR", Detector),
        ("ecgtiny.quantize.detectors", "REFERENCE", StreamReference),
        ("ecgtiny.firmware_gen.detectors", "STREAM", StreamC),
    )
    for name in (one.name for one in discover(package, attribute, kind))
} - {"tiny"}  # also the annotator whose name the event files bear


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_command_or_report_has_the_name_of_a_plug_in_in_it(stage: str) -> None:
    place = ROOT / stage
    for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
        words = {node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)}
        assert not words & CHOSEN_BY_NAME, f"{path.relative_to(ROOT)} names {words & CHOSEN_BY_NAME}"
