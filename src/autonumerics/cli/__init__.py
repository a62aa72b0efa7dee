"""The command line: thin over the public API; results on stdout, everything else on stderr."""

from autonumerics.cli.app import main

__all__ = ["main"]
