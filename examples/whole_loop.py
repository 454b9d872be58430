"""The whole loop as a program: train on generated beats, quantise, export, and hold the virtual board to it.

Run it as ``python whole_loop.py``; it takes a minute or two, needs ``pip install '.[all]'`` in the folder of
ecgtiny, and leaves the folder ecgtiny-run, which the notebook and the test beside it look at.
"""

from __future__ import annotations

from pathlib import Path

import ecgtiny

BOARD = "nrf52840"


def main(folder: Path = Path("ecgtiny-run"), epochs: int | None = None) -> None:
    """Fill a run folder; ``epochs`` of training, as many as the model needs when None."""
    run = ecgtiny.Run(folder)
    trained = ecgtiny.train_run(ecgtiny.TrainConfig(data="synthetic", model="tiny", epochs=epochs), run)
    print(trained.to_frame()[["auroc", "sensitivity", "false_alarm_rate.observed"]])

    ecgtiny.quantize_run(run)
    exported = ecgtiny.export_run(run, BOARD)
    print(f"{BOARD}: {exported.flash_bytes:,} bytes of flash, {exported.ram_bytes:,} of RAM")

    # From here on no TensorFlow is needed: these scores are integers, and the board gives the same.
    test = ecgtiny.load_beats("synthetic").test
    scores = ecgtiny.score_run(run, test)
    print(f"{scores.alarm.sum()} alarms in {len(test)} test beats, {scores.alarm[test.normal].sum()} of them false")

    validated = ecgtiny.validate_run(run, BOARD)
    print(f"{validated.beats} beats on the virtual board, {validated.mismatches} mismatches")
    print(run)


if __name__ == "__main__":  # a spawned worker imports this file too
    main()
