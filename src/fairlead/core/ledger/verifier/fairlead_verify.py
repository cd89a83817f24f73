#!/usr/bin/env python3
"""Check a Fairlead audit pack: offline, read-only, Python 3.9 or newer, nothing to install.

    python3 fairlead_verify.py PACK.zip --key VKEY --known MY-CHECKPOINTS.txt

Exit 0  valid: nothing in the pack was changed, as far as the lines below say.
Exit 1  invalid: says the first fact that fails and the file it is in.
Exit 2  cannot judge: a key, a checkpoint or a newer verifier is missing.

Take the key (--key) and the checkpoints you have seen (--known) from your own notes,
never from the pack. What the bytes mean: docs/formats/pack.md and docs/formats/ledger.md.
"""

import argparse, base64, datetime, hashlib, hmac, itertools, json, os, re, struct, sys, zlib

VERSION, FORMAT, PRUNED_FORMAT = "2", "fairlead-pack/1", "fairlead-pack/2"
KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
MAX_FILES, MAX_TOTAL, MAX_LEAF, MAX_INTEGER, TILE = 65534, 8 * GIB, 16384, 2**53 - 1, 256
N = r"(?:0|[1-9][0-9]{0,15})"

# Every file a pack may hold, and how large it may be. A name that fits none is refused.
LAYOUT = [(re.compile(pattern), limit) for pattern, limit in [
    (r"README\.txt|keys\.txt|checkpoint|checkpoints/" + N, 64 * KIB),
    (r"manifest\.json|manifest\.dsse\.json|report\.html|records/[a-z0-9]+(?:-[a-z0-9]+)*\.json", 64 * MIB),
    (r"anchors/" + N + r"\.[a-z0-9]{1,20}", MIB),
    (r"consistency/" + N + "-" + N, 8 * KIB),
    (r"entries/" + N + r"\.json", MAX_LEAF),
    (r"entries/" + N + r"\.tlog-proof", 128 * KIB),
    (r"tile/[0-7]/(?:x[0-9]{3}/){0,3}[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?", 8 * KIB),
    (r"tile/entries/(?:x[0-9]{3}/){0,3}[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?", 17 * MIB),
    (r"disclosed/" + N + r"\.[a-z][a-z0-9_.]{0,200}\.json", 2 * MIB),
    (r"evidence/[0-9a-f]{64}", 4 * GIB),
]]
CONTENT = re.compile(r"records/|evidence/|disclosed/|report\.html")

class Invalid(Exception):
    """A fact does not hold: where, and what is wrong."""
class CannotJudge(Exception):
    """Something the reader must bring is missing, or this verifier is too old."""
def refuse_if(broken, where, why):
    if broken:
        raise Invalid(where, why)

# ---- a ZIP of which there is only one --------------------------------------------------------
class Pack:
    """Reads a ZIP whose every byte is accounted for; anything unusual is refused."""
    LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")

    def __init__(self, file):
        self.file, self.members = file, {}
        size = file.seek(0, os.SEEK_END)
        refuse_if(size < self.END.size, "the file", "is too short to be a pack")
        file.seek(size - self.END.size)
        sign, disk, disk2, here, count, length, start, comment = self.END.unpack(file.read(self.END.size))
        refuse_if(sign != b"PK\5\6" or disk or disk2 or here != count or comment, "the file", "is not one whole ZIP file, or something follows its end")
        refuse_if(count > MAX_FILES or length > 64 * MIB or start + length + self.END.size != size, "the file", "has a table of contents that does not fit its length")
        file.seek(start)
        self._read_contents(file.read(length), count, start)

    def _read_contents(self, table, count, end):
        at = expected = total = 0
        for _ in range(count):
            head = table[at : at + self.CENTRAL.size]
            refuse_if(len(head) < self.CENTRAL.size, "the file", "has a table of contents that is cut off")
            sign, made, need, flags, method, clock, day, crc, packed, size, length, extra, comment, disk, inner, outer, offset = self.CENTRAL.unpack(head)
            raw = table[at + self.CENTRAL.size : at + self.CENTRAL.size + length]
            name = raw.decode("ascii", "replace")
            at += self.CENTRAL.size + length
            refuse_if(sign != b"PK\1\2" or len(raw) != length, "the file", "has a table of contents that is cut off")
            refuse_if((made, need, flags, clock, day, extra, comment, disk, inner, outer) != (0x314, 20, 0, 0, 0x21, 0, 0, 0, 0, 0o100644 << 16) or method not in (0, 8), shown(name), "has ZIP attributes that a pack never has (encrypted, linked, extended?)")
            limit = next((limit for pattern, limit in LAYOUT if pattern.fullmatch(name)), None)
            refuse_if(limit is None, shown(name), "is not a file that a pack may hold")
            refuse_if(name in self.members, name, "is in the ZIP twice")
            total += size
            refuse_if(size > limit or total > MAX_TOTAL, name, "is larger than a pack allows")
            refuse_if(offset != expected or (not method and packed != size), name, "does not lie where the ZIP says; files overlap or leave a gap")
            local = self.LOCAL.pack(b"PK\3\4", need, flags, method, clock, day, crc, packed, size, length, 0) + raw
            self.file.seek(offset)
            refuse_if(self.file.read(len(local)) != local, name, "is described in two ways in the ZIP")
            expected = offset + len(local) + packed
            self.members[name] = (method, crc, packed, size, offset + len(local))
        refuse_if(at != len(table) or expected != end, "the file", "has bytes between its files that belong to none")

    def chunks(self, name):
        """Give a file's content piece by piece, never more than was announced."""
        method, crc, packed, size, offset = self.members[name]
        inflate = zlib.decompressobj(-15) if method else None
        seen, check, left = 0, 0, packed
        while left:
            self.file.seek(offset + packed - left)
            raw = self.file.read(min(left, MIB))
            refuse_if(not raw, name, "is cut off")
            left -= len(raw)
            while raw:
                try:
                    data = inflate.decompress(raw, MIB) if inflate else raw
                except zlib.error:
                    raise Invalid(name, "cannot be unpacked")
                raw = inflate.unconsumed_tail if inflate else b""
                seen += len(data)
                refuse_if(seen > size or (inflate and inflate.unused_data), name, "unpacks to more than the ZIP says")
                check = zlib.crc32(data, check)
                yield data
        refuse_if(seen != size or check != crc or (inflate and not inflate.eof) or (inflate and left), name, "does not unpack to what the ZIP says")
    def read(self, name):
        """Give a small file whole."""
        refuse_if(name not in self.members, name, "is missing")
        return b"".join(self.chunks(name))

