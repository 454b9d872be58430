"""The command line: it parses, calls one function a stage, and prints; nothing else."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from ...common.errors import INTERRUPTED, EcgtinyError, UsageError, VerificationError
from ...common.files import to_json
from ...common.run import Run
from ..cost.estimate import HEART_RATE
from . import listings, show, show_compare, show_firmware, show_lists, show_stream, stages
from . import tutorial as published
from .listings import ListingOption, format_option, runtime_options

Command = Callable[..., Any]
DEFAULT_RUN = "ecgtiny-run"

run_option = click.option(
    "--run", "folder", type=click.Path(file_okay=False, path_type=Path), default=DEFAULT_RUN, show_default=True,
    help="Folder of the run's artefacts.",
)  # fmt: skip
board_option = click.option("--board", required=True, help="Name of a board, or the path of its TOML file.")
optimize_option = click.option(
    "--optimize", type=click.Choice(["speed", "size"]), default="speed", show_default=True,
    help="Fewer instructions, or fewer bytes.",
)  # fmt: skip
prefix_option = click.option(
    "--prefix", metavar="NAME",
    help="Begins every name of the C, its folder and its header; macros in upper case [default: ecgtiny].",
)  # fmt: skip
explain_option = click.option(
    "--explain", is_flag=True, help="Show the network's operators, layers, kernels, bytes and MACs."
)
scheduler_option = click.option(
    "--scheduler", metavar="tcp://HOST:PORT", help="Run the jobs on this Dask cluster [default: on this machine]."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
version_option = click.version_option(package_name="ecgtiny", prog_name="ecgtiny")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@version_option
def cli() -> None:
    """ECG beats to an int8 anomaly detector in C, and the proof that the board computes what the reference does.

    Exit codes: 0 done, 1 internal error, 2 usage, 3 data, 4 model not supported, 5 over the board's budget,
    6 device or transport, 7 validation, gate or digest failed, 130 interrupted. Not a medical device.
    """


def command(function: Command) -> click.Command:
    """Register a command, with what all of them share."""
    return cli.command()(version_option(json_option(function)))


def print_result(result: Any, as_json: bool, text: Callable[[Any], str]) -> None:
    """Print a result for a program or for a person."""
    click.echo(to_json(result).rstrip() if as_json else text(result))


@contextlib.contextmanager
def quiet_libraries() -> Any:
    """Keep stdout for results: what libraries print goes to stderr."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with contextlib.redirect_stdout(sys.stderr):
        yield


