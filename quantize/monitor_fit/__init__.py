"""How the monitor's weights and thresholds are fitted across patients."""