def shown(name):
    """Make a hostile name harmless on a terminal."""
    return ascii(name[:80])
def text_of(name, data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid(name, "is not UTF-8 text")

# ---- JSON with one spelling ------------------------------------------------------------------
KEY, NAME, DIGEST = map(re.compile, [r"[a-z][a-z0-9_]{0,63}", r"[ -!#-\[\]-~]{1,128}", r"[0-9a-f]{64}"])
FORMS = {"ts": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"), "sha256": DIGEST, "commit": DIGEST}
ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")).encode
DECODE = json.JSONDecoder(parse_float=int, parse_constant=int).decode  # int() refuses fractions and NaN

def read_json(where, data, key=NAME, depth=32):
    """Read JSON only if it is written in its one canonical form."""
    try:
        text = data.decode("utf-8")
        value = DECODE(text)
        same = ENCODE(value) == text
    except (ValueError, RecursionError) as broken:
        raise Invalid(where, "is not the JSON that a pack holds (%s)" % str(broken)[:80])
    refuse_if(not same, where, "is not in canonical form (order, spaces, a name twice, or another spelling)")
    check_value(where, value, key, depth, None)
    return value

KNOWN = {KEY: set(), NAME: set()}
def check_value(where, value, key, depth, under):
    """Check names, numbers and depth; `key` is the rule for names."""
    kind = type(value)
    if not depth and kind in (dict, list):
        raise Invalid(where, "is nested too deeply")
    if kind is str:
        if key is KEY and under in FORMS and not FORMS[under].fullmatch(value):
            raise Invalid(where, "%s is not written as it must be" % under)
    elif kind is dict:
        known = KNOWN[key]
        for name, item in value.items():
            if name not in known:
                refuse_if(not key.fullmatch(name), where, "has a name that is not allowed: %s" % shown(name))
                known.add(name) if len(known) < 10000 else None
            if type(item) is not str or name in FORMS:
                check_value(where, item, key, depth - 1, name)
    elif kind is list:
        for item in value:
            check_value(where, item, key, depth - 1, None)
    elif kind is int and not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise Invalid(where, "has a number that some readers would round")

def decode64(where, text):
    """Read base64 that has one spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Invalid(where, "has base64 that cannot be read")
    refuse_if(base64.b64encode(data).decode() != text, where, "has base64 that is not written as it should be")
    return data

# ---- Ed25519, RFC 8032 (public data only, so it need not hide how long it takes) ---------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
def point(data):
    """Read a point, or None."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if (x * x - x2) % P or (not x and sign):
        return None
    x = x if x & 1 == sign else P - x
    return (x, y, 1, x * y % P)

def add(a, b):
    p, q = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    r, s = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = q - p, s - r, s + r, q + p
    return (e * f % P, g * h % P, f * g % P, e * h % P)
def table_of(base):
    return list(itertools.accumulate([base] * 15, add, initial=(0, 1, 1, 0)))
BASES = table_of(point(bytes([0x58]) + b"\x66" * 31))

def is_signed(public, message, signature):
    """Say whether this key signed that message."""
    key = point(public)
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus = table_of((P - key[0], key[1], 1, P - key[3]))
    sum_ = BASES[0]
    for shift in range(252, -4, -4):
        for _ in range(4):
            sum_ = add(sum_, sum_)
        sum_ = add(add(sum_, BASES[s >> shift & 15]), minus[h >> shift & 15])
    inverse = pow(sum_[2], P - 2, P)
    x, y = sum_[0] * inverse % P, sum_[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]

# ---- keys, notes, checkpoints ------------------------------------------------------------------
LOG, WITNESS, SIZE = 1, 4, re.compile(N)
SIGNED_BY = re.compile(r"— ([^ ]+) ([A-Za-z0-9+/]+=*)")
def is_name(text):
    return bool(text) and "+" not in text and not any(sign.isspace() for sign in text)

class Key:
    """A public key with the name it signs under."""
    def __init__(self, where, text):
        parts = text.split("+", 2)
        refuse_if(len(parts) != 3 or not is_name(parts[0]), where, "has a line that is not a key: %s" % shown(text))
        self.name, self.text = parts[0], text
        blob = decode64(where, parts[2])
        self.kind, self.public = blob[0] if blob else 0, blob[1:]
        refuse_if(self.kind not in (LOG, WITNESS) or len(self.public) != 32, where, "has a kind of key that this verifier does not know")
        self.id = hashlib.sha256(self.name.encode() + b"\n" + blob).digest()[:4]
        refuse_if(self.id.hex() != parts[1], where, "has a key whose id does not fit: %s" % shown(text))

class Checkpoint:
    """A note that was opened: what the log said it was, and who signed it."""
    def __init__(self, where, note, keys):
        self.where, self.note, self.signers, self.witnesses = where, note, [], []
        text, gap, rest = note.rpartition("\n\n")
        text += "\n"
        lines = rest[:-1].split("\n")
        refuse_if(not gap or not note.endswith("\n") or len(lines) > 64 or any(c < " " and c != "\n" for c in text), where, "is not a signed note")
        self.text, facts = text, text.split("\n")
        refuse_if(len(facts) != 4 or not is_name(facts[0]) or not SIZE.fullmatch(facts[1]), where, "is not a checkpoint of three lines")
        self.origin, self.size, self.root = facts[0], int(facts[1]), decode64(where, facts[2])
        refuse_if(len(self.root) != 32 or self.size > MAX_INTEGER, where, "is not a checkpoint of three lines")
        refuse_if(not self.size and self.root != EMPTY, where, "says that an empty log has entries")
        for line in lines:
            self._read_line(line, keys)

    def _read_line(self, line, keys):
        match = SIGNED_BY.fullmatch(line)
        refuse_if(not match or not is_name(match[1]), self.where, "has a line that is not a signature")
        blob = decode64(self.where, match[2])
        refuse_if(len(blob) < 5, self.where, "has a signature that is too short")
        key = next((key for key in keys if key.name == match[1] and key.id == blob[:4]), None)
        if key is None:
            return
        refuse_if(key in self.signers or any(key is other for other, _ in self.witnesses), self.where, "is signed twice by %s" % key.name)
        message, signature = self.text.encode(), blob[4:]
        if key.kind == WITNESS:
            seen, signature = int.from_bytes(blob[4:12], "big"), blob[12:]
            message = b"cosignature/v1\ntime %d\n" % seen + message
            self.witnesses.append((key, seen))
        else:
            self.signers.append(key)
        refuse_if(not is_signed(key.public, message, signature), self.where, "has a false signature of %s" % key.name)

# ---- the tree (RFC 6962, RFC 9162) ---------------------------------------------------------------
def sha(data):
    return hashlib.sha256(data).digest()
EMPTY = sha(b"")
def climb(seed, path, index):
    """Go up beside `path`; a set bit of `index` says that we come from the right."""
    for level, other in enumerate(path):
        seed = sha(b"\1" + other + seed) if index >> level & 1 else sha(b"\1" + seed + other)
    return seed
def check_inclusion(where, leaf, index, size, proof, root):
    """Check that an entry is number `index` of `size`."""
    refuse_if(index >= size, where, "is not among the entries of the checkpoint")
    inner = (index ^ (size - 1)).bit_length()
    refuse_if(len(proof) != inner + bin(index >> inner).count("1"), where, "has a proof of the wrong length")
    refuse_if(climb(climb(leaf, proof[:inner], index), proof[inner:], -1) != root, where, "does not lead to the checkpoint: entry or proof was changed")

def check_growth(where, old, new, proof):
    """Check that the log of one checkpoint is the beginning of the next one's."""
    shift = (old.size & -old.size).bit_length() - 1
    inner = ((old.size - 1) ^ (new.size - 1)).bit_length() - shift
    mask = old.size - 1 >> shift
    whole = old.size == 1 << shift  # a tree that is whole is its own first hash
    seed, proof = (old.root, proof) if whole else (b"".join(proof[:1]), proof[1:])
    refuse_if(len(proof) != inner + bin(mask >> inner).count("1") or not seed, where, "has the wrong length")
    refuse_if(climb(climb(seed, [one for level, one in enumerate(proof[:inner]) if mask >> level & 1], -1), proof[inner:], -1) != old.root, where, "does not start from the older checkpoint: the past was rewritten")
    refuse_if(climb(climb(seed, proof[:inner], mask), proof[inner:], -1) != new.root, where, "does not lead to the newer checkpoint: the past was rewritten")

class Tree:
    """Grows a log from its leaf hashes and checks every tile on the way."""
    def __init__(self, read, names):
        self.read, self.left = read, set(names)
        self.tiers, self.done = [[] for _ in range(8)], [0] * 8  # 256 ** 8 is more than any size

    def append(self, hashes, tier=0):
        self.tiers[tier] += hashes
        if len(self.tiers[tier]) == TILE:
            self.check_tile(tier)
            self.append([root_of(self.tiers[tier])], tier + 1)
            self.tiers[tier] = []

    def root(self, extra):
        """Give the root after what was appended and `extra` leaf hashes of the open tile."""
        for hashes in self.tiers:
            extra = [root_of(hashes + extra)] if hashes or extra else []
        return root_of(extra)

    def close(self):
        for tier, hashes in enumerate(self.tiers):
            if hashes:
                self.check_tile(tier)
        refuse_if(self.left, "".join(sorted(self.left)[:1]), "does not belong to a log of this size, pruned as manifest.json says")

    def check_tile(self, tier):
        name = self.take(tile_name(tier, self.done[tier], len(self.tiers[tier])))
        self.done[tier] += 1
        refuse_if(self.read(name) != b"".join(self.tiers[tier]), name, "does not fit the entries")
    def take(self, name):
        refuse_if(name not in self.left, name, "is missing")
        self.left.discard(name)
        return name

def root_of(hashes):
    """Hash up any number of leaves; an odd last one moves up as it is, as RFC 6962 has it."""
    while len(hashes) > 1:
        pairs = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2])]
        hashes = pairs + hashes[-1:] if len(hashes) & 1 else pairs
    return hashes[0]
