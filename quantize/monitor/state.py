"""The state of a patient in bytes, to be kept over a restart, with version, firmware and CRC-32.

Left out are the beat that waits for its next one, and times in samples, which a restart begins anew: an enrolment
that was not over begins anew too, though with the templates that it had.
"""

from __future__ import annotations

import zlib

import numpy as np

from ...common.errors import DataError
from ...common.events import Kind
from .clock import Clock
from .cluster_score import ClusterScore
from .measures import MEASURES
from .model import MonitorModel
from .monitor import Monitor
from .rhythm import HISTORY
from .state_limits import outside
from .templates import LENGTH, Cluster
from .trackers import Average, Tracker

VERSION = 2
ENROLLED, EPISODE = 1, 2
"""Bits of ``flags``."""
USUAL, CONFIRMED = 1, 2
"""Bits of ``usual`` of a cluster; one that a reviewer confirmed is usual."""
TRACKERS = 9

TEMPLATE = np.dtype(
    [
        ("wave", "<i2", LENGTH),
        ("energy", "<i4"),
        ("prematurity", "<i4"),
        ("compensation", "<i4"),
        ("width", "<i4"),
        ("references", "<i4", len(MEASURES)),
        ("last", "<u4"),
        ("unsteadiness", "<u2"),
        ("share", "<u2"),
        ("usual", "u1"),
        ("count", "u1"),
        ("score_count", "u1"),
        ("score_mean", "<i4"),
    ]
)


def layout(templates: int) -> np.dtype[np.void]:
    """Return the layout of a state with so many templates: little endian, unaligned, CRC-32 of all before it last."""
    return np.dtype(
        [
            ("version", "<u2"),
            ("size", "<u2"),
            ("firmware", "<u4"),
            ("flags", "u1"),
            ("level", "u1"),
            ("rate", "u1"),
            ("dominant", "u1"),
            ("history", "<u2"),
            ("complex_before", "<i2"),
            ("beats", "<u4"),
            ("intervals", "<u2", HISTORY),
            ("oldest", "<u2"),
            ("last_interval", "<i2"),
            ("irregularity", "<i4"),
            ("novelty", "<u4"),
            ("narrowest_width", "<i4"),
            ("trackers", [("median", "<i4"), ("spread", "<i4")], TRACKERS),
            ("templates", TEMPLATE, templates),
            ("crc", "<u4"),
        ]
    )


def firmware_id(digest: str) -> int:
    """Return 32 bits of the digest of all that a device runs: a state goes with the firmware that wrote it."""
    return int(digest[:8], 16)


def pack(monitor: Monitor, firmware: int) -> bytes:
    """Return the state of a monitor's patient, for devices with the same ``firmware_id``."""
    patient, rhythm, templates = monitor.patient, monitor.patient.rhythm, monitor.patient.templates
    form = layout(monitor.model.rules.templates)
    state = np.zeros(1, form)
    state["version"], state["size"], state["firmware"] = VERSION, form.itemsize, firmware
    state["flags"] = ENROLLED * monitor.enrolled | EPISODE * monitor.alarm.episode
    state["level"], state["rate"], state["dominant"] = monitor.level, monitor.rate, templates.dominant
    state["history"], state["complex_before"] = monitor.alarm.history, patient.complex_before
    state["beats"] = patient.beats
    state["intervals"], state["oldest"] = rhythm.intervals, rhythm.at
    state["last_interval"], state["irregularity"] = rhythm.last, rhythm.irregularity
    state["novelty"], state["narrowest_width"] = monitor.novelty.history, templates.narrowest_width
    state["trackers"] = [(one.median, one.spread) for one in _trackers(monitor)]
    pairs = zip(templates.clusters, monitor.cluster_scores, strict=True)
    state["templates"] = [_packed(one, score) for one, score in pairs]
    body = state.tobytes()[: -form["crc"].itemsize]
    return body + zlib.crc32(body).to_bytes(4, "little")


