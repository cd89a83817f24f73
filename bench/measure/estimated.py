"""Performance estimated before labels arrive, in ten windows: --rows 100000 1000000.

Peer: --peer nannyml_cbpe=PYTHON
"""

from harness import arguments, ours, peers, rounds, show
from rows import write


def main() -> None:
    """Ours, the scan limit and the peer in turns, on each number of rows in either period."""
    chosen = arguments("Performance estimated without labels against the scan limit and a peer.")
    for rows in chosen.rows:
        old = write("scored", chosen.data / f"scored-{rows}.parquet", rows)
        new = write(
            "unlabelled", chosen.data / f"unlabelled-{rows}.parquet", rows, seed=2, shift=0.3
        )
        commands = {"scan limit": ours("scan"), "fairlead": ours("estimated")}
        commands |= peers(chosen.peer, ("nannyml_cbpe",))
        found = rounds(commands, [old, new], chosen.rounds)
        title = f"five metrics estimated in ten windows, 2 × {rows:,} rows"
        show(title, found, limit="scan limit", us="fairlead")
        if "nannyml_cbpe" in found:
            mine, theirs = found["fairlead"]["values"], found["nannyml_cbpe"]["values"]
            pairs = [p for name in mine for p in zip(mine[name], theirs[name], strict=True)]
            print(f"  furthest from nannyml's: {max(abs(a - b) for a, b in pairs):.1e}")
    if not chosen.peer:
        print("\nPeer: not measured (name its environment with --peer).")


main()
