"""The typed graph of a .tflite, and what it computes in integers."""