def with_verdict(run: Run, text: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return what shows a result, and below it what the run has shown so far."""
    return lambda result: f"{text(result)}\n\n{show.verdict(run)}"


def run_stage(stage: Callable[[], Any], as_json: bool, text: Callable[[Any], str]) -> None:
    """Run a stage and show its result; to a program, the record of a failed gate is a result too."""
    try:
        with quiet_libraries():
            result = stage()
    except VerificationError as error:
        if as_json and error.record is not None:
            click.echo(to_json(error.record).rstrip())
        raise
    print_result(result, as_json, text)


@command
@click.option(
    "--data",
    cls=ListingOption,
    listing=listings.data,
    help="Beats: {beats} [default: {default}]. With --stream: {records}.",
)
@click.option("--stream", is_flag=True, default=None, help="Train on continuous records: the firmware takes samples.")
@click.option("--lead", help="With --stream: the lead's name [default: MLII, or the first ECG lead]. Without: records "
              "are cut into beats of this lead, of a list such as I,II,V2, or of all.")  # fmt: skip
@click.option("--annotator", help="Of records: suffix of the WFDB annotations [default: the first of atr, qrs, ecg].")
@click.option("--model", cls=ListingOption, listing=listings.models, help="{models} [default: {default}].")
@run_option
@click.option("--seed", type=int, help="Of the weights, the folds and generated beats (default 0).")
@click.option("--score", help="mae, mse or maxwN, N model samples (default: the model's own).")
@click.option(
    "--rule", cls=ListingOption, listing=listings.rules, help="The threshold's: {rules} [default: {default}]."
)
@click.option("--promised", type=float, help="False-alarm rate that quantile and gpd promise (default 0.02).")
@click.option("--k", type=float, help="Standard deviations above the mean, for mean-std (default 2).")
@click.option("--shift", type=int, help="Train on beats shifted by up to so many samples (default 0).")
@click.option("--trim", type=float, help="Leave out this share of the worst training beats: contaminated data.")
@click.option("--labels/--no-labels", default=None,
              help="Whether labels pick the normal training beats (default), or all are taken for normal.")  # fmt: skip
@click.option("--epochs", type=int, help="Instead of the model's own number.")
@click.option("--learning-rate", type=float, help="Instead of the model's own.")
@click.option("--pool", type=int, help="For a model of your own: raw samples averaged into one of its (default 1).")
def train(folder: Path, as_json: bool, **options: Any) -> None:
    """Fit a float model on normal beats, freeze its threshold, report on the test beats."""
    run_stage(lambda: stages.train(Run(folder), **options), as_json, show.train)


@command
@run_option
@scheduler_option
def quantize(folder: Path, scheduler: str | None, as_json: bool) -> None:
    """Convert to int8, and measure what that changes."""
    run_stage(lambda: stages.quantize(Run(folder), scheduler), as_json, show.quantize)


@command
@board_option
@run_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="Also copy RUN/export/BOARD, sources and image, to this folder.")  # fmt: skip
@optimize_option
@explain_option
@click.option("--heart-rate", type=click.FloatRange(min=1, max=400), default=HEART_RATE, show_default=True,
              help="Beats per minute of whoever wears it, for the estimate of battery life.")  # fmt: skip
@runtime_options
@format_option
@prefix_option
@click.option("--golden/--no-golden", "golden_beats", default=True, show_default=True,
              help="Whether the firmware holds beats to test itself with; without them it is smaller.")  # fmt: skip
@click.option("--rate", "fs", type=float, help="For a stream: the ADC's sampling rate in Hz [default: the records'].")
@click.option("--gain", type=float, help="For a stream: the ADC's gain in counts/mV [default: the records'].")
@click.option("--zero", type=int, help="For a stream: the ADC's counts at 0 mV [default: the records'].")
@click.option("--rails", type=(int, int), metavar="LOW HIGH",
              help="For a stream: the least and the largest count of the ADC [default: 16 bits].")  # fmt: skip
def export(
    board: str, folder: Path, out: Path | None, optimize: str, explain: bool, heart_rate: float, runtime: str,
    package: str, prefix: str | None, golden_beats: bool, fs: float | None, gain: float | None, zero: int | None,
    rails: tuple[int, int] | None, as_json: bool,
    **options: Path | None,
) -> None:  # fmt: skip
    """Write C99 sources and a linked image for a board, checked against its budget; tell what a beat costs there."""
    with quiet_libraries():
        chosen = stages.runtime(runtime, {name.replace("_", "-"): path for name, path in options.items()})
        converter = stages.converter(fs=fs, gain=gain, zero=zero, rails=rails)
        done = stages.export(Run(folder), board, out, heart_rate, chosen,
                             small=optimize == "size", adc=converter, package=package, prefix=prefix,
                             golden_beats=golden_beats)  # fmt: skip
    print_result(
        done.record,
        as_json,
        lambda record: show_firmware.export(record, done.folder, done.flash_command, explain=explain),
    )  # fmt: skip


@command
@click.argument("model", type=click.Path(path_type=Path))
@board_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="Folder of the sources and of compile.json [default: MODEL-BOARD, here].")  # fmt: skip
@optimize_option
@prefix_option
@explain_option
@click.option("--score", help="Make it a detector: mae, mse or maxwN, N model samples.")
@click.option("--normals", metavar="BEATS", cls=ListingOption, listing=listings.data,
              help="Normal beats that it was not trained on, for the threshold: {beats}.")  # fmt: skip
@click.option(
    "--rule", cls=ListingOption, listing=listings.rules, help="The threshold's: {rules} [default: {default}]."
)
@click.option("--promised", type=float, help="False-alarm rate that quantile and gpd promise (default 0.02).")
@click.option("--k", type=float, help="Standard deviations above the mean, for mean-std (default 2).")
@click.option("--pool", type=click.IntRange(min=1), help="Raw samples averaged into one of the model's (default 1).")
def compile(  # noqa: A001
    model: Path, board: str, out: Path | None, optimize: str, prefix: str | None, explain: bool, as_json: bool,
    **detector: Any,
) -> None:  # fmt: skip
    """Write the network of a .tflite of your own as C99 sources; tell what an inference costs on a board.

    MODEL is full-integer int8, of batch 1, with one input and one output. With --score and --normals it becomes a
    detector, whose network maps a beat of standard deviation 1 to its reconstruction.
    """
    with quiet_libraries():
        done = stages.compile_tflite(model, board, out, small=optimize == "size", prefix=prefix, detector=detector)
    print_result(done.record, as_json, lambda record: show_firmware.compiled(record, done.folder, explain=explain))


@command
@board_option
@run_option
def build(board: str, folder: Path, as_json: bool) -> None:
    """Compile and link what export wrote, once more."""
    with quiet_libraries():
        done = stages.build(Run(folder), board)
    print_result(done.record, as_json, lambda record: show_firmware.export(record, done.folder, done.flash_command))


@command
@click.option("--board", default=None, help="Name of an exported board [default: the one that PORT or RUN implies].")
@click.option("--port", default=None, cls=ListingOption, listing=listings.ports,
              help="{ports} [default: the board's simulator].")  # fmt: skip
@run_option
@click.option("--beats", type=click.IntRange(min=1), default=None, help="Stream this many of the test beats.")
@click.option("--stream", metavar="RECORDS", cls=ListingOption, listing=listings.records,
              help="Push whole records, and compare every event: {records}.")  # fmt: skip
@click.option("--lead", help="With --stream: the lead's name [default: MLII, or the first ECG lead].")
@click.option("--patience", type=click.FloatRange(min=0, max=86_400), default=20.0, show_default=True,
              help="Seconds to wait without a good answer: a board may boot, or its port come back.")  # fmt: skip
@click.option("--list-ports", is_flag=True, help="Show what is attached, and the virtual boards.")
def validate(
    board: str | None, port: str | None, folder: Path, beats: int | None, stream: str | None, lead: str | None,
    patience: float, list_ports: bool, as_json: bool,
) -> None:  # fmt: skip
    """Stream the test beats, or whole records, to a board; compare it with the integer reference."""
    if list_ports:
        print_result(stages.ports(), as_json, show_lists.ports)
        return
    run = Run(folder)
    if stream is not None:
        if beats is not None:
            raise UsageError("--beats are of the test beats", fix="leave it out: records are pushed whole")
        run_stage(lambda: stages.validate_stream(run, board, port, stream, lead, patience), as_json,
                  with_verdict(run, show_stream.validate))  # fmt: skip
        return
    run_stage(lambda: stages.validate(run, board, port, beats, patience), as_json, with_verdict(run, show.validate))


@command
@click.option("--stream", required=True, metavar="RECORDS", cls=ListingOption, listing=listings.records,
              help="{records}.")  # fmt: skip
@click.option("--noise", metavar="NAME:DB", cls=ListingOption, listing=listings.noises,
              help="Add noise of the noise stress test at so many dB: {noises}.")  # fmt: skip
@click.option("--level", type=click.IntRange(min=0), help="Row of the sensitivity table [default: the run's own].")
@click.option("--lead", help="The lead's name [default: MLII, or the first ECG lead].")
@click.option("--annotator", help="Suffix of the WFDB annotations [default: the first of atr, qrs, ecg].")
@click.option("--rate", "fs", type=float, help="The board's ADC: sampling rate in Hz [default: the record's].")
@click.option("--gain", type=float, help="The board's ADC: gain in counts/mV [default: the record's].")
@click.option("--zero", type=int, help="The board's ADC: counts at 0 mV [default: the record's].")
@click.option("--rails", type=(int, int), metavar="LOW HIGH",
              help="The board's ADC: its least and largest count [default: 16 bits].")  # fmt: skip
@run_option
@scheduler_option
def evaluate(
    stream: str, noise: str | None, level: int | None, lead: str | None, annotator: str | None,
    fs: float | None, gain: float | None, zero: int | None, rails: tuple[int, int] | None, folder: Path,
    scheduler: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Run whole records off the board; score every event against their annotations, if any (ANSI/AAMI EC57)."""
    run = Run(folder)

    def stage() -> Any:
        adc = stages.converter(fs=fs, gain=gain, zero=zero, rails=rails)
        return stages.evaluate(run, stream, noise, lead, level, annotator, adc, scheduler)

    run_stage(stage, as_json, with_verdict(run, show_stream.evaluate))


@command
@click.option("--data", required=True, cls=ListingOption, listing=listings.benchmarks,
              help="{benchmarks}, or beats: {beats}.")  # fmt: skip
@click.option("--models", cls=ListingOption, listing=listings.detectors,
              help="Comma-separated, of: {detectors} [default: all].")  # fmt: skip
@click.option("--seeds", type=click.IntRange(min=1), default=3, show_default=True, help="How many, from 0 on.")
@click.option("--promised", type=float, help="False-alarm rate at which Se is given (default 0.02).")
@click.option("--epochs", type=click.IntRange(min=0), help="Instead of each model's own number.")
@scheduler_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="ecgtiny-compare", show_default=True,
              help="Folder of the results; what it holds is not computed again.")  # fmt: skip
