"""What a trained model reaches on the test beats."""
