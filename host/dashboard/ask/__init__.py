"""Questions to a recording: other thresholds, the worst errors, clusters, and marks of one's own."""