def compare(models: str | None, scheduler: str | None, out: Path, as_json: bool, **options: Any) -> None:
    """Fit detectors on the same data, and judge them by the same split, calibration and resamples."""
    names = tuple(name.strip() for name in (models or "").split(",") if name.strip())
    run_stage(lambda: stages.compare(out, scheduler, models=names, **options), as_json, show_compare.compare)


@command
@click.argument("rows", type=click.Path(path_type=Path))
@click.option("--model", required=True, metavar="NAME", cls=ListingOption, listing=listings.detectors_of_rows,
              help="The detector: {detectors}.")  # fmt: skip
@click.option("--train", type=click.Path(path_type=Path),
              help="Normal rows to fit it to [default: ROWS, all of them].")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="Gets one score a line [default: ROWS.scores.txt].")  # fmt: skip
@click.option("--rate", "fs", type=float, help="Sampling rate in Hz, for features of a second.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of what a detector draws.")
def score(
    rows: Path, model: str, train: Path | None, out: Path | None, fs: float | None, seed: int, as_json: bool
) -> None:
    """Score signals that lie in a plain file, one a row: numbers separated by spaces or commas, no label.

    A larger score is more anomalous. Rows are z-normalised; a constant one has the score nan.
    """
    run_stage(lambda: stages.score(rows, model, train, out, fs, seed), as_json, show_lists.scored)


