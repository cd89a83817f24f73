"""One example of each record that an address can name, made by its subject's own services.

Add yours to the file of its subject: a function that makes a record for the member it is given,
and says what the address needs. It runs inside the authorisation matrix (test_authz_matrix.py),
once for the bakery and a few times for another firm.

    @sample("register:system", "register:system-edit")
    def a_system(member):
        from fairlead.apps.register.services import register_system

        return {"code": register_system(by=member, name="Ovens", purpose="Heat").code}

`shared` says that the same value is good in every organisation, such as the number of a
control in the standard or the word of a kind.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    make: Callable
    shared: bool


SAMPLES: dict[str, Sample] = {}


def sample(*routes: str, shared: bool = False):
    """Say how the arguments of these routes are made."""

    def keep(make: Callable) -> Callable:
        for route in routes:
            SAMPLES[route] = Sample(make, shared)
        return make

    return keep
