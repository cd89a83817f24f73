"""Sentences about reasons, in the language that somebody brings along.

>>> from fairlead.core.decisions.telling import tell
>>> [reason] = tell({"reasons": [{"code": "income", "contribution_micro": -4}]}).reasons
>>> Phrases(up="{name} rose", down="{name} moved it down", weighed="", changed="", to="").of(reason)
'Income moved it down'
"""

from dataclasses import dataclass

from fairlead.core.decisions.telling import Change, Reason


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Templates of sentences.

    `up`, `down` and `weighed` take {name}; `changed` takes {name}, {from} and {to}; `to` the same
    without {from}.
    """

    up: str
    down: str
    weighed: str
    changed: str
    to: str

    def of(self, reason: Reason) -> str:
        """Say one reason: in the firm's own words where it has them."""
        if reason.says:
            return reason.says
        template = {"up": self.up, "down": self.down, "": self.weighed}[reason.moved]
        return template.format(name=capital(reason.name))

    def of_change(self, change: Change) -> str:
        """Say one change."""
        template = self.changed if change.before else self.to
        told = {"name": capital(change.name), "from": change.before, "to": change.after}
        return template.format(**told)


def capital(text: str) -> str:
    """Begin a sentence with it; the rest stays as it was written.

    >>> capital("your years at the bank"), capital("xGB"), capital("")
    ('Your years at the bank', 'XGB', '')
    """
    return text[:1].upper() + text[1:]
