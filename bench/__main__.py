"""Print every benchmark, one after the other: `make bench`, or `python -m bench pages ledger`.

Each prints its limit and, where one is installed, its peers from the same run. Peers live in
environments of their own and are named by the scripts' options; without them they say
“not measured”.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = {
    "catalogue": [["catalogue.py"]],
    "pages": [
        ["pages/list.py"],
        ["pages/soa.py"],
        ["pages/risk.py"],
        ["pages/home.py"],
        ["pages/served.py"],
    ],
    "ledger": [["ledger/append.py"], ["ledger/proofs.py"], ["ledger/verify.py"]],
    "measure": [
        ["measure/groups.py"],
        ["measure/drift.py"],
        ["measure/estimated.py"],
        ["measure/days.py"],
        ["measure/install.py"],
        ["measure/false_alarms.py", "--streams", "200"],
    ],
    "decisions": [
        ["decisions/sdk.py"],
        ["decisions/search.py"],
        ["decisions/archive.py"],
        ["decisions/served.py"],
        ["decisions/layer.py"],
    ],
    "start": [["start.py"]],
    "scan": [["scan/speed.py", str(HERE.parent)]],
}


def main(wanted: list[str]) -> int:
    """Run the wanted groups, all of them when none is named."""
    unknown = sorted(set(wanted) - set(SCRIPTS))
    if unknown:
        print(f"There is no group {unknown[0]}: choose from {', '.join(SCRIPTS)}.")
        return 2
    failed = 0
    for group in wanted or SCRIPTS:
        for script, *arguments in SCRIPTS[group]:
            print(f"\n== {script}", flush=True)
            done = subprocess.run([sys.executable, str(HERE / script), *arguments], check=False)
            failed += done.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
