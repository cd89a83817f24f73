"""Everything read back: what was acknowledged, the entries, the rows, and what is sealed in them.

Django must be set up before this is imported. One walk over the log in windows of a thousand
places, after `fsck` has walked the tree: 110 MB for 377,000 decisions, 98 MB for the first.
"""

import json

from django.db.models import Count, Max

from fairlead.apps.decisions.models import Decision, Parts
from fairlead.apps.decisions.services.opening import opened
from fairlead.apps.journal import checkpoints, fsck
from fairlead.apps.journal.errors import FairleadError, RuleBrokenError
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.keyring.services import keys_by_id
from fairlead.core.decisions.parts import commitment_of, written
from fairlead.core.decisions.record import PARTS
from tests.acknowledged import Told, windows
from tests.decisions_sent import decision

AS_SENT = ("outcome", "instance", "n")
AS_IN_THE_ENTRY = (*AS_SENT, "subject")


class Reader:
    """One reading of the only log there is, against what was acknowledged."""

    def __init__(self, acks):
        self.acks, self.log, self.told = acks, Log.objects.get(), Told()
        self.entries = Entry.objects.filter(log=self.log, type="ai.decision")
        self.rows = Decision.objects.filter(log_id=self.log.pk).select_related("organisation")
        self.gone = self.count = 0
        self.first = self.last = None

    def read(self):
        """Read everything; give what does not agree, and what was counted."""
        self.told.take(self._refused())
        for report in fsck.check_all():
            self.told.take(report.named)
        self.told.take(self._twice())
        self.told.take(self._strays())
        for first, end in windows(self._end()):
            self.told.take(self._window(first, end))
        counted = {"n": self.count, "gone": self.gone, "first": self.first, "last": self.last}
        return vars(self.told) | counted

    def _refused(self):
        """Sign once more: the signer holds the tree against everything that was signed."""
        try:
            checkpoints.publish(self.log)
        except FairleadError as refused:
            yield f"nothing is signed: {refused}"

    def _end(self):
        ends = [each.aggregate(end=Max("seq"))["end"] for each in (self.entries, self.rows)]
        return max(self.acks.end(), *(end + 1 for end in ends if end is not None))

    def _twice(self):
        ids = self.entries.values("ext_id").annotate(n=Count("seq")).filter(n__gt=1)
        for each in ids.order_by("ext_id").iterator():
            yield f"{each['ext_id']} stands {each['n']} times"

    def _strays(self):
        others = Decision.objects.exclude(log_id=self.log.pk).count()
        parts = Parts.objects.exclude(pk__in=Decision.objects.values("pk")).count()
        if others:
            yield f"{others} rows of decisions name another log"
        if parts:
            yield f"{parts} rows of sealed parts belong to no decision"

    def _window(self, first, end):
        place = {"seq__gte": first, "seq__lt": end}
        entries = {each.seq: each for each in self.entries.filter(**place).order_by("seq")}
        rows = {each.seq: each for each in self.rows.filter(**place).order_by("seq")}
        yield from self.acks.missing(first, end, {at: each.ext_id for at, each in entries.items()})
        for at in sorted(entries.keys() - rows.keys()):
            yield f"{entries[at].ext_id} at {at} has an entry and no row"
        for at in sorted(rows.keys() - entries.keys()):
            yield f"{rows[at].ext_id} at {at} has a row and no entry"
        yield from self._both([(rows[at], entries[at]) for at in entries if at in rows])
        self._count(list(entries))

    def _count(self, places):
        self.count += len(places)
        if places:
            self.first = places[0] if self.first is None else self.first
            self.last = places[-1]

    def _both(self, pairs):
        rows = [row for row, _entry in pairs]
        parts = _parts_of(rows)
        ids = {row.key_id for row in rows if row.key_id is not None}
        keys = keys_by_id(self.log.tenant, ids)
        for row, entry in pairs:
            body = json.loads(bytes(entry.body))
            if (row.ext_id, *_of(row)) != (body["id"], *map(body.get, AS_IN_THE_ENTRY)):
                yield f"the row of {row.ext_id} is not as its entry {entry.ext_id}"
            held = keys.get(row.key_id)
            if held is None:
                self.gone += 1
                continue
            if _commitments(held.key, row.ext_id, parts.get(row.pk, {})) != _told(body):
                yield f"{row.ext_id} does not open to what its leaf says"
            if not _as_sent(body, parts.get(row.pk, {})):
                yield f"{row.ext_id} is not what was sent"


def _of(row):
    return [getattr(row, name) for name in AS_IN_THE_ENTRY]


def _parts_of(rows):
    try:
        return dict(opened(rows, PARTS))
    except RuleBrokenError:  # one of them does not open: which?
        return dict(_that_open(rows))


def _that_open(rows):
    for row in rows:
        try:
            yield from opened([row], PARTS)
        except RuleBrokenError:
            continue


def _commitments(key, name, parts):
    return {
        part: commitment_of(key, name, part, written(part, value)) for part, value in parts.items()
    }


def _told(body):
    return {part: told["commit"] for part, told in body.get("sealed", {}).items()}


def _as_sent(body, parts):
    """Say whether entry and parts are those of the decision that is sent under this id."""
    writer, _dash, n = body["id"].rpartition("-")
    sent = decision(writer, int(n), len(parts.get("input", {}).get("pad", "")))
    fields = [body.get(name) for name in AS_SENT] == [sent[name] for name in AS_SENT]
    return fields and parts == {part: sent[part] for part in PARTS if part in sent}
