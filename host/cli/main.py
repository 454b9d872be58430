"""The command line: it parses, calls one function a stage, and prints; nothing else."""

from __future__ import annotations

import io
import os
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click

from ...common.errors import INTERRUPTED, EcgtinyError, UsageError
from ...common.run import Run
from ..cost.heart_rate import HEART_RATE
from . import (
    compile_stage,
    compiled_stages,
    dashboard,
    detector_commands,
    doctor_command,
    failed,
    flash_command,
    list_commands,
    listings,
    lists,
    record_command,
    report_command,
    review_command,
    setup_commands,
    show,
    show_any,
    show_firmware,
    show_lists,
    show_stream,
    stages,
    stages_by_form,
)
from .listings import ListingOption, format_option, runtime_options
from .options import board_option, threshold_options
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

REGISTERED = (
    dashboard,
    detector_commands,
    doctor_command,
    flash_command,
    list_commands,
    record_command,
    report_command,
    review_command,
    setup_commands,
)
"""Modules that register their commands when they are imported."""

optimize_option = click.option(
    "--optimize", type=click.Choice(["speed", "size"]), default="speed", show_default=True,
    help="For fewer instructions, or for fewer bytes.",
)  # fmt: skip
prefix_option = click.option(
    "--prefix", metavar="NAME",
    help="First part of every name in C, of the folder and the header [default: ecgtiny].",
)  # fmt: skip
explain_option = click.option(
    "--explain", is_flag=True, help="Show the network's operators, layers, kernels, bytes and MACs."
)


@command
@click.option(
    "--data",
    cls=ListingOption,
    listing=listings.data,
    family="data",
    help="Beats: {beats} [default: {default}]. With --stream: {records}.",
)
@click.option("--stream", is_flag=True, default=None, help="Train on continuous records: the firmware takes samples.")
@click.option("--lead", help="With --stream: the lead's name [default: MLII, or the first ECG lead]. Without: records "
              "are cut into beats of this lead, of a list such as I,II,V2, or of all.")  # fmt: skip
@click.option("--annotator", help="With records: suffix of the WFDB annotations [default: the first of atr, qrs, ecg].")
@click.option(
    "--model", cls=ListingOption, listing=listings.models, family="models", help="{models} [default: {default}]."
)
@run_option
@click.option("--seed", type=int, help="Seed of the weights, the folds and generated beats [default: 0].")
@click.option(
    "--score",
    cls=ListingOption,
    family="scores",
    help="Score: mae, mse or maxwN, N in model samples [default: the model's own].",
)
@threshold_options
@click.option("--shift", type=int, help="Train on beats shifted by up to this many samples [default: 0].")
@click.option(
    "--trim",
    type=float,
    help="Share of the worst training beats to leave out, where the data are contaminated [default: 0].",
)
@click.option("--labels/--no-labels", default=None,
              help="Whether labels pick the normal beats, or all count as normal [default: labels].")  # fmt: skip
@click.option("--epochs", type=int, help="Number of epochs [default: the model's own].")
@click.option("--learning-rate", type=float, help="Learning rate [default: the model's own].")
@click.option(
    "--pool", type=int, help="For a model of your own: raw samples averaged into one model sample [default: 1]."
)
def train(folder: Path, as_json: bool, **options: Any) -> None:
    """Fit a float model on normal beats, and freeze its threshold.

    The test beats are read last, for the figures of the report.
    """
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
              help="Heart rate of the wearer in beats per minute, for the estimate of battery life.")  # fmt: skip
@runtime_options
@format_option
@prefix_option
@click.option("--golden/--no-golden", "golden_beats", default=True, show_default=True,
              help="Whether the firmware holds beats for its self-test; without them it is smaller.")  # fmt: skip
@click.option("--rate", "fs", type=float, help="For a stream: the ADC's sampling rate in Hz [default: the records'].")
@click.option("--gain", type=float, help="For a stream: the ADC's gain in counts/mV [default: the records'].")
@click.option("--zero", type=int, help="For a stream: the ADC's counts at 0 mV [default: the records'].")
@click.option("--rails", type=(int, int), metavar="LOW HIGH",
              help="For a stream: the smallest and the largest count of the ADC [default: 16 bits].")  # fmt: skip
