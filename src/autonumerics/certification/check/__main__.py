"""python -m autonumerics.certification.check a.json b.json: one verdict a line."""

import sys

from . import main

sys.exit(main(sys.argv[1:]))
