"""Features against the patient: references are those of the normal beats, a new kind of beat is what the beat is."""

from __future__ import annotations

from ecgtiny.common.arrays import Int16Array
from ecgtiny.quantize.monitor.clock import Clock
from ecgtiny.quantize.monitor.features import FEATURES
from ecgtiny.quantize.monitor.measures import MEASURES, measure
from ecgtiny.quantize.monitor.patient import Patient, Reading
from ecgtiny.quantize.monitor.rules import RULES
from tests.quantize.monitor.patients import observed, pvc, window


def take(patient: Patient, shape: Int16Array, before: int = 800, after: int = 800) -> Reading:
    reading = patient.read(observed(shape), before, after, 100, adapting=True)
    patient.learn(reading, enrolled=False)
    return reading


def enrolled() -> Patient:
    patient = Patient(RULES)
    for k in range(40):
        take(patient, window(noise=0.005, seed=k))
    return patient


def named(reading: Reading) -> dict[str, int]:
    return dict(zip(FEATURES, reading.features, strict=True))


def test_a_normal_beat_is_nowhere_off_and_an_ectopic_one_is() -> None:
    patient = enrolled()
    normal, ectopic = named(take(patient, window(noise=0.005, seed=50))), named(take(patient, pvc(), 500, 1100))
    for name in ("interval", "next_interval", "early", "width", "plateau", "height", "area", "cluster_width"):
        assert abs(normal[name]) < 24, name
    assert normal["reference_cluster"] == 256
    assert ectopic["reference_cluster"] == 0
    assert ectopic["width"] > 256
    assert ectopic["early"] > 256
    assert ectopic["slopes"] > normal["slopes"] + 1000


def test_references_are_those_of_the_dominant_beats_alone() -> None:
    patient = enrolled()
    for k in range(30):
        take(patient, pvc(k), 500, 1100)
        take(patient, window(noise=0.005, seed=k), 1100, 800)
    width = MEASURES.index("width")
    dominant = patient.templates.clusters[patient.templates.dominant]
    assert abs(dominant.references[width].mean - int(measure(window()[None])[0, width])) < 16


def test_a_beat_of_a_second_usual_shape_is_compared_with_that_shape() -> None:
    patient = enrolled()
    first = named(take(patient, pvc()))
    for k in range(60):
        take(patient, pvc(k))
        take(patient, window(noise=0.005, seed=k))
    paced, normal = named(take(patient, pvc(99))), named(take(patient, window(noise=0.005, seed=99)))
    for name in ("width", "height", "area", "cluster_width", "largest", "slopes"):
        assert abs(paced[name] - normal[name]) < 300, name
    assert first["width"] > 256 > abs(paced["width"])
    assert first["slopes"] > paced["slopes"] + 1000


def test_an_ectopic_beat_is_not_compared_with_its_own_shape_however_common() -> None:
    patient = enrolled()
    for k in range(200):
        ectopic = named(take(patient, pvc(k), 500, 1100))
        take(patient, window(noise=0.005, seed=k), 1100, 500)
        assert ectopic["width"] > 256


def test_a_cluster_that_a_beat_starts_is_what_the_beat_is() -> None:
    patient = enrolled()
    first = named(take(patient, pvc(), 500, 1100))
    assert first["cluster_interval"] == first["interval"] < -100
    assert first["cluster_width"] > 256


def test_intervals_are_reported_in_ms_up_to_16_bits() -> None:
    clock = Clock.of(360, enrolment_ms=300_000, hold_off_ms=60_000)
    assert abs(clock.ms(360) - 1000) <= 1
    assert clock.ms(2**31) == 65535
    assert (clock.enrolment, clock.deadline, clock.hold_off) == (108_000, 1080, 21_600)