def unpack(content: bytes, model: MonitorModel, clock: Clock, firmware: int) -> Monitor:
    """Return a monitor with the packed state, at the first sample of its stream.

    Raises:
        DataError: the bytes are damaged, of another version, or of another firmware, or hold what no monitor writes.
    """
    state = _checked(content, model, firmware)
    monitor = Monitor(model, clock)
    patient = monitor.patient
    monitor.enrolled, monitor.alarm.episode = bool(state["flags"] & ENROLLED), bool(state["flags"] & EPISODE)
    monitor.level, monitor.rate = int(state["level"]), Kind(int(state["rate"]))
    monitor.alarm.history, patient.complex_before = int(state["history"]), int(state["complex_before"])
    patient.beats = int(state["beats"])
    patient.rhythm.intervals, patient.rhythm.at = state["intervals"].tolist(), int(state["oldest"])
    patient.rhythm.last, patient.rhythm.irregularity = int(state["last_interval"]), int(state["irregularity"])
    monitor.novelty.history = int(state["novelty"])
    for one, (middle, spread) in zip(_trackers(monitor), state["trackers"].tolist(), strict=True):
        one.median, one.spread = middle, spread
    patient.templates.clusters = [_restored(stored) for stored in state["templates"]]
    patient.templates.dominant, patient.templates.narrowest_width = (
        int(state["dominant"]),
        int(state["narrowest_width"]),
    )
    means, counts = state["templates"]["score_mean"].tolist(), state["templates"]["score_count"].tolist()
    monitor.cluster_scores = [ClusterScore(mean, count) for mean, count in zip(means, counts, strict=True)]
    return monitor


def level_of(content: bytes) -> int:
    """Return the level of sensitivity that a state holds, after every check that needs no model.

    Raises:
        DataError: the bytes are no state, damaged, or of another version.
    """
    whole, empty = len(content), layout(0).itemsize
    clusters, rest = divmod(whole - empty, TEMPLATE.itemsize)
    if clusters < 1 or rest:
        raise DataError(f"{whole} bytes, which are no state", fix="give a state that ecgtiny wrote")
    return int(_sound(content, layout(clusters))["level"])


def _checked(content: bytes, model: MonitorModel, firmware: int) -> np.void:
    form = layout(model.rules.templates)
    if len(content) != form.itemsize:
        raise DataError(f"a state of {len(content)} bytes, not {form.itemsize}", fix="enrol the patient anew")
    state = _sound(content, form)
    if state["firmware"] != firmware:
        raise DataError("a state of another firmware", fix="enrol the patient anew")
    if member := outside(state, model):
        raise DataError(f"a state that no monitor writes: its {member} is out of range", fix="enrol the patient anew")
    return state


def _sound(content: bytes, form: np.dtype[np.void]) -> np.void:
    state = np.frombuffer(content, form)[0]
    if state["version"] != VERSION or state["size"] != form.itemsize:
        raise DataError(f"a state of version {state['version']}, not {VERSION}", fix="enrol the patient anew")
    if zlib.crc32(content[:-4]) != state["crc"]:
        raise DataError("a state whose CRC-32 does not match: it is damaged", fix="enrol the patient anew")
    return state


def _trackers(monitor: Monitor) -> list[Tracker]:
    patient = monitor.patient
    return [*patient.bias, *patient.magnitude, patient.network]


def _packed(one: Cluster, score: ClusterScore) -> tuple[object, ...]:
    return (
        one.wave, one.energy, one.prematurity, one.compensation, one.width, [mean.value for mean in one.references],
        one.last, one.unsteadiness, one.share, USUAL * one.usual | CONFIRMED * one.confirmed, one.count, score.count,
        score.mean,
    )  # fmt: skip


def _restored(stored: np.void) -> Cluster:
    """Return a cluster; its energy follows from its wave."""
    cluster = Cluster(
        wave=stored["wave"].astype(np.int64),
        count=int(stored["count"]),
        share=int(stored["share"]),
        last=int(stored["last"]),
        prematurity=int(stored["prematurity"]),
        compensation=int(stored["compensation"]),
        width=int(stored["width"]),
        unsteadiness=int(stored["unsteadiness"]),
        usual=bool(stored["usual"]),
        confirmed=bool(stored["usual"] & CONFIRMED),
        references=[Average(value) for value in stored["references"].tolist()],
    )
    cluster.derive()
    return cluster
