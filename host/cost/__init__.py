"""What a detector costs on a board."""