def tile_name(tier, index, width):
    path = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        path = "x%03d/%s" % (index % 1000, path)
    return "tile/%s/%s%s" % (tier, path, "" if width == TILE else ".p/%d" % width)

# ---- the pack as a whole -----------------------------------------------------------------------
PRUNING = {"below": int, "entries": int, "erased": int, "gaps": int, "before": str, "until": str}
class Verifier:
    """Checks a pack step by step; `facts` and `unchecked` say what came of it."""
    def __init__(self, pack, trusted, known, witnesses):
        self.pack, self.trusted, self.known, self.witnesses = pack, trusted, known, witnesses
        self.facts, self.unchecked, self.rotations, self.kept, self.named = {}, [], [], {}, set()
        self.counts = {"privacy.erase": 0, "log.prune": 0, "log.epoch": 0, "clock": 0}
        self.pruning = dict.fromkeys(PRUNING, 0)  # what the last log.prune entry says

    def run(self):
        self.read_manifest()
        self.read_checkpoints()
        self.wanted = {int(name.split("/")[1].split(".")[0]) for name in self.names("disclosed/")} | {self.manifest["sealed_at"]}
        self.check_log() if self.manifest["scope"] == "full" else self.check_entries()
        for check in (self.check_keys, self.check_envelope, self.check_files, self.check_disclosed, self.check_seal, self.check_known, self.check_witnesses):
            check()

    def names(self, start):
        return sorted(name for name in self.files if name.startswith(start))
    def read_manifest(self):
        self.raw = self.pack.read("manifest.json")
        where, m = "manifest.json", read_json("manifest.json", self.raw)
        refuse_if(type(m) is not dict or type(m.get("format")) is not str, where, "is not the manifest of a pack")
        if m["format"] not in (FORMAT, PRUNED_FORMAT):
            raise CannotJudge("This pack has the format %s; this verifier knows %s and %s." % (shown(m["format"]), FORMAT, PRUNED_FORMAT))
        kinds = {"about": dict, "content": str, "files": list, "format": str, "origin": str, "root": str, "scope": str, "size": int, **({} if m["format"] == FORMAT else {"pruned_below": int})}
        refuse_if(set(m) != set(kinds) | {"sealed_at"} or any(type(m[name]) is not kind for name, kind in kinds.items())
                  or type(m["sealed_at"]) not in (int, type(None)) or m["scope"] not in ("full", "entries"), where, "does not have the fields it should")
        self.manifest, self.files, self.pruned, last = m, {}, m.get("pruned_below", 0), ""
        refuse_if(m["format"] != FORMAT and (m["scope"] != "full" or self.pruned % TILE or not 0 < self.pruned < m["size"]), where, "has a pruned_below that is not where a bundle of a whole log ends")
        for fact in m["files"]:
            refuse_if(type(fact) is not dict or [type(fact.get(k)) for k in ("name", "sha256", "size")] != [str, str, int] or len(fact) != 3, where, "has a line that does not describe a file")
            refuse_if(fact["name"] <= last, where, "does not list its files in order, each once")
            last = fact["name"]
            self.files[last] = fact
        there = set(self.pack.members) - {"manifest.json", "manifest.dsse.json"}
        for name in sorted(there ^ set(self.files)):
            raise Invalid(shown(name), "is in the ZIP but not in the manifest" if name in there else "is in the manifest but missing")
        for name, fact in self.files.items():
            refuse_if(fact["size"] != self.pack.members[name][3], name, "does not have the size that the manifest says")

    def read(self, name):
        """Read a file and check that it is the one the manifest means."""
        refuse_if(name not in self.files, name, "is missing")
        data = self.pack.read(name)
        refuse_if(hashlib.sha256(data).hexdigest() != self.files[name]["sha256"], name, "is not the file that the manifest names: it was changed")
        return data
    def text(self, name):
        return text_of(name, self.read(name))

    def read_checkpoints(self):
        lines = self.text("keys.txt").split("\n")
        refuse_if(lines.pop() or not lines or len(lines) > 64, "keys.txt", "is not a list of keys")
        self.keys = [Key("keys.txt", line) for line in lines]
        refuse_if(len({key.text for key in self.keys}) != len(self.keys), "keys.txt", "names a key twice")
        every = self.keys + [key for key in self.trusted if key.text not in {one.text for one in self.keys}]
        self.top = top = Checkpoint("checkpoint", self.text("checkpoint"), every)
        refuse_if((top.origin, top.size, top.root.hex()) != (self.manifest["origin"], self.manifest["size"], self.manifest["root"]), "checkpoint", "is not the state of the log that the manifest names")
        self.points = []
        for name in sorted(self.names("checkpoints/"), key=lambda name: int(name.split("/")[1])):
            old = Checkpoint(name, self.text(name), every)
            refuse_if(old.origin != top.origin or old.size >= top.size or name != "checkpoints/%d" % old.size, name, "is not an older checkpoint of this log")
            self.points.append(old)
        self.points.append(top)
        self.known = {(size, root) for origin, size, root in self.known if origin == top.origin}

    def check_log(self):
        """Recompute the whole tree from the entries, and the root at every checkpoint."""
        for name in self.names("entries/") + self.names("consistency/"):
            raise Invalid(name, "does not belong into a pack with the whole log")
        targets = {point.size for point in self.points} | {size for size, _ in self.known}
        self.roots, tree = {0: EMPTY}, Tree(self.read, self.names("tile/"))
        for index in range(0, self.top.size, TILE):
            hashes = self.bundle(index, min(TILE, self.top.size - index), tree)
            self.roots.update((at, tree.root(hashes[: at - index])) for at in range(index + 1, index + len(hashes) + 1) if at in targets)
            tree.append(hashes)
        tree.close()
        for point in self.points:
            refuse_if(self.roots[point.size] != point.root, point.where, "does not have the root of the entries: entries were changed, added or removed")
        self.check_pruning()
        self.facts.update(entries="all %d%s" % (self.top.size, " (of %d only the hashes)" % self.pruned if self.pruned else ""), pruned_below=self.pruned)

    def bundle(self, index, count, tree):
        """Give the leaf hashes of a bundle: of its entries, or, if they were pruned, from its tile."""
        name = tile_name(0 if index < self.pruned else "entries", index // TILE, count)
        if index < self.pruned:
            data = self.read(name)
            refuse_if(len(data) != TILE * 32, name, "does not hold the hashes of 256 entries")
            return [data[at : at + 32] for at in range(0, len(data), 32)]
        bodies = split_bundle(tree.take(name), self.read(name), count)
        for at, body in enumerate(bodies, index):
            self.observe(at, body, name)
        return [sha(b"\0" + body) for body in bodies]

    def observe_pruning(self, index, told, where):
        """Look at a log.prune entry: each prunes further than the one before, never as far as itself."""
        refuse_if(any(type(told.get(name)) is not kind for name, kind in PRUNING.items()), where, "does not say what was pruned")
        last, self.pruning = self.pruning, dict(told, index=index, where=where)
        more = {name: told[name] - last[name] for name in ("below", "erased", "gaps")}
        refuse_if(told["below"] % TILE or told["below"] > index or more["below"] <= 0, where, "says that the log was pruned below %d, which cannot be" % told["below"])
        part = 0 < told["entries"] < told["below"] and told["gaps"] and not last["below"]  # an earlier pruning went too
        refuse_if((told["entries"] != more["below"] and not part) or told["entries"] % TILE or min(more.values()) < 0 or more["erased"] + more["gaps"] > more["below"], where, "does not count what was pruned as it should")

    def check_pruning(self):
        """Compare the manifest with the last entry that says that the log was pruned."""
        told = self.pruning
        refuse_if(self.pruned and not told["below"], "manifest.json", "says that entries were pruned, which no entry of the log says")
        refuse_if(told["below"] != self.pruned, told.get("where"), "says that the log was pruned below %d, and manifest.json says %d" % (told["below"], self.pruned))
        if self.pruned:
            self.unchecked.append("What the entries 0 to %d said: entry %d pruned them, only their hashes are here. How many erasures (%d) and gaps (%d) were among them is its word." % (self.pruned - 1, told["index"], told["erased"], told["gaps"]))

    def check_entries(self):
        """Check the proof of each chosen entry, and those between the checkpoints."""
        for name in self.names("tile/"):
            raise Invalid(name, "does not belong into a pack of chosen entries")
        left = set(self.names("entries/") + self.names("consistency/"))
        chosen = sorted(int(name[8:-5]) for name in left if name.endswith(".json"))
        for index in chosen:
            name, proof = "entries/%d.json" % index, "entries/%d.tlog-proof" % index
            left -= {name, proof}
            body = self.read(name)
            check_inclusion(name, sha(b"\0" + body), index, self.top.size, self.read_proof(proof, index), self.top.root)
            self.observe(index, body, name)
        for old, new in zip(self.points, self.points[1:]):
            if old.size:
                name = "consistency/%d-%d" % (old.size, new.size)
                left.discard(name)
                lines = self.text(name).split("\n")
                refuse_if(lines.pop(), name, "is not a list of hashes")
                check_growth(name, old, new, self.hashes(name, lines))
        for name in sorted(left):
            raise Invalid(name, "belongs to no entry and to no two checkpoints of this pack")
        self.roots = {point.size: point.root for point in self.points}
        self.facts["entries"] = "%d of %d" % (len(chosen), self.top.size)
        self.unchecked.append("The other %d entries of the log, which are not in this pack." % (self.top.size - len(chosen)))

    def hashes(self, where, lines):
        found = [decode64(where, line) for line in lines]
        refuse_if(len(found) > 130 or any(len(one) != 32 for one in found), where, "is not a list of hashes")
        return found
    def read_proof(self, name, index):
        head, _, note = self.text(name).partition("\n\n")
        lines = head.split("\n")
        refuse_if(lines[:2] != ["c2sp.org/tlog-proof@v1", "index %d" % index] or note != self.top.note, name, "is not a proof of this entry under this pack's checkpoint")
        return self.hashes(name, lines[2:])

    def observe(self, index, body, where):
        """Look at one entry: its form, and what the verdict must know of it."""
        where = "entry %d in %s" % (index, where)
        refuse_if(len(body) > MAX_LEAF, where, "is longer than an entry may be")
        entry = read_json(where, body, KEY, 8)
        refuse_if(type(entry) is not dict, where, "is not an object")
        kind, facts = str(entry.get("type")), entry.get("facts")
        facts = facts if type(facts) is dict else {}
        if kind in self.counts:
            self.counts[kind] += 1
            if kind == "log.prune" and self.manifest["scope"] == "full":
                self.observe_pruning(index, facts, where)
        self.counts["clock"] += entry.get("clock_regress") is True
        if kind == "key.rotate" and type(facts.get("vkey")) is str:
            self.rotations.append((index, facts["vkey"]))
        if kind.startswith("evidence."):
            self.named.update(fact for fact in facts.values() if type(fact) is str and DIGEST.fullmatch(fact))
        if index in self.wanted:
            self.kept[index] = entry

    def check_keys(self):
        """Follow the log's key from checkpoint to checkpoint; a new one must be announced by the old."""
        origin = self.top.origin
        own = [key for key in self.trusted if key.kind == LOG and key.name == origin]
        if self.trusted and not own:
            raise CannotJudge("None of the keys you gave belongs to the log %s." % shown(origin))
        trust = {key.text for key in own or self.keys if key.kind == LOG and key.name == origin}
        if not own:
            self.unchecked.append("Whose key it is: no --key was given, so the keys inside the pack were taken on trust.")
        current, waiting = None, list(self.rotations)
        for point in self.points:
            signed = {key.text for key in point.signers if key.name == origin}
            refuse_if(not signed, point.where, "is not signed by a key of the log")
            while waiting and waiting[0][0] < point.size:
                current = waiting.pop(0)[1]
                trust |= {current} & signed if signed & trust else set()
            refuse_if(current and current not in signed, point.where, "is not signed by the key that the log changed to")
        # Older checkpoints are bound to this one by the tree, so the last one carries the trust.
        self.signing = {current} & trust if current else trust
        refuse_if(not signed & self.signing, "checkpoint", "is not signed by the log's key")
        self.facts.update(log=origin, checkpoints=len(self.points))

    def check_envelope(self):
        where, kind = "manifest.dsse.json", "application/vnd.in-toto+json"
        envelope = read_json(where, self.pack.read(where))
        predicate = {name: self.manifest[name] for name in ("origin", "pruned_below", "root", "scope", "size") if name in self.manifest}
        subject = {"digest": {"sha256": sha(self.raw).hex()}, "name": "manifest.json"}
        payload = ENCODE({"_type": "https://in-toto.io/Statement/v1", "predicate": predicate, "predicateType": "urn:fairlead:pack:" + self.manifest["format"][-1], "subject": [subject]}).encode()
        try:
            [one] = envelope["signatures"]
            key_id, signature = one["keyid"], decode64(where, one["sig"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Invalid(where, "is not an envelope with one signature")
        refuse_if(envelope != {"payload": base64.b64encode(payload).decode(), "payloadType": kind, "signatures": [{"keyid": key_id, "sig": one["sig"]}]}, where, "speaks of another manifest: the manifest was changed")
        signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
        keys = [key for key in self.keys + self.trusted if key.text in self.signing and key.id.hex() == key_id]
        refuse_if(not keys or not is_signed(keys[0].public, signed, signature), where, "is not signed by the log's key")

    def check_files(self):
        """Hash what was not read yet, and read every record strictly."""
        evidence, content = self.names("evidence/"), []
        for name, fact in self.files.items():
            if CONTENT.match(name):
                content.append(fact)
            if name.startswith("records/"):
                read_json(name, self.read(name))
            elif not name.startswith(("tile/", "entries/", "consistency/", "checkpoint", "keys")):  # those were read before
                digest = hashlib.sha256()
                for chunk in self.pack.chunks(name):
                    digest.update(chunk)
                refuse_if(digest.hexdigest() != fact["sha256"], name, "is not the file that the manifest names: it was changed")
                refuse_if(name.startswith("evidence/") and name[9:] != fact["sha256"], name, "is not the file that its name says")
        refuse_if(hashlib.sha256(ENCODE(content).encode()).hexdigest() != self.manifest["content"], "manifest.json", "does not give the digest of its content")
        self.facts.update(records=len(self.names("records/")), evidence=len(evidence))
        strangers = sum(name[9:] not in self.named for name in evidence)
        if strangers:
            self.unchecked.append("%d of %d evidence files are named by no entry in this pack: when they were taken in is not shown." % (strangers, len(evidence)))
        self.unchecked += ["%s: a time stamp of another kind, which its issuer's own tool must check." % name for name in self.names("anchors/")]
        if "report.html" in self.files:
            self.unchecked.append("Whether the words of report.html fit the records.")

    def check_disclosed(self):
        for name in self.names("disclosed/"):
            shut = read_json(name, self.read(name), KEY)
            index, field = name[10:-5].split(".", 1)
            place = self.kept.get(int(index))
            refuse_if(place is None, name, "opens a commitment of an entry that is not in this pack")
            for step in field.split("."):
                place = place.get(step) if type(place) is dict else None
            place = place.get("commit") if type(place) is dict else place
            refuse_if(type(shut) is not dict or set(shut) != {"payload", "salt"} or type(shut["salt"]) is not str or not DIGEST.fullmatch(shut["salt"]), name, "is not a payload with its salt")
            message = b"fairlead/commit/v1\0" + ENCODE(shut["payload"]).encode()
            refuse_if(hmac.new(bytes.fromhex(shut["salt"]), message, hashlib.sha256).hexdigest() != place, name, "does not open the commitment in its entry: the words were changed")
        self.facts["disclosed"] = len(self.names("disclosed/"))

    def check_seal(self):
        at = self.manifest["sealed_at"]
        if at is None:
            return self.unchecked.append("When the records were as they are: no entry of the ledger seals them, only the signature over the manifest.")
        entry = self.kept.get(at)
        refuse_if(entry is None, "manifest.json", "says that entry %d seals the records, but it is not in this pack" % at)
        facts = entry.get("facts")
        refuse_if(entry.get("type") != "export.pack" or type(facts) is not dict or facts.get("content") != self.manifest["content"], "manifest.json", "names records that are not those sealed by entry %d" % at)
        self.facts["sealed_at"] = at

    def check_known(self):
        since = min((size for size, root in self.known if self.roots.get(size) == root), default=None)
        newer = max((size for size, _ in self.known), default=0)
        for size, root in sorted(self.known):
            refuse_if(self.roots.get(size, root) != root, "checkpoint", "contradicts the checkpoint of %d entries that you have seen: the past was rewritten" % size)
            if size not in self.roots and size < self.top.size:
                self.unchecked.append("Your checkpoint of %d entries: this pack of chosen entries has no proof from there." % size)
        if newer > self.top.size and (self.top.size, self.top.root) not in self.known:
            raise CannotJudge("You have seen %d entries of this log, this pack ends at %d: ask for a newer one." % (newer, self.top.size))
        self.facts["unchanged_since"] = since
        if since is None:
            self.unchecked.append("Whether the past was rewritten before: no checkpoint that you have seen (--known) could be compared.")

    def check_witnesses(self):
        mine = {key.text for key in self.trusted}
        seen = [{"name": key.name, "time": day_of(when), "your_key": key.text in mine} for key, when in self.top.witnesses]
        count, gone = self.counts, self.pruning
        self.facts.update(outside_copies=seen, erased=count["privacy.erase"] + gone["erased"], gaps=count["log.prune"] + count["log.epoch"] + gone["gaps"], clock_set_back=count["clock"])
        if not seen:
            self.unchecked.append("An outside copy: no witness signed this checkpoint, so its keeper could have rewritten all of it.")
        if sum(one["your_key"] for one in seen) < self.witnesses:
            raise CannotJudge("You asked for %d witnesses whose keys you gave; %d signed." % (self.witnesses, sum(one["your_key"] for one in seen)))
        self.unchecked.append("Whether what was recorded is true, and whether everything that happened was recorded.")

def split_bundle(where, data, count):
    """Cut a bundle into its entries: two bytes of length before each."""
    bodies, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        bodies.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    refuse_if(at != len(data) or len(bodies) != count, where, "does not hold exactly its %d entries" % count)
    return bodies
def day_of(seconds):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=min(seconds, 10**11))).strftime("%Y-%m-%dT%H:%M:%SZ")

# ---- the door ------------------------------------------------------------------------------------
SEEN = re.compile(r"^([^\s+]+)\n(" + N + r")\n([A-Za-z0-9+/]{43}=)$", re.MULTILINE)
def known_of(text):
    """Find every checkpoint in the reader's own notes (notes, e-mails, what --remember wrote)."""
    return [(origin, int(size), base64.b64decode(root)) for origin, size, root in SEEN.findall(text)]

RESULT = {"verdict": "valid", "exit": 0, "where": "", "why": "", "facts": {}, "not_checked": [], "verifier": VERSION}

def verify(file, trusted=(), known=(), witnesses=0):
    """Judge an open file; `trusted` are key texts, `known` (origin, size, root). Never raises."""
    result, job = dict(RESULT), None
    try:
        keys = [Key("--key", text) for text in trusted]
        job = Verifier(Pack(file), keys, known, witnesses)
        job.run()
        result["checkpoints"] = [point.text for point in job.points]
    except Invalid as broken:
        yours = broken.args[0] == "--key"  # a slip of the reader says nothing about the pack
        result.update(verdict="cannot judge" if yours else "invalid", exit=1 + yours, where=broken.args[0], why="%s %s." % broken.args)
    except CannotJudge as missing:
        result.update(verdict="cannot judge", exit=2, why=str(missing))
    except Exception as bug:  # a pack that breaks the verifier must never look like a valid one
        result.update(verdict="cannot judge", exit=2, why="The verifier failed (%s): please report this." % type(bug).__name__)
    return dict(result, facts=job.facts, not_checked=job.unchecked) if job else result

def tell(result):
    """Print the verdict for a person."""
    facts = result["facts"]
    print("%s%s" % (result["verdict"].upper(), ": " + result["why"] if result["why"] else ""))
    if result["exit"] == 0:
        since = facts["unchanged_since"]
        print("  log             %s" % facts["log"])
        print("  integrity       %s entries lead to the signed root; %d checkpoints agree" % (facts["entries"], facts["checkpoints"]))
        print("  records         %d files, %d of evidence, %d opened commitments" % (facts["records"], facts["evidence"], facts["disclosed"]))
        print("  sealed          %s" % ("by entry %d" % facts["sealed_at"] if "sealed_at" in facts else "by no entry"))
        print("  history         %s" % ("not compared" if since is None else "unchanged since the %d entries that you have seen" % since))
        for one in facts["outside_copies"] or [{"name": "none", "time": "", "your_key": True}]:
            print("  outside copy    %s %s%s" % (one["name"], one["time"], "" if one["your_key"] else " (its key comes from the pack)"))
        print("  gaps            %d announced;  erased: %d;  clock set back: %d" % (facts["gaps"], facts["erased"], facts["clock_set_back"]))
    for line in ["Not checked:"] * bool(result["not_checked"]) + ["  - " + line for line in result["not_checked"]]:
        print(line)

def remember(path, old, result):
    """Add the checkpoints of a valid pack to the reader's notes, in one move."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(old + "".join("\n" + text for text in result["checkpoints"] if text not in old))
    os.replace(path + ".new", path)

def main(argv=None):
    parser = argparse.ArgumentParser(description="Check a Fairlead audit pack, offline.", epilog="Exit 0 valid, 1 invalid, 2 cannot judge.")
    parser.add_argument("pack", help="the ZIP file")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help="a key from your own notes; may be given again")
    parser.add_argument("--known", metavar="FILE", help="checkpoints that you have seen before")
    parser.add_argument("--remember", action="store_true", help="add this pack's checkpoints to --known if it is valid")
    parser.add_argument("--witnesses", type=int, default=0, metavar="K", help="ask for K witnesses whose keys you gave")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    args, notes = parser.parse_args(argv), ""
    try:
        if args.known and (os.path.exists(args.known) or not args.remember):
            with open(args.known, encoding="utf-8") as file:
                notes = file.read()
        with open(args.pack, "rb") as file:
            result = verify(file, args.key, known_of(notes), args.witnesses)
        if args.remember and args.known and not result["exit"]:
            remember(args.known, notes, result)
    except (OSError, UnicodeDecodeError) as refused:
        result = dict(RESULT, verdict="cannot judge", exit=2, why="A file cannot be read or written: %s." % refused)
    print(json.dumps(result, sort_keys=True, indent=1)) if args.json else tell(result)
    return result["exit"]

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
