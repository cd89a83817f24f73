"""Fuzz each reader for some minutes, keep what reached new code, say what was found.

    python -m fuzz MINUTES [TARGET...]

Wants atheris (Apache-2.0), which is no part of any lock: `make fuzz` puts it into an
environment of its own. Ends with 1 if an input broke a promise; the input is then in
fuzz/found/, and `python -m fuzz.corpus add TARGET FILE` keeps it for the tests.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from fuzz.corpus import kept, replace
from fuzz.words import WORDS

FOUND = Path(__file__).with_name("found")
MOST = 8_192
LONGEST = {"note": 4_096, "leaf": 17_000}
ITSELF = "FAIRLEAD_FUZZ_ITSELF"
NAMES = ("note", "leaf", "record", "otlp_json", "otlp_protobuf", "pack")
_STATUS = re.compile(r"#(\d+)\s+\S+\s+cov: (\d+) ft: (\d+)")
_DONE = re.compile(r"Done (\d+) (?:runs )?in (\d+)")


def child(target: str, arguments: list[str]) -> None:
    """Run one target in this process, its code instrumented."""
    import atheris

    with atheris.instrument_imports(include=["fairlead", "fuzz.targets"]):
        from fuzz.targets import TARGETS, VERIFIER
    for name, each in vars(VERIFIER).items():
        own = getattr(each, "__module__", "") == "fairlead_verify"
        if own and callable(each) and not isinstance(each, type):
            setattr(VERIFIER, name, atheris.instrument_func(each))
    atheris.Setup([os.environ[ITSELF], *arguments], TARGETS[target])
    atheris.Fuzz()


def run(target: str, minutes: float) -> dict:
    """Fuzz one target in a process of its own and keep its corpus."""
    FOUND.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fairlead-fuzz-") as folder:
        corpus, small = Path(folder, "corpus"), Path(folder, "small")
        corpus.mkdir()
        small.mkdir()
        for at, each in enumerate(kept(target)):
            Path(corpus, f"{at:05}").write_bytes(each)
        itself = Path(folder, "itself")  # merging starts its program again, by one name
        itself.write_text(f'#!/bin/sh\nexec {sys.executable} -m fuzz --child {target} "$@"\n')
        itself.chmod(0o700)
        words = Path(folder, "words")
        words.write_text("".join(f'"{each}"\n' for each in WORDS[target]), encoding="utf-8")
        longest = LONGEST.get(target, MOST)
        options = [
            *(f"-max_total_time={int(minutes * 60)}", "-timeout=20", "-rss_limit_mb=1024"),
            *(f"-max_len={longest}", f"-dict={words}", "-print_final_stats=1"),
            *(f"-artifact_prefix={FOUND}/{target}-", "-verbosity=1"),
        ]
        told = _start(itself, [*options, str(corpus)])
        _start(itself, ["-merge=1", f"-max_len={longest}", str(small), str(corpus)])
        inputs = [file.read_bytes() for file in small.iterdir()]
        broken = sorted(file.name for file in FOUND.glob(f"{target}-*"))
        said = _figures(told) | {"target": target, "found": broken, "kept": len(inputs)}
        if inputs:
            replace(target, inputs)
    if broken or not said["runs"]:
        print(told[-3000:])
    return said


def _start(itself: Path, arguments: list[str]) -> str:
    environment = os.environ | {ITSELF: str(itself)}
    done = subprocess.run(
        [itself, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return done.stdout + done.stderr


def _figures(told: str) -> dict:
    runs, edges, features = [("0", "0", "0"), *_STATUS.findall(told)][-1]
    peak = re.search(r"stat::peak_rss_mb:\s+(\d+)", told)
    total = re.search(r"stat::number_of_executed_units:\s+(\d+)", told)
    return {
        "runs": int(total[1] if total else runs),
        "edges": int(edges),
        "features": int(features),
        "peak_rss_mb": int(peak[1]) if peak else None,
    }


def main() -> int:
    """Fuzz and tell."""
    minutes, names = float(sys.argv[1]), sys.argv[2:] or NAMES
    broken = 0
    for target in names:
        said = run(target, minutes)
        broken += len(said["found"])
        print(json.dumps(said), flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3:])
    elif len(sys.argv) > 1:
        sys.exit(main())
    else:
        sys.exit(__doc__)
