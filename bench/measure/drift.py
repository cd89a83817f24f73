"""Drift of 50 columns between two periods: --rows 1000000 10000000.

Peers: --peer scipy_drift=PYTHON --peer nannyml_drift=PYTHON --peer evidently_drift=PYTHON
"""

from harness import arguments, once, ours, peers, rounds, show
from rows import write

NAMES = ("scipy_drift", "nannyml_drift", "evidently_drift")


def main() -> None:
    """One pass with a new and with a stored profile, every column exact, the limit, the peers."""
    chosen = arguments("Drift of 50 columns against the scan limit and peers.")
    for rows in chosen.rows:
        old = write("readings", chosen.data / f"old-{rows}.parquet", rows)
        new = write("readings", chosen.data / f"new-{rows}.parquet", rows, seed=2, shift=0.1)
        once([*ours("drift"), str(old), str(new)])
        commands = {
            "scan limit, both periods": ours("scan"),
            "fairlead, one pass": ours("drift"),
            "fairlead, every column exact": ours("drift", "exact"),
            "fairlead, next window only": ours("drift", "stored"),
        } | peers(chosen.peer, NAMES)
        found = rounds(commands, [old, new], chosen.rounds)
        title = f"drift of 50 columns, 2 × {rows:,} rows"
        show(title, found, limit="scan limit, both periods", us="fairlead, one pass")
        print(f"  verdicts: {found['fairlead, one pass']['values']}")
    if not chosen.peer:
        print("\nPeers: not measured (name their environments with --peer).")


main()