@click.option("--adc", type=int, metavar="INPUT",
              help="For a stream: the image samples this analog input by itself, for ecgtiny record.")  # fmt: skip
def export(board: str, folder: Path, explain: bool, as_json: bool, **options: Any) -> None:
    """Write C99 and an image for a board; tell what a beat costs.

    The image is checked against the board's budget of flash, RAM and stack.
    """
    with quiet_libraries():
        done = stages.export_with(Run(folder), board, **options)
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
@click.option("--budget/--no-budget", default=True, show_default=True,
              help="Whether what is over the board's budget is refused.")  # fmt: skip
@prefix_option
@explain_option
@click.option(
    "--score",
    cls=ListingOption,
    family="scores",
    help="Make it a detector: mae, mse or maxwN of the residual, N model samples, direct or likelihood.",
)
@click.option("--normals", metavar="BEATS", cls=ListingOption, listing=listings.data, family="beats",
              help="Normal beats for the threshold, which the model was not trained on: {beats}.")  # fmt: skip
@threshold_options
@click.option("--pool", type=click.IntRange(min=1), help="Raw samples averaged into one model sample [default: 1].")
def compile(  # noqa: A001
    model: Path, board: str, out: Path | None, optimize: str, budget: bool, prefix: str | None, explain: bool,
    as_json: bool, **detector: Any,
) -> None:  # fmt: skip
    """Write a .tflite of your own as C99; tell what it costs.

    MODEL is a full-integer model of batch size 1, with one or more inputs and outputs: int8, int16 with int8 weights,
    and uint8 or float32 at the ends. With --score and --normals it becomes a detector. Its network then maps a beat of
    standard deviation 1 to the reconstruction, or with --score direct to the score itself; with --score likelihood it
    maps the signal, in the unit of the beats, to mean and scale of the last sample. A detector comes with an image
    where the board has one, and ecgtiny validate --run FOLDER compares the board with the reference.
    """
    with quiet_libraries():
        done = compile_stage.compile_tflite(
            model, board, out, small=optimize == "size", prefix=prefix, detector=detector, budget=budget
        )
    show_compiled = partial(show_firmware.compiled, folder=done.folder, flash_command=done.flash_command,
                            explain=explain)  # fmt: skip
    print_result(done.record, as_json, show_compiled)


@command
@board_option
@run_option
def build(board: str, folder: Path, as_json: bool) -> None:
    """Compile and link once more what export wrote."""
    with quiet_libraries():
        done = stages.build(Run(folder), board)
    print_result(done.record, as_json, lambda record: show_firmware.export(record, done.folder, done.flash_command))


@command
@click.option(
    "--board",
    cls=ListingOption,
    family="boards",
    shared=True,
    default=None,
    help="Name of an exported board [default: the one that PORT or RUN implies].",
)
@click.option("--port", default=None, cls=ListingOption, listing=listings.ports, family="ports",
              help="{ports}, or auto to find it [default: the board's simulator].")  # fmt: skip
@run_option
@click.option("--beats", type=click.IntRange(min=1), help="Number of test beats to stream [default: all].")
@click.option("--stream", metavar="RECORDS", cls=ListingOption, listing=listings.records, family="records",
              help="Push whole records, and compare every event: {records}.")  # fmt: skip
@click.option("--lead", help="With --stream: the lead's name [default: MLII, or the first ECG lead].")
@click.option("--patience", type=click.FloatRange(min=0, max=86_400), default=20.0, show_default=True,
              help="Seconds to wait for a good answer, while a board boots or its port comes back.")  # fmt: skip
@click.option("--list-ports", is_flag=True, help="List the attached ports and the virtual boards, and stop.")
def validate(
    board: str | None, port: str | None, folder: Path, beats: int | None, stream: str | None, lead: str | None,
    patience: float, list_ports: bool, as_json: bool,
) -> None:  # fmt: skip
    """Compare a board, real or virtual, with the integer reference.

    Streams the test beats to the board, or with --stream whole records, and compares every score or event.
    """
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
    text = show_any.validate if compiled_stages.is_compiled(run) else with_verdict(run, show_any.validate)
    run_stage(lambda: stages_by_form.validate(run, board, port, beats, patience), as_json, text)


