"""Group fairness of 95 groups: `python -m bench measure`, or with --rows 100000 1000000 10000000.

Peers: --peer aequitas_groups=PYTHON --peer fairlearn_groups=PYTHON --peer aif360_groups=PYTHON
"""

from harness import arguments, ours, peers, rounds, show
from rows import write

NAMES = ("aequitas_groups", "fairlearn_groups", "aif360_groups")


def main() -> None:
    """Ours, the scan limit and the peers in turns, on each number of rows."""
    chosen = arguments("Group fairness against the scan limit and peers.")
    for rows in chosen.rows:
        path = write("decisions", chosen.data / f"decisions-{rows}.parquet", rows)
        commands = {"scan limit": ours("scan"), "fairlead": ours("groups")}
        commands |= peers(chosen.peer, NAMES)
        found = rounds(commands, [path], chosen.rounds)
        show(
            f"95 groups, 6 rates with intervals, {rows:,} rows",
            found,
            limit="scan limit",
            us="fairlead",
        )
        for name, told in found.items():
            if name != "scan limit":
                print(f"  {name}: {told['values']}")
    if not chosen.peer:
        print("\nPeers: not measured (name their environments with --peer).")


main()
