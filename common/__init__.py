"""What every stage shares: the error tree, files, digests and the run folder."""
