"""The tables of the keyring. Nobody finds a person by reading them.

`lookup` is an HMAC of the person's name under the key of the organisation, `pseudonym` is
drawn by lot, and the person's key is locked under the key of the organisation, which is
locked under the master key that no database holds.
"""

from typing import ClassVar

from django.db import models


class TenantKey(models.Model):
    """The key of an organisation, locked under the master key."""

    tenant = models.CharField(max_length=40, unique=True)
    wrapped_key = models.BinaryField(max_length=60)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.tenant


class SubjectKey(models.Model):
    """The key of one person, or of one decision that names nobody.

    `let_go_at` stands where nothing seemed to use the key: it is found by name no more, and
    destroyed a day later if that is still so.
    """

    # Without a constraint: the key of an organisation is never deleted.
    tenant = models.ForeignKey(TenantKey, models.PROTECT, db_index=False, db_constraint=False)
    lookup = models.BinaryField(max_length=32)
    pseudonym = models.CharField(max_length=30, unique=True)
    wrapped_key = models.BinaryField(max_length=60)
    made_at = models.DateTimeField()
    let_go_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "lookup"],
                condition=models.Q(let_go_at=None),
                name="one_key_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym
