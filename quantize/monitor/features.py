"""The features that the score weighs: int16 each, relative to the patient, in the order of ``FEATURES``."""

from __future__ import annotations

from collections.abc import Mapping

from .integers import INT16_MAX, clamp

RHYTHM = ("interval", "next_interval", "early", "premature_with_pause")
"""log2 of the RR interval to its running median, and of the next one; how early the beat is in units of the rhythm's
irregularity; the product of prematurity and pause."""
SHAPE = ("width", "plateau", "height", "slope", "area")
"""log2 of the measures to those of the dominant beats."""
RELATIVE = ("noise_ratio", "width_to_reference")
"""log2 of the noise to the height of the dominant beats, and of the width to the widest of the reference clusters."""
HEIGHTS = ("highest", "sum", "t_highest", "t_lowest", "p_height")
"""Measures less those of the dominant beats, in 1/256 of their peak-to-peak height."""
COMPARED = ("largest", "complex", "slopes", "complex_before")
"""log2 of the worst 80 ms of the residual to that height; dissimilarity of the complexes, of their slopes, and of the
complex of the beat before."""
PARTS = ("qrs_bias", "st_bias", "p_magnitude", "qrs_magnitude")
"""Readouts of the segments in 1/256 of that height."""
DEVIATIONS = ("p_magnitude_z", "qrs_magnitude_z", "st_magnitude_z", "t_magnitude_z")
"""How far readouts are off the patient's running median, in 1/16 of the running MAD."""
CLUSTER = ("cluster_interval", "cluster_compensation", "cluster_width", "reference_cluster")
"""Mean prematurity, compensation and width of the beat's cluster; whether it is a reference."""
NETWORK = ("autoencoder",)
"""log2 of the autoencoder's score to its running median."""
FEATURES = (*RHYTHM, *SHAPE, *RELATIVE, *HEIGHTS, *COMPARED, *PARTS, *DEVIATIONS, *CLUSTER, *NETWORK)

EXPECTED = {
    **dict.fromkeys(("interval", "cluster_interval", "reference_cluster"), -1),
    **dict.fromkeys(("early", "premature_with_pause", "width", "plateau", "area", "largest", "complex", "slopes"), 1),
    **dict.fromkeys(("p_magnitude", "qrs_magnitude", *DEVIATIONS, "cluster_width", "autoencoder"), 1),
}
"""Signs of weights that physiology gives: a wider, earlier or less similar beat is never more normal for it."""


def vector(values: Mapping[str, int]) -> list[int]:
    """Return the features in their order, each held within int16."""
    return [clamp(values[name], -INT16_MAX, INT16_MAX) for name in FEATURES]
