"""How long a page takes on the clock: a real `fairlead up`, one connection, one request at a time.

    python bench/pages/served.py [REQUESTS]

Two web workers and the background worker as `fairlead up` starts them, on a free port of the
loopback; the pages are asked for in turns over one connection that stays open. The limit of the
same run is `/healthz`: the way through the server and back, and one question to the database.
"""

import os
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from harness import founded, fresh_site
from list import register_systems
from risk import at_risk
from soa import evidenced

from bench.start import cpu_of, first_page, running

GOAL_MS = 60
PAGES = {
    "/healthz": "limit: /healthz",
    "/register/": "list, 50 of 10,000",
    "/controls/": "statement of applicability, 10,000 pieces",
    "/risks/": "risk matrix, 10,000 risks",
    "/": "Home, 10,000 of each",
}
WARMING = 4


def filled() -> dict[str, str]:
    """Fill the data folder; give the headers of somebody who is signed in."""
    with fresh_site():
        ada, client = founded(10_000)
        register_systems(ada, 10_000)
        at_risk(ada, 10_000)
        evidenced(ada, 10_000)
        return {"Cookie": f"session={client.cookies['session'].value}"}


def asked(connection: HTTPConnection, address: str, headers: dict[str, str]) -> float:
    """Ask once; give the milliseconds until the last byte."""
    start = time.perf_counter()
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - start) * 1000
    assert answer.status == 200, (address, answer.status)
    return took


def main(requests: int = 200) -> None:
    headers = filled()
    took: dict[str, list[float]] = {address: [] for address in PAGES}
    cpu = dict.fromkeys(PAGES, 0.0)
    with running(Path(os.environ["FAIRLEAD_DATA"])) as (process, port):
        first_page(process, port)
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        for turn in range(requests + WARMING):
            for address in PAGES:
                one = asked(connection, address, headers)
                if turn >= WARMING:
                    took[address].append(one)
        for address in PAGES:  # in blocks: the clock of processes ticks in hundredths of a second
            before = cpu_of(process.pid)
            for _ in range(requests):
                asked(connection, address, headers)
            cpu[address] = (cpu_of(process.pid) - before) / requests * 1000
    print(f"load {os.getloadavg()[0]:.1f}; {requests} requests each, one connection\n")
    print("| Page | ms, median | p95 | p99 | CPU ms of the servers |\n|---|--:|--:|--:|--:|")
    for address, name in PAGES.items():
        each = sorted(took[address])
        middle, p95, p99 = (each[int(len(each) * share)] for share in (0.5, 0.95, 0.99))
        print(f"| {name} | {middle:.1f} | {p95:.1f} | {p99:.1f} | {cpu[address]:.1f} |")
    print(f"\nGoal: p95 of the list ≤ {GOAL_MS} ms with two workers and one connection.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
