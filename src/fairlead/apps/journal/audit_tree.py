"""The part of fsck that walks the tree: entries, tiles, head, checkpoints, high-water mark."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.utils import timezone

from fairlead.apps.journal import acts, checkpoints, high_water, keys, pruned, seals, trees
from fairlead.apps.journal.append import about_of
from fairlead.apps.journal.errors import SigningRefusedError
from fairlead.apps.journal.models import Checkpoint, Entry, Head, Log, Tile
from fairlead.apps.journal.pruned import Pruned
from fairlead.apps.journal.telling import when_of
from fairlead.core.ledger.merkle import Frontier, leaf_hash
from fairlead.core.ledger.profile import ProfileError, parse
from fairlead.core.ledger.tiles import TILE, cut, tile_root, tile_widths

_AT_ONCE = 2048
_COLUMNS = ("seq", "leaf", "body", "type", "actor", "about", "ext_id")


@dataclass
class Seen:
    """What the walk remembers for the rows beside the tree."""

    actors: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    copies: dict[str, dict[str, object]] = field(default_factory=dict)
    pruned: Pruned | None = None

    def went(self, at: datetime) -> bool:
        """Say whether the entry that spoke of something at that time may be one that was pruned."""
        return self.pruned is not None and at <= self.pruned.went_until


class Walk:
    """One walk over a log, from a start that the tiles vouch for to its head."""

    def __init__(self, log: Log, key: bytes | None, newest: int | None) -> None:
        self.log, self.key = log, key
        self.head = Head.objects.filter(log=log).first()
        self.size = self.head.size if self.head else 0
        # Of what was pruned, the hashes are there: a whole walk begins with them.
        self.whole = newest is None
        self.first = min(log.pruned_below, self.size) // TILE * TILE
        self.start = max(self.first, (self.size - newest) // TILE * TILE) if newest else 0
        self.checked = 0
        self.seen = Seen()
        self._last_ts = ""
        self._roots = dict[int, bytes]()
        self._levels = dict[int, list[bytes]]()
        self._done = dict[int, int]()
        self._frontier = Frontier.empty()

    def findings(self, progress: Callable[[int, int], None]) -> Iterator[str]:
        """Say everything that does not fit in the tree."""
        yield from self._of_log()
        if self.head is None:
            yield "head: it is missing"
            return
        yield from self._of_pruning()
        signed = list(Checkpoint.objects.filter(log=self.log).order_by("size"))
        mark = yield from self._mark()
        wanted = {each.size for each in signed} | {mark.size if mark else 0, self.size}
        yield from self._entries(wanted, progress)
        yield from self._tiles_left()
        yield from self._of_head()
        yield from self._checkpoints(signed)
        yield from self._of_mark(mark, signed)

    # ---- the log itself
    def _of_log(self) -> Iterator[str]:
        log = self.log
        if not log.origin.endswith(f"/{log.tenant}/{log.epoch}"):
            yield "log: its name does not fit its organisation and epoch"
        if self.key is not None and not seals.holds(keys.row_key(log), log):
            yield "log: its row is not as it was sealed"
        later = Log.objects.filter(tenant=log.tenant, epoch__gt=log.epoch).exists()
        if log.state == "read_only":
            yield f"log: it is read only: {log.trouble}"
        elif (log.state == "sealed") != later:
            yield f"log: it says “{log.state}”, which does not fit the other epochs"
        elif log.state == "open" and log.trouble:
            yield "log: it is open and names a trouble"

    def _of_pruning(self) -> Iterator[str]:
        try:
            told = self.seen.pruned = pruned.last_of(self.log)
            self._last_ts = told.until if told else ""
        except ValueError as broken:
            yield f"log: {broken}"
            self.seen.pruned = told = None
        below = told.below if told else 0
        if self.log.pruned_below != below:
            says = f"entries below {self.log.pruned_below} were pruned"
            yield f"log: it says that {says}, its entries say {below}"
        if below % TILE or (told and not below <= told.seq):
            yield f"log: nobody prunes below {below}"
        left = Entry.objects.filter(log=self.log, seq__gte=0, seq__lt=self.first).count()
        if left and self.whole:
            yield f"log: {left} entries that were pruned are still here; the worker deletes them"

    # ---- entries
    def _entries(self, wanted: set[int], progress: Callable[[int, int], None]) -> Iterator[str]:
        hashes = trees.reader(self.log.pk)
        frontier = trees.frontier_at(hashes, self.start) if self.start else Frontier.empty()
        stops = sorted(each for each in wanted if self.start <= each <= self.size)
        self._roots[self.start] = frontier.root()
        for fresh in self._hashes_only():
            yield from self._tiles(list(fresh))
            frontier = self._passed(frontier, fresh, stops)
        expected = max(self.start, self.first)
        rows = Entry.objects.filter(log=self.log, seq__gte=expected).order_by("seq")
        stream = rows.values_list(*_COLUMNS).iterator(chunk_size=_AT_ONCE)
        while part := list(islice(stream, self._until(frontier.size, stops))):
            fresh = list[bytes]()
            for row in part:
                fresh.append(leaf_hash(bytes(row[2])))
                yield from self._entry(expected, row)
                expected += 1
            yield from self._tiles(fresh)
            frontier = frontier.extend(fresh)
            self._roots[frontier.size] = frontier.root()
            self.checked += len(part)
            progress(self.checked, self.size - max(self.start, self.first))
        self._frontier = frontier
        if Entry.objects.filter(log=self.log, seq__lt=0).exists():
            yield "entry: one stands before the first"

    def _hashes_only(self) -> Iterator[list[bytes]]:
        """Give the leaf hashes of what was pruned, a tile at a time, up to one that is missing."""
        for at in range(0 if not self.start else self.first // TILE, self.first // TILE):
            blob = trees.tile(self.log.pk, 0, at)
            if blob is None:
                return  # told as missing by whoever compares the roots and counts the tiles
            yield cut(blob)

    def _passed(self, before: Frontier, fresh: list[bytes], stops: list[int]) -> Frontier:
        """Go on over hashes, and note the roots at the stops between them."""
        for stop in stops:
            if before.size < stop < before.size + len(fresh):
                self._roots[stop] = before.extend(fresh[: stop - before.size]).root()
        after = before.extend(fresh)
        self._roots[after.size] = after.root()
        return after

    def _until(self, size: int, stops: list[int]) -> int:
        ahead = [stop for stop in stops if stop > size]
        return min([_AT_ONCE, *(stop - size for stop in ahead)])

    def _entry(self, expected: int, row: tuple[object, ...]) -> Iterator[str]:
        seq, leaf, body, *copies = row
        where = f"entry {expected}"
        if seq != expected:
            yield f"{where}: it is missing; entry {seq} stands in its place"
        if isinstance(leaf, str) or isinstance(body, str):
            yield f"{where}: text stands where bytes belong"
        if bytes(leaf) != leaf_hash(bytes(body)):  # type: ignore[call-overload]  # bytes of a row
            yield f"{where}: its bytes do not give its leaf hash"
        try:
            told = parse(bytes(body))  # type: ignore[call-overload]  # bytes of a row
        except ProfileError as broken:
            yield f"{where}: {broken}"
            return
        yield from self._copies(where, told, copies)

    def _copies(
        self, where: str, told: Mapping[str, object], copies: list[object]
    ) -> Iterator[str]:
        ts = str(told.get("ts"))
        true = [told.get("type"), told.get("actor"), about_of(told), told.get("id")]
        for name, kept, said in zip(_COLUMNS[3:], copies, true, strict=True):
            if kept != said:
                yield f"{where}: its column {name} says “{kept}”, its bytes say “{said}”"
        if told.get("org") != self.log.tenant:
            yield f"{where}: it belongs to another organisation"
        if not self.start and bool(told.get("clock_regress")) != (ts < self._last_ts):
            yield f"{where}: its time does not fit the entry before"
        self._last_ts = max(ts, self._last_ts)
        self._remember(told)

    def _remember(self, told: Mapping[str, object]) -> None:
        self.seen.actors.add(str(told.get("actor")))
        texts = told.get("texts")
        self.seen.texts.update(map(str, texts) if isinstance(texts, list) else ())
        facts = told.get("facts")
        if told.get("type") == "journal.copy.record" and isinstance(facts, dict):
            self.seen.copies[str(told.get("id"))] = {**facts, "ts": told.get("ts")}
        if told.get("type") in {"privacy.erase", acts.FORGOTTEN.name} and isinstance(facts, dict):
            gone = facts.get("texts")
            self.seen.erased |= {str(facts.get("subject"))}
            self.seen.erased.update(map(str, gone) if isinstance(gone, list) else ())

    # ---- tiles
    def _tiles(self, fresh: list[bytes]) -> Iterator[str]:
        level, nodes = 0, fresh
        while nodes:
            waiting = self._levels.setdefault(level, [])
            waiting += nodes
            nodes = []
            while len(waiting) >= TILE:
                index = self._done.get(level, 0 if level else self.start // TILE)
                yield from self._tile(level, index, waiting[:TILE])
                nodes.append(tile_root(waiting[:TILE]))
                del waiting[:TILE]
                self._done[level] = index + 1
            if self.start:  # above, the walk did not see the beginning
                return
            level += 1

    def _tile(self, level: int, index: int, hashes: list[bytes]) -> Iterator[str]:
        kept = Tile.objects.filter(log=self.log, lvl=level, idx=index).values_list("h", flat=True)
        blob = kept.first()
        if blob is None:
            yield f"tile {level}/{index}: it is missing"
        elif bytes(blob) != b"".join(hashes):
            yield f"tile {level}/{index}: it does not hold the hashes of what lies below it"

    def _tiles_left(self) -> Iterator[str]:
        full = sum(1 for _lvl, _idx, width in tile_widths(self.size) if width == TILE)
        kept = Tile.objects.filter(log=self.log).count()
        if kept != full:
            yield f"tiles: there are {kept}, {full} belong to {self.size} entries"

    # ---- head, checkpoints, mark
    def _of_head(self) -> Iterator[str]:
        if self.head is None:
            return
        if self._frontier.size != self.size:
            yield f"head: it says {self.size} entries, there are {self._frontier.size}"
        elif bytes(self.head.frontier) != self._frontier.to_bytes():
            yield "head: its frontier does not follow from the entries"
        if self.head.last_ts != self._last_ts and not self.start:
            yield "head: its last time is not that of the entries"

    def _checkpoints(self, signed: list[Checkpoint]) -> Iterator[str]:
        before, now = None, timezone.now()
        for each in signed:
            where = f"checkpoint at {each.size}"
            if self.key is not None and not seals.holds(
                keys.row_key(self.log), each, before.size if before else None
            ):
                yield f"{where}: it or the one before is not as it was sealed"
            if each.created_at > now or (before and each.created_at < before.created_at):
                yield f"{where}: its time cannot be"
            before = each
            yield from self._checkpoint(where, each)

    def _checkpoint(self, where: str, each: Checkpoint) -> Iterator[str]:
        try:
            said = checkpoints.opened(self.log, each)
        except SigningRefusedError as refused:
            yield f"{where}: {refused}"
            return
        if each.size > self.size:
            yield f"{where}: the log has only {self.size} entries"
        elif each.size >= self.start and self._roots.get(each.size) != said.root:
            yield f"{where}: the entries before it are not those that were signed"
        if each.size and each.size - 1 >= self.start:
            yield from self._not_before(where, each)

    def _not_before(self, where: str, each: Checkpoint) -> Iterator[str]:
        last = Entry.objects.filter(log=self.log, seq=each.size - 1).values_list("body", flat=True)
        ts = _time_of(last.first())
        # A clock set back between the two is no tampering, so an hour of grace.
        if ts and (when_of(ts) - each.created_at).total_seconds() > 3600:  # noqa: PLR2004
            yield f"{where}: it is older than its last entry"

    def _mark(self) -> Generator[str, None, high_water.Mark | None]:
        try:
            return high_water.read(self.log)
        except high_water.HighWaterError as broken:
            yield f"high-water mark: {broken}"
        return None

    def _of_mark(self, mark: high_water.Mark | None, signed: list[Checkpoint]) -> Iterator[str]:
        if mark is None:
            # A sealed log signs no more; that its mark was lost stands in the entry that sealed it.
            open_still = self.log.state != "sealed"
            if signed and open_still and not high_water.path_of(self.log).exists():
                yield "high-water mark: it is missing although checkpoints were signed"
            return
        if mark.origin != self.log.origin:
            yield f"high-water mark: it belongs to {mark.origin}"
        if mark.size > self.size:
            yield f"high-water mark: {mark.size} entries were signed, {self.size} are here"
        elif signed and mark.size < signed[-1].size:
            yield f"high-water mark: it says {mark.size}, but {signed[-1].size} were signed"
        elif not signed or mark.size > signed[-1].size:
            yield (
                f"high-water mark: {mark.size} entries were signed, that checkpoint is missing "
                "(after a power cut while signing, run fairlead ledger checkpoint once)"
            )
        elif mark.size >= self.start and self._roots.get(mark.size) != mark.root:
            yield "high-water mark: the entries are not those that were signed"


def _time_of(body: bytes | memoryview | None) -> str:
    """Read when an entry says it was sealed; nothing where it went or cannot be read."""
    try:
        return str(parse(bytes(body or b"")).get("ts") or "")
    except ProfileError:
        return ""
