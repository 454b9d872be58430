"""The other runtime: the same detector around TensorFlow Lite Micro's interpreter, linked with the user's library."""
