"""From a graph of integers to a program for a core: passes, kernels, memory."""