@command
def boards(as_json: bool) -> None:
    """List the boards."""
    print_result(stages.boards(), as_json, show_lists.boards)


@cli.group()
@version_option
def data() -> None:
    """List or fetch the data sets that have a name."""


@data.command("list")
@version_option
@json_option
def data_list(as_json: bool) -> None:
    """Show each data source, where it was found, and its licence."""
    print_result(stages.data_sources(), as_json, show_lists.data)


@data.command("fetch")
@version_option
@click.argument("name")
@json_option
def data_fetch(name: str, as_json: bool) -> None:
    """Download a named set into the user's cache, its SHA-256 checked."""
    run_stage(lambda: stages.fetch_data(name), as_json, show_lists.fetched)


@data.command("prepare")
@version_option
@click.argument("sets", nargs=-1, required=True, metavar="ptbxl|mimic DIR ...")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file [default: SETS.npz, here].")
@click.option("--clean-nans", is_flag=True, help="Interpolate missing samples, instead of leaving the record out.")
@click.option("--records", type=click.IntRange(min=0), default=500, show_default=True,
              help="Records that are tried, drawn at random; 0 for all, which takes no more memory here, but may be "
              "more than --data takes.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the draw.")
@json_option
def data_prepare(sets: tuple[str, ...], out: Path | None, as_json: bool, **options: Any) -> None:
    """Make one file to train on of clinical sets of 12 leads, as their publishers lay them out.

    Records of 500 Hz and 10 s with the label normal or other, divided by patient; train takes the file as --data.
    """
    run_stage(lambda: stages.prepare_data(sets, out, **options), as_json, show_lists.prepared)


@command
@click.option(
    "--data", cls=ListingOption, listing=listings.tutorial, help="Labelled beats: {beats} [default: {default}]."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="ecgtiny-tutorial", show_default=True,
              help="Folder of the record and the pictures.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True,
              help="Of the weights and the order of the rows.")  # fmt: skip
def tutorial(data: str | None, out: Path, seed: int, as_json: bool) -> None:
    """Do TensorFlow's autoencoder tutorial on ECG exactly as published: its figures and its pictures."""
    with quiet_libraries():
        done = published.tutorial(Run(out), data, seed)
    print_result(done.record, as_json, lambda _: published.show(done))


@command
@click.option("--board", default="nrf52840", show_default=True, help="The virtual board.")
@click.option("--run", "folder", type=click.Path(file_okay=False, path_type=Path), default="ecgtiny-demo",
              show_default=True, help="Folder of the demo's artefacts.")  # fmt: skip
def demo(board: str, folder: Path, as_json: bool) -> None:
    """Run the whole loop on the built-in beats against a virtual board."""
    run = Run(folder)
    run_stage(lambda: stages.demo(run, board), as_json, with_verdict(run, show.demo))


def refused(error: OSError) -> UsageError:
    """Return what the operating system refused as an error that a user can read."""
    where = "" if error.filename is None else str(error.filename)
    return UsageError(error.strerror or str(error), where=where, fix="check the disk's space and the folder's rights")


def main() -> NoReturn:
    """Run the command line with the exit codes of the contract."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us; no file may get its descriptor
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  open until the end
    output: object = sys.stdout
    if isinstance(output, io.TextIOWrapper):  # a name that the terminal cannot show is no reason to fail
        output.reconfigure(errors="backslashreplace")
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except EcgtinyError as error:
        click.echo(f"ecgtiny: error: {error}", err=True)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("ecgtiny: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except SystemExit:  # click's own, where nobody reads the output any more
        sys.exit(INTERRUPTED)
    except OSError as error:  # a full disk, a folder that may not be written to
        sys.stdout = io.StringIO()  # what could not be written would fail once more at the exit
        click.echo(f"ecgtiny: error: {refused(error)}", err=True)
        sys.exit(UsageError.exit_code)
    except Exception:  # the last resort: anything else is a defect of ecgtiny
        traceback.print_exc()
        click.echo("ecgtiny: internal error: please report the lines above", err=True)
        sys.exit(1)
    sys.exit(0)
