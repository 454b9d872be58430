"""Samples that found no room are marked where they are missing: code of the examples, compiled on this computer."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.formats.package_format import About, Contents
from ecgtiny.firmware_gen.writer.render import render
from tests.firmware_gen.desk import write
from tests.tools import require

ARDUINO = """
#pragma once
#include <stdint.h>
#include <stdbool.h>
#define __AVR__
#define F_CPU 20000000L
#define A0 0
#define ISR(name) void name(void)
#define _BV(bit) (1 << (bit))
enum { ADSC, WGM12, CS11, OCIE1A };
static int ADC, ADCSRA, TCCR1A, TCCR1B, TCNT1, OCR1A, TIMSK1;
static int analogRead(int input) { return input; }
static int masked;
static void noInterrupts(void) { masked = 1; }
static void interrupts(void) { masked = 0; }
"""
SLEEP = """
#define SLEEP_MODE_IDLE 0
static int asleep;
static void set_sleep_mode(int mode) { (void)mode; }
static void sleep_enable(void) { asleep = masked; }
static void sleep_disable(void) { asleep = 0; }
static void sleep_cpu(void);
"""
SLEEPING = """
#include <stdio.h>
#define SAMPLING_LEADS 1
#include "sampling.h"
CHECK_SAMPLING_RATE(125000);
static int sleeps, wrong;
static void sleep_cpu(void)
{
    sleeps++;
    wrong += !asleep || sampling_put != sampling_taken;
    if (sleeps % 3 == 0) TIMER1_COMPA_vect(); /* other interrupts end the sleep, too */
}
int main(void)
{
    int16_t sample;
    int taken = 0;
    TIMER1_COMPA_vect(); /* between the look of loop() and the sleep: it is not slept through */
    sleep_until_sample();
    while (taken < 4) {
        if (read_sample(&sample)) taken++; else sleep_until_sample();
    }
    printf("%d %d %d", sleeps, wrong, masked);
}
"""
PACED = """
#include <stdint.h>
#include <stdbool.h>
#define A0 0
static uint32_t now, slept;
static uint32_t micros(void) { return now += 7; }
static void delay(uint32_t ms) { slept += 1000 * ms; now += 1000 * ms + 900; }
static int analogRead(int input) { return input; }
"""
"""An Arduino without an AVR, whose delay() takes up to a tick more."""
PACED_MAIN = """
#include <stdio.h>
#define SAMPLING_LEADS 2
#include "sampling.h"
CHECK_SAMPLING_RATE(200000);
int main(void)
{
    int16_t sample[2];
    uint32_t worst = 0, begin;
    int lost = 0;
    start_sampling(200000);
    begin = now;
    for (uint32_t n = 0; n < 1000;) {
        if (!read_sample(sample)) { sleep_until_sample(); continue; }
        if (sample[0] == SAMPLES_LOST) lost++;
        if (now - (begin + n * 5000) > worst) worst = now - (begin + n * 5000);
        n++;
    }
    printf("%d %d %d", lost, worst < 50, 2 * slept > now - begin);
}
"""
MAIN = """
#include <stdio.h>
#define SAMPLING_LEADS 1
#include "sampling.h"
CHECK_SAMPLING_RATE(125000);
static void sleep_cpu(void) {}
static void sample_once(void) { TIMER1_COMPA_vect(); ADC++; }
int main(void)
{
    int16_t sample;
    start_sampling(125000);
    fprintf(stderr, "%d", OCR1A);
    for (int i = 0; i < 200; i++) sample_once(); /* while one call is at work */
    for (int i = 0; i < 300; i++) {
        if (i % 3 != 0) sample_once();
        if (read_sample(&sample)) printf("%d\\n", sample == SAMPLES_LOST ? -1 : sample);
    }
}
"""
ZEPHYR = """
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
static int16_t samples[64];
static int put, taken;
#define K_NO_WAIT 0
static int k_msgq_put(void *queue, const void *sample, int wait)
{
    (void)queue; (void)wait;
    if (put - taken == 64) return -1;
    memcpy(&samples[put++ % 64], sample, 2);
    return 0;
}
"""
ZEPHYR_MAIN = """
int main(void)
{
    bool lost = false;
    int16_t count = 0;
    for (int i = 0; i < 500; i++) {
        lost = put_sample(lost, i != 20, count++);
        if (i >= 200 && i % 3 != 0 && i < 400) for (int n = 0; n < 2 && taken < put; n++) {
            const int16_t sample = samples[taken++ % 64];
            printf("%d\\n", sample == SAMPLES_LOST ? -1 : sample);
        }
    }
}
"""
BUFFER = re.compile(r"K_MSGQ_DEFINE[^\n]*\n")


def printed(program: Path) -> tuple[list[int], str]:
    """Return the samples that a program prints, -1 for the mark, and what it says beside them."""
    done = subprocess.run([program], capture_output=True, text=True, check=True)
    return [int(line) for line in done.stdout.split()], done.stderr


def sketch(folder: Path, arduino: str, main: str) -> Path:
    """Compile the sampling of a sketch with an Arduino that is made up."""
    write({"Arduino.h": arduino, "avr/sleep.h": SLEEP, "sampling.h": render("arduino/sampling.h"), "main.cc": main},
          folder)  # fmt: skip
    return compiled(folder, "main.cc")


def compiled(folder: Path, name: str) -> Path:
    """Compile one file as the sketch or the sample would be."""
    subprocess.run([require("gcc" if name.endswith(".c") else "g++"), "-Wall", "-I", folder, folder / name, "-o",
                    folder / "program"], check=True, capture_output=True)  # fmt: skip
    return folder / "program"


def marks(samples: list[int]) -> list[tuple[int, int]]:
    """Return the samples on both sides of each mark, after a look at every other step, which has to be 1."""
    steps = list(pairwise(samples))
    assert all(after == before + 1 for before, after in steps if -1 not in (before, after))
    return [(samples[i - 1], samples[i + 1]) for i in range(1, len(samples) - 1) if samples[i] == -1]


def test_the_sketch_marks_a_loss_where_it_was(tmp_path: Path) -> None:
    samples, counts = printed(sketch(tmp_path, ARDUINO, MAIN))
    holes = marks(samples)
    assert counts == "19999"  # 20 MHz / 8 / 125 Hz - 1
    assert samples[:65] == [*range(64), -1]
    assert holes[0][0] == 63
    assert all(after > before + 1 for before, after in holes)


def test_a_rate_that_the_timer_does_not_reach_is_refused(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        sketch(tmp_path, ARDUINO, MAIN.replace("125000", "30000"))
    assert b"timer 1 does not reach" in caught.value.stderr


def test_the_sketch_of_an_avr_sleeps_until_a_sample_is_there(tmp_path: Path) -> None:
    sleeps, wrong, masked = printed(sketch(tmp_path, ARDUINO, SLEEPING))[0]
    assert (sleeps, wrong, masked) == (9, 0, 0)


def test_the_sketch_of_another_core_sleeps_most_of_the_time_and_is_never_late(tmp_path: Path) -> None:
    lost, is_punctual, is_asleep = printed(sketch(tmp_path, PACED, PACED_MAIN))[0]
    assert (lost, is_punctual, is_asleep) == (0, 1, 1)


def test_the_sample_of_zephyr_marks_a_loss_and_a_failed_conversion(tmp_path: Path) -> None:
    text = find("zephyr").write(Contents({}, About()))["samples/adc/src/main.c"]
    text = text[text.index("#define SAMPLES_LOST") : text.index("/* Ticks are counted")]
    (tmp_path / "main.c").write_text(ZEPHYR + BUFFER.sub("", text) + ZEPHYR_MAIN, "utf-8")
    samples, _ = printed(compiled(tmp_path, "main.c"))
    holes = marks(samples)
    assert holes[0] == (19, 21)
    assert holes[1][0] == 63
    assert all(after > before + 1 for before, after in holes)
