"""How long opening the catalogue takes, in a fresh interpreter: python bench/catalogue.py."""

import subprocess
import sys

LIMIT_MS = 100
RUNS = 7
WHOLE = """
import time; began = time.process_time()
from fairlead.core.catalogue import catalogue
book = catalogue(); book.vendors; book.detection; book.controls; book.risks
print((time.process_time() - began) * 1000)
"""
BARE = """
import time; began = time.process_time()
import dataclasses, orjson
print((time.process_time() - began) * 1000)
"""


def best(program):
    return min(float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(RUNS))


def main():
    whole, bare = best(WHOLE), best(BARE)
    verdict = "within" if whole < LIMIT_MS else "ABOVE"
    print(f"catalogue, import and all four parts: {whole:.0f} ms CPU, {verdict} {LIMIT_MS} ms")
    print(f"  of it dataclasses and orjson, which everything needs: {bare:.0f} ms")
    return 0 if whole < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
