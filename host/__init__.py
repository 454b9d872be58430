"""The command line, the link to a board, the proof and the report."""
