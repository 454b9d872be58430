"""``python -m ecgtiny`` is the command ``ecgtiny``."""

from .host.cli.main import main

if __name__ == "__main__":
    main()
