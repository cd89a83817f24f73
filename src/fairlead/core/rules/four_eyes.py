"""Nobody decides alone on what they proposed themselves (clauses 5.3, 6.1.3; A.3.2)."""

from collections.abc import Hashable

from fairlead.core.rules.verdict import Allowed, Refused, Verdict


def may_decide(*, proposer: Hashable, decider: Hashable) -> Verdict:
    """Say whether this person may decide on that proposal: anybody but the one who made it.

    >>> may_decide(proposer="ada", decider="max")
    Allowed()
    """
    if proposer == decider:
        return Refused("You proposed this yourself: somebody else decides on it.", clause="5.3")
    return Allowed()
