"""What turns a model's residuals into a threshold: preprocessing, scores, out-of-fold calibration."""
