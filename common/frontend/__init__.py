"""The front end in integers: ADC counts of one lead to R peaks and beat windows."""
