"""The tables of the log; the shapes and reasons stand in docs/formats/ledger.md.

`Entry.body` is the truth. The other columns of an entry are copies for searching,
and `fairlead ledger fsck` compares them.
"""

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.kinds import BY_PROGRAMS

_PEOPLE: Final = ~models.Q(type__in=BY_PROGRAMS)


class Log(models.Model):
    """One log of one organisation and one epoch."""

    tenant = models.CharField(max_length=40, db_index=True)
    epoch = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, default="open")
    trouble = models.TextField(default="")
    pruned_below = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    wrapped_key = models.BinaryField(default=b"")
    vkey = models.CharField(max_length=300, default="")
    seal = models.BinaryField(max_length=32, default=b"")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "epoch"], name="one_log_an_epoch"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "read_only", "sealed"]), name="log_state"
            ),
        ]

    def __str__(self) -> str:
        return self.origin

    @property
    def ledger_kind(self) -> str:
        return "log"

    @property
    def ledger_id(self) -> str:
        return str(self.epoch)


class Head(models.Model):
    """Where a log ends: its size and the roots of the complete subtrees, largest first."""

    log = models.OneToOneField(Log, models.PROTECT, primary_key=True)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")
    last_ts = models.CharField(max_length=27, default="")

    def __str__(self) -> str:
        return f"{self.log_id} at {self.size}"


class Entry(models.Model):
    """One sealed act: `body` is the leaf, byte for byte."""

    pk = models.CompositePrimaryKey("log_id", "seq")
    # Without a constraint: the rails say the same and more, see guards.
    log = models.ForeignKey(Log, models.PROTECT, db_index=False, db_constraint=False)
    seq = models.BigIntegerField()
    leaf = models.BinaryField(max_length=32)
    body = models.BinaryField()
    type = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    about = models.CharField(max_length=80, default="")
    ext_id = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "ext_id"], name="entry_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["log", "seq"], name="entry_of_people", condition=_PEOPLE),
            models.Index(fields=["log", "about", "seq"], name="entry_by_record", condition=_PEOPLE),
            models.Index(fields=["log", "type", "seq"], name="entry_by_kind", condition=_PEOPLE),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.seq}"


class Tile(models.Model):
    """256 hashes of one level of the tree, written once, when they are complete."""

    pk = models.CompositePrimaryKey("log_id", "lvl", "idx")
    log = models.ForeignKey(Log, models.PROTECT, db_index=False)
    lvl = models.PositiveSmallIntegerField()
    idx = models.BigIntegerField()
    h = models.BinaryField(max_length=8192)

    def __str__(self) -> str:
        return f"{self.log_id}/{self.lvl}/{self.idx}"


class Checkpoint(models.Model):
    """A signed statement of size and root; never changed."""

    pk = models.CompositePrimaryKey("log_id", "size")
    log = models.ForeignKey(Log, models.PROTECT, db_index=False)
    size = models.BigIntegerField()
    note = models.TextField()
    created_at = models.DateTimeField()
    seal = models.BinaryField(max_length=32, default=b"")

    def __str__(self) -> str:
        return f"{self.log_id} at {self.size}"


class Anchor(models.Model):
    """Who holds an outside copy of a checkpoint, and what they gave for it.

    `ext_id` is the entry that says so in the log itself.
    """

    class Kind(models.TextChoices):
        DOWNLOAD = "download", _("downloaded")
        EMAIL = "email", _("e-mailed")
        PRINT = "print", _("printed")
        PACK = "pack", _("handed over in an audit pack")
        WITNESS = "witness", _("signed by a witness")
        TIMESTAMP = "timestamp", _("stamped by a timestamp service")

    log = models.ForeignKey(Log, models.PROTECT)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    ext_id = models.CharField(max_length=64, default="")
    holder = models.CharField(max_length=200, default="")
    blob = models.BinaryField(default=b"")
    created_at = models.DateTimeField()
    seal = models.BinaryField(max_length=32, default=b"")

    def __str__(self) -> str:
        return f"{self.kind} of {self.log_id} at {self.size}"


class Writing(models.Model):
    """What somebody wrote, beside the log; the leaf holds only its salted commitment.

    Erasing text and salt leaves the tree as it is and makes the commitment say nothing.
    """

    tenant = models.CharField(max_length=40, db_index=True)
    commitment = models.CharField(max_length=64, db_index=True)
    about = models.CharField(max_length=80, default="")
    text = models.TextField(default="")
    salt = models.BinaryField(max_length=32, default=b"")
    written_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    seal = models.BinaryField(max_length=32, default=b"")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant", "about"], name="writing_about")]

    def __str__(self) -> str:
        return self.commitment


class Who(models.Model):
    """The name behind a pseudonym, kept apart so that it can be erased."""

    tenant = models.CharField(max_length=40)
    pseudonym = models.CharField(max_length=64)
    shown_as = models.CharField(max_length=200)
    seal = models.BinaryField(max_length=32, default=b"")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "pseudonym"], name="one_name_a_pseudonym"),
        ]

    def __str__(self) -> str:
        return self.shown_as


class Lease(models.Model):
    """Who does a job that only one may do at a time, and until when."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=40)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class ReactedTo(models.Model):
    """How far a reaction has read a log."""

    name = models.CharField(max_length=80)
    log = models.ForeignKey(Log, models.CASCADE)
    size = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "log"], name="one_place_a_reaction"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.log_id} at {self.size}"
