"""What each stage writes into the run folder as JSON: one file and one type a stage, and the blocks that they share."""
