"""Integer references of detectors whose score is no residual."""
