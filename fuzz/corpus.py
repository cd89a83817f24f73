"""The inputs that are kept: text files for each target, one input a line in base64.

`note.txt` holds what reaches all the code that was ever reached; it is made smaller with each
run. `note.broke.txt` holds what once broke the reader; from there nothing ever goes.

python -m fuzz.corpus add note FILE...    keep an input that broke something, for ever
"""

import base64
import sys
from pathlib import Path

FOLDER = Path(__file__).with_name("corpus")


def kept(target: str) -> list[bytes]:
    """Give the inputs of a target, those that once broke it first."""
    return [*_read(f"{target}.broke"), *_read(target)]


def keep(target: str, inputs: list[bytes]) -> int:
    """Keep these inputs beside the others, each once, and say how many there are now."""
    return _write(target, {*_read(target), *inputs})


def keep_for_ever(target: str, inputs: list[bytes]) -> int:
    """Keep inputs that broke a target, and say how many there are now."""
    return _write(f"{target}.broke", {*_read(f"{target}.broke"), *inputs})


def replace(target: str, inputs: list[bytes]) -> int:
    """Keep these inputs and no others."""
    return _write(target, set(inputs))


def _read(name: str) -> list[bytes]:
    file = FOLDER / f"{name}.txt"
    lines = file.read_text(encoding="ascii").split() if file.exists() else []
    return [base64.b64decode(line) for line in lines]


def _write(name: str, inputs: set[bytes]) -> int:
    FOLDER.mkdir(exist_ok=True)
    every = sorted(inputs, key=lambda each: (len(each), each))
    text = "".join(f"{base64.b64encode(each).decode()}\n" for each in every)
    (FOLDER / f"{name}.txt").write_text(text, encoding="ascii")
    return len(every)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["add", target, *files] if files:
            print(keep_for_ever(target, [Path(name).read_bytes() for name in files]), "kept")
        case _:
            sys.exit(__doc__)