@command
@click.option("--stream", required=True, metavar="RECORDS", cls=ListingOption, listing=listings.records,
              family="records", help="{records}.")  # fmt: skip
@click.option("--noise", metavar="NAME:DB", cls=ListingOption, listing=listings.noises, family="noises",
              help="Add noise NAME at a signal-to-noise ratio of DB decibels: {noises}. {curve}: each at {levels} dB, "
              "as a picture in the report.")  # fmt: skip
@click.option("--level", type=click.IntRange(min=0), help="Level of sensitivity, from 0 [default: the run's own].")
@click.option("--lead", help="The lead's name [default: MLII, or the first ECG lead].")
@click.option("--annotator", help="Suffix of the WFDB annotations [default: the first of atr, qrs, ecg].")
@click.option("--rate", "fs", type=float, help="The board's ADC: sampling rate in Hz [default: the record's].")
@click.option("--gain", type=float, help="The board's ADC: gain in counts/mV [default: the record's].")
@click.option("--zero", type=int, help="The board's ADC: counts at 0 mV [default: the record's].")
@click.option("--rails", type=(int, int), metavar="LOW HIGH",
              help="The board's ADC: its smallest and largest count [default: 16 bits].")  # fmt: skip
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path),
              help="Begin one record with the patient's state that ecgtiny review saved, at its level.")  # fmt: skip
@run_option
@scheduler_option
def evaluate(
    stream: str, noise: str | None, level: int | None, lead: str | None, annotator: str | None,
    fs: float | None, gain: float | None, zero: int | None, rails: tuple[int, int] | None, state: Path | None,
    folder: Path, scheduler: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Run whole records on this machine; score the events by EC57.

    Every event is compared with the records' annotations, where they have any, as ANSI/AAMI EC57 says. A record of a
    folder that cannot be read is left out, with a line on stderr and its reason in evaluate.json.
    """
    run = Run(folder)

    def stage() -> Any:
        adc = stages.converter(fs=fs, gain=gain, zero=zero, rails=rails)
        return stages.evaluate(run, stream, noise, lead, level, annotator, adc, scheduler, state)

    run_stage(stage, as_json, with_verdict(run, show_any.evaluate))


@command
@click.option(
    "--board", cls=ListingOption, family="boards", default="nrf52840", show_default=True, help="The virtual board."
)
@click.option("--run", "folder", type=click.Path(file_okay=False, path_type=Path), default="ecgtiny-demo",
              show_default=True, help="Folder of the demo's artefacts.")  # fmt: skip
def demo(board: str, folder: Path, as_json: bool) -> None:
    """Run the whole loop on generated beats and a virtual board."""
    run = Run(folder)
    run_stage(lambda: stages.demo(run, board), as_json, with_verdict(run, show.demo))


def main() -> NoReturn:
    """Run the command line with the exit codes of the contract."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us; no file may get its descriptor
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  open until the end
    output: object = sys.stdout
    if isinstance(output, io.TextIOWrapper):  # a name that the terminal cannot show is no reason to fail
        output.reconfigure(errors="backslashreplace")
    try:
        cli.main(prog_name="ecgtiny", standalone_mode=False)
    except click.ClickException as error:
        failed.show_usage(error)
        sys.exit(error.exit_code)
    except EcgtinyError as error:
        failed.show(error)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("ecgtiny: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except SystemExit as ended:  # click's own: a shell has its completions, or nobody reads the output any more
        sys.exit(INTERRUPTED if ended.code == 1 else ended.code)
    except OSError as error:  # a full disk, a folder that may not be written to
        sys.stdout = io.StringIO()  # what could not be written would fail once more at the exit
        failed.show(failed.refused(error))
        sys.exit(UsageError.exit_code)
    except Exception:  # the last resort: anything else is a defect of ecgtiny
        traceback.print_exc()
        failed.show_defect()
        sys.exit(1)
    sys.exit(0)
