"""Random examples are the same at every run, and a slow machine is no failure."""

from hypothesis import settings

settings.register_profile("autonumerics", deadline=None, derandomize=True)
settings.load_profile("autonumerics")
