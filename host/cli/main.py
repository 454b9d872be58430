"""The command line: it parses, calls one function a stage, and prints; nothing else."""

from __future__ import annotations

import io
import os
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

from ...common.errors import INTERRUPTED, EcgtinyError, UsageError
from ...common.run import Run
from ..cost.estimate import HEART_RATE
from . import (
    dashboard,
    detector_commands,
    list_commands,
    listings,
    lists,
    show,
    show_any,
    show_firmware,
    show_lists,
    show_stream,
    stages,
    stages_by_form,
)
from .listings import ListingOption, format_option, runtime_options
from .root import (
    cli,
    command,
    print_result,
    quiet_libraries,
    run_option,
    run_stage,
    scheduler_option,
    with_verdict,
)

REGISTERED = (dashboard, detector_commands, list_commands)
"""Modules that register their commands when they are imported."""

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
    run_stage(lambda: stages_by_form.train(Run(folder), **options), as_json, show_any.train)


@command
@run_option
@scheduler_option
def quantize(folder: Path, scheduler: str | None, as_json: bool) -> None:
    """Convert to int8, and measure what that changes."""
    run_stage(lambda: stages_by_form.quantize(Run(folder), scheduler), as_json, show_any.quantize)


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
@click.option(
    "--score", help="Make it a detector: mae, mse or maxwN of the residual, N model samples, direct or likelihood."
)
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

    MODEL is full-integer int8, of batch 1, with one input and one or several outputs. With --score and --normals it
    becomes a detector, whose network maps a beat of standard deviation 1 to its reconstruction; for direct to the score
    itself. For likelihood it maps the signal, in the unit of the beats, to the last sample's mean and scale.
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
        print_result(lists.ports(), as_json, show_lists.ports)
        return
    run = Run(folder)
    if stream is not None:
        if beats is not None:
            raise UsageError("--beats are of the test beats", fix="leave it out: records are pushed whole")
        run_stage(lambda: stages.validate_stream(run, board, port, stream, lead, patience), as_json,
                  with_verdict(run, show_stream.validate))  # fmt: skip
        return
    run_stage(lambda: stages_by_form.validate(run, board, port, beats, patience), as_json,
              with_verdict(run, show_any.validate))  # fmt: skip


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
