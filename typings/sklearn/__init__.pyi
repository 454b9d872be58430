"""scikit-learn as far as ecgtiny uses it: the package brings no types."""
