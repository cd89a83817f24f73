"""What stands elsewhere about the decisions on a person, and goes when they are erased.

Who reviews decisions stands above this subject and keeps words about them: it says here how
they go. Done twice it changes nothing.
"""

from collections.abc import Callable, Collection

from fairlead.apps.org.models import Organisation

Forget = Callable[[Organisation, Collection[str]], None]
_forgetting: list[Forget] = []


def add_forgetting(forget: Forget) -> None:
    """Let somebody delete what they keep about decisions, named by their references."""
    _forgetting.append(forget)


def forget(firm: Organisation, references: Collection[str]) -> None:
    """Have everybody delete what they keep about these decisions."""
    for each in _forgetting:
        each(firm, references)
