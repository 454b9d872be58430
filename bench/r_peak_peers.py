"""R peaks by open detectors, in an environment of theirs, as they come: no option is set.

python bench/r_peak_peers.py SIGNALS.npz PEAKS.npz

Each array of SIGNALS is named DATA/RECORD/FS: float64 [samples] in mV. PEAKS gets an array DETECTOR/DATA/RECORD of
samples each, and an empty one where the detector raised. Prints the versions, a name and a version a line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

PACKAGES = ("wfdb", "neurokit2", "sleepecg", "py-ecg-detectors")
Detect = Callable[[Any, float], Any]


def detectors() -> dict[str, Detect]:
    """Return the detectors by name; each takes a signal in mV and its rate in Hz."""
    import neurokit2  # type: ignore[import-not-found]
    import sleepecg  # type: ignore[import-not-found]
    from ecgdetectors import Detectors  # type: ignore[import-not-found]
    from wfdb import processing

    return {
        "GQRS (wfdb)": lambda signal, fs: processing.gqrs_detect(sig=signal, fs=fs),
        "XQRS (wfdb)": lambda signal, fs: processing.xqrs_detect(sig=signal, fs=fs, verbose=False),
        "neurokit2": lambda signal, fs: neurokit2.ecg_peaks(
            neurokit2.ecg_clean(signal, sampling_rate=fs), sampling_rate=fs
        )[1]["ECG_R_Peaks"],
        "sleepecg": sleepecg.detect_heartbeats,
        "Pan-Tompkins (py-ecg-detectors)": lambda signal, fs: Detectors(fs).pan_tompkins_detector(signal),
        "Hamilton (py-ecg-detectors)": lambda signal, fs: Detectors(fs).hamilton_detector(signal),
    }


def main(signals: str, peaks: str) -> None:
    """Run every detector on every signal."""
    found: dict[str, Any] = {}
    with np.load(signals) as held:
        for key in held.files:
            name, _, fs = key.rpartition("/")
            for detector, detect in detectors().items():
                found[f"{detector}/{name}"] = samples(detect, held[key], float(fs))
    np.savez(peaks, **found)
    for package in PACKAGES:
        print(package, version(package))


def samples(detect: Detect, signal: Any, fs: float) -> Any:
    """Return the samples of the R peaks in the order of time, int64 [n]."""
    try:
        return np.unique(np.asarray(detect(signal, fs), dtype=np.int64))
    except Exception as error:  # whatever it is, the detector found nothing here
        print(f"{error!r}", file=sys.stderr)
        return np.zeros(0, dtype=np.int64)


if __name__ == "__main__":
    main(*sys.argv[1:])
