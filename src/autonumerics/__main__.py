"""`python -m autonumerics` is the command `autonumerics`."""

from autonumerics.cli import main

main()
