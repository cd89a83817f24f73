"""Reading our own pictures back, as a browser would."""

import re
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def read(svg):
    """Parse a picture and hold it against what every picture promises."""
    root = ET.fromstring(svg)
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")
    assert title.text
    assert description.text
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script|<style|javascript:", svg)
    return root


def texts(root):
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def links(root):
    return [link.get("href") for link in root.iter(f"{SVG}a")]


def of_class(root, name):
    return [one for one in root.iter() if name in (one.get("class") or "").split()]
