"""Write the digests of verify.html's own style and script into its security policy.

Run it after every change to the file; a test fails when they do not fit.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

PAGE = Path(__file__).parents[1] / "src/fairlead/core/ledger/verifier/verify.html"


def sealed(page: str) -> str:
    for kind, tag in (("script", "script"), ("style", "style")):
        [inner] = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(sha256(inner.encode()).digest()).decode()
        page = re.sub(rf"{kind}-src 'sha256-[^']*'", f"{kind}-src 'sha256-{digest}'", page, count=1)
    return page


if __name__ == "__main__":
    PAGE.write_text(sealed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE.name} carries its own digests.")
