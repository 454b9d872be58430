/* SPDX-License-Identifier: Apache-2.0 */
/* How many of the last beats are like none before: quantize/monitor/novelty.py of ecgtiny's source. A heart repeats
 * itself, noise does not. */
#ifndef ECGTINY_NOVELTY_H
#define ECGTINY_NOVELTY_H

#include <stdbool.h>
#include <stdint.h>

/* A history has one bit for each of the last 32 readable beats, the last one lowest: it started a cluster. */

/* The history with the next beat. */
uint32_t ecgtiny_novelty_take(uint32_t history, bool starts_cluster);

/* Whether the signal cannot be read. */
bool ecgtiny_novelty_is_noise(uint32_t history);

/* What the score is lowered by. */
int32_t ecgtiny_novelty_penalty(uint32_t history);

#endif
