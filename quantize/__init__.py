"""From a float model to its integer meaning: .tflite, typed graph, integer reference, int32 thresholds."""
