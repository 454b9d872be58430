"""The pages of the dashboard: every module here that declares a ``PAGE`` is found."""
