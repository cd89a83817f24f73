"""The inputs that are kept: one text file for each target, one input a line in base64.

python -m fuzz.corpus add note FILE...    keep an input that broke something, for ever
"""

import base64
import sys
from pathlib import Path

FOLDER = Path(__file__).with_name("corpus")


def kept(target: str) -> list[bytes]:
    """Give the inputs of a target."""
    file = FOLDER / f"{target}.txt"
    lines = file.read_text(encoding="ascii").split() if file.exists() else []
    return [base64.b64decode(line) for line in lines]


def keep(target: str, inputs: list[bytes]) -> int:
    """Keep these inputs beside the others, each once, and say how many there are now."""
    every = sorted({*kept(target), *inputs}, key=lambda each: (len(each), each))
    FOLDER.mkdir(exist_ok=True)
    text = "".join(f"{base64.b64encode(each).decode()}\n" for each in every)
    (FOLDER / f"{target}.txt").write_text(text, encoding="ascii")
    return len(every)


def replace(target: str, inputs: list[bytes]) -> int:
    """Keep these inputs and no others."""
    (FOLDER / f"{target}.txt").unlink(missing_ok=True)
    return keep(target, inputs)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["add", target, *files] if files:
            print(keep(target, [Path(name).read_bytes() for name in files]), "kept")
        case _:
            sys.exit(__doc__)
