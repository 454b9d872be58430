"""The C of detectors whose score is no residual: a folder each, which is called like its integer reference."""
