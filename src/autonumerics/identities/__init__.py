"""Identities of a function, found from its values alone.

    identity      what an identity says
    sampling      values of a function, to 90 digits or more, at points drawn at random
    relations     linear relations between such values
    maps, steps, multiples, saturation, factors   what is looked for
    recognition   the names of constants
    wording       sums and powers as people write them
    discovery     all of them for one function

Nothing is listed by function: tanh, a logistic with a factor in its exponent and a user's
expression go through the same door. What is found holds to 50 digits at every point tried, which
is no proof.

>>> from autonumerics.targets.functions import function
>>> for identity in identities(function("tanh")):
...     print(identity)
f(-x) = -f(x)
f(2x) = 2 f(x)/(1 + f(x)^2)
f(x) = 1 to 2^-25 from x = 9.011
f(x) = -1 to 2^-25 until x = -9.011
f(x) = x g(x)
"""

from autonumerics.identities.discovery import identities
from autonumerics.identities.identity import Identity

__all__ = ["Identity", "identities"]
