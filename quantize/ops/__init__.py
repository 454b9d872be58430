"""One file an operator: how it is read from a .tflite, and what it means in integers."""
