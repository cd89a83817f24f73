"""The decisions that `tests.decision_writer` sends: an id says the whole content but its length.

>>> decision("k7", 3)["outcome"]
'refused'
"""

import json


def decision(name: str, n: int, pad: int = 0) -> dict[str, object]:
    return {
        "id": f"{name}-{n}",
        "system": "SYS-1",
        "outcome": ("granted", "refused")[n % 2],
        "instance": name,
        "n": n + 1,
        "subject": f"canary-{name}-{n % 50}",
        "input": {"income": n, "pad": "p" * pad},
        "explanation": {"reasons": [{"code": "income_low"}]},
    }


def batch(told: list[dict[str, object]]) -> bytes:
    return b"\n".join(json.dumps(each).encode() for each in told)
