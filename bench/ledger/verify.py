"""P9: how long and how much memory it takes to verify a pack of a million entries.

    python bench/ledger/verify.py [ENTRIES]

Goal: 30 s and 150 MB (stretch 15 s). The limit of the same run is one raw SHA-256 pass
over the file's bytes and over the unpacked entries; nothing can verify faster.
"""

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from fairlead.core.ledger.merkle import Frontier, leaf_hash
from fairlead.core.ledger.note import Checkpoint, sign_note
from fairlead.core.ledger.pack import Content, FullLog, PackParts, write_pack
from fairlead.core.ledger.profile import canonical
from fairlead.core.ledger.signing import SigningKey
from fairlead.core.ledger.verifier import fairlead_verify

ORIGIN = "ledger.example/bench/1"
KEY = SigningKey.from_seed(ORIGIN, bytes(32))
VERIFIER = fairlead_verify.__file__


def body(index: int) -> bytes:
    """An AI decision of about 400 bytes."""
    return canonical(
        {
            "v": 1,
            "type": "ai.decision",
            "id": f"01J{index:023}",
            "org": "bench",
            "actor": "svc:scoring",
            "ts": f"2026-01-{index % 28 + 1:02}T00:{index // 60 % 60:02}:{index % 60:02}.000000Z",
            "system": "credit-scoring",
            "input": {"alg": "hmac-sha256", "commit": f"{index:064x}"},
            "model": {"name": "xgb-credit", "sha256": "ab" * 32, "version": "3.2.1"},
            "output": {"label": "refer", "score_micro": index},
        }
    )


def entries(count: int):
    return (body(index) for index in range(count))


def checkpoint(count: int) -> str:
    frontier, size = Frontier.empty(), 0
    for start in range(0, count, 1000):
        hashes = [leaf_hash(body(index)) for index in range(start, min(count, start + 1000))]
        frontier, size = frontier.extend(hashes), size + len(hashes)
    return sign_note(Checkpoint(ORIGIN, size, frontier.root()).text(), KEY)


def written(path: Path, count: int) -> float:
    note = checkpoint(count)
    parts = PackParts(
        checkpoint=note,
        key=KEY,
        keys=[KEY.vkey],
        ledger=FullLog(entries(count)),
        content=Content(records={"soa": {"A.2.2": "tested"}}),
    )
    start = time.perf_counter()
    with path.open("wb") as out:
        write_pack(parts, out)
    return time.perf_counter() - start


def raw_pass(path: Path, count: int) -> tuple[float, float]:
    start, digest = time.perf_counter(), hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    packed = time.perf_counter() - start
    data = body(7)
    start = time.perf_counter()
    for _ in range(count):
        hashlib.sha256(data).digest()
    return packed, time.perf_counter() - start


def verified(path: Path) -> tuple[float, float, float, int]:
    start = time.perf_counter()
    done = subprocess.Popen(
        [sys.executable, "-I", VERIFIER, str(path), "--key", str(KEY.vkey)],
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(done.pid, 0)
    took, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
    return took, cpu, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.zip"
        writing = written(path, count)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = path.stat().st_size / 2**20
        packed, leaves = raw_pass(path, count)
        took, cpu, peak, code = verified(path)
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    print(f"P9: pack of {count:,} entries, {size:,.0f} MiB; load {load}; exit {code}")
    print(f"{'step':44}{'seconds':>9}{'entries/s':>12}{'peak MB':>9}")
    for name, seconds, mb in [
        ("limit: one SHA-256 over the packed bytes", packed, None),
        ("limit: one SHA-256 call per entry", leaves, None),
        ("writing the pack (goal 60 s)", writing, memory),
        ("fairlead_verify.py (goal 30 s, 150 MB)", took, peak),
        ("the same in CPU time, others' load aside", cpu, peak),
    ]:
        shown = "" if mb is None else f"{mb:.0f}"
        print(f"{name:44}{seconds:>9.2f}{count / seconds:>12,.0f}{shown:>9}")


if __name__ == "__main__":
    main()
