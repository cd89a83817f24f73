"""Files that mean harm, made here so that none lies in the repository.

Each is (name, declared type, bytes). `REFUSED` must be refused with a sentence; `KEPT` is kept,
with these notes for whoever opens it.
"""

import io
import pickle
import stat
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ANY = "application/octet-stream"


def png(width=2, height=2, tail=b"", body=None):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = zlib.compress(b"\0" * (1 + 3 * 2) * 2) if body is None else body
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"") + tail


def jpeg(width=2, height=2):
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + b"\x00\x01"
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + frame + scan + b"\xff\xd9"


def webp(width=2, height=2):
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    part = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<I", 4 + len(part)) + b"WEBP" + part


def zipped(entries, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def docx(extra=(), document="<w/>", types=DOCX):
    kinds = (
        f'<Types><Override PartName="/word/document.xml" ContentType="{types}.main+xml"/></Types>'
    )
    return zipped([("[Content_Types].xml", kinds), ("word/document.xml", document), *extra])


def link():
    info = zipfile.ZipInfo("passwords")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped([(info, "/etc/passwd")])


def overlapping():
    """Two names in the list that lead to one and the same entry."""
    data = zipped([("a", b"x" * 50), ("b", b"x" * 50)], zipfile.ZIP_STORED)
    at = data.rfind(b"PK\x01\x02")
    return data[: at + 42] + struct.pack("<I", 0) + data[at + 46 :]


def locked():
    data = bytearray(zipped([("a.txt", b"secret")]))
    data[6] |= 1
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def lying(size):
    """An archive whose list says that an entry is small."""
    data = bytearray(zipped([("a.txt", b"\0" * 5_000_000)]))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(data)


class Harm:
    def __reduce__(self):
        return (print, ("this must never be printed",))


HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
XXE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
BOMB = zipped([(f"{n}.txt", b"\0" * 20_000_000) for n in range(2)])
BIG = zipped([(f"{n}.txt", b"ab" * 500_000 + bytes([n]) * 90) for n in range(210)])
MAIL = (
    b"From: a@example.test\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\nSubject: x\r\n\r\nHello\r\n"
)

REFUSED = {
    "nothing in it": ("a.pdf", "application/pdf", b""),
    "no name": ("", ANY, PDF),
    "only dots": ("...", ANY, PDF),
    "no ending": ("policy", ANY, PDF),
    "unknown ending": ("a.xyz", ANY, b"x"),
    "a name too long": ("a" * 300 + ".pdf", ANY, PDF),
    "a name turned round": ("annual_\u202efdp.exe.pdf", ANY, PDF),
    "a name with an isolate": ("a\u2066b.pdf", ANY, PDF),
    "a name with nothing to see": ("a\u200bb.pdf", ANY, PDF),
    "a name with a null": ("a.pdf\0.exe", ANY, PDF),
    "a name with a line": ("a\r\nSet-Cookie: x=1.pdf", ANY, PDF),
    "a program": ("a.exe", ANY, b"MZ\x90"),
    "a double ending": ("policy.pdf.exe", ANY, b"MZ\x90"),
    "a program as PDF": ("a.pdf", "application/pdf", b"MZ\x90"),
    "a program as text": ("a.txt", "text/plain", b"MZ this program"),
    "an ELF as text": ("a.txt", "text/plain", b"\x7fELF\x02\x01"),
    "a script as text": ("a.txt", "text/plain", b"#!/bin/sh\nrm -rf /\n"),
    "a shell script": ("a.sh", ANY, b"#!/bin/sh\n"),
    "a page": ("a.html", "text/html", HTML),
    "a page as text": ("a.txt", "text/plain", HTML),
    "a page as table": ("a.csv", "text/csv", b"\xef\xbb\xbf \n" + HTML),
    "a page as notes": ("a.md", "text/markdown", b"<!DOCTYPE html>" + HTML),
    "a page as JSON": ("a.json", "application/json", HTML),
    "a page as picture": ("a.png", "image/png", HTML),
    "a page declared as PDF": ("a.pdf", "text/html", PDF),
    "a PDF that is a page": ("a.pdf", "application/pdf", b"%PDF-1.7\n" + HTML + PDF),
    "a page that is a PDF": ("a.pdf", "application/pdf", HTML + PDF),
    "a PDF with an archive behind": ("a.pdf", ANY, PDF + zipped([("a", b"b")])),
    "a PDF with something behind": ("a.pdf", ANY, PDF + b"MZ and more"),
    "a PDF cut off": ("a.pdf", ANY, PDF[:20]),
    "a drawing with a script": ("a.svg", "image/svg+xml", SVG),
    "a drawing as picture": ("a.png", "image/png", SVG),
    "a drawing as text": ("a.txt", "text/plain", SVG),
    "XML": ("a.xml", "application/xml", XXE.encode()),
    "XML as text": ("a.txt", "text/plain", b"<?xml version='1.0'?>" + XXE.encode()),
    "a picture of a gigapixel": ("a.png", "image/png", png(50_000, 50_000)),
    "a picture without a size": ("a.png", "image/png", png(0, 0)),
    "a picture cut off": ("a.png", "image/png", png()[:30]),
    "a picture with a tail": ("a.png", "image/png", png(tail=b"<?php system($_GET[0]) ?>")),
    "a picture with an archive": ("a.png", "image/png", png(tail=zipped([("a", b"b")]))),
    "a huge JPEG": ("a.jpg", "image/jpeg", jpeg(60_000, 60_000)),
    "a JPEG cut off": ("a.jpg", "image/jpeg", jpeg()[:12]),
    "a JPEG of markers only": ("a.jpg", "image/jpeg", b"\xff\xd8\xff" + b"\xff" * 50 + b"\xff\xd9"),
    "a huge WebP": ("a.webp", "image/webp", webp(16_000, 16_000)),
    "a WebP that lies": ("a.webp", "image/webp", webp() + b"more"),
    "a PNG named JPEG": ("a.jpg", "image/jpeg", png()),
    "a PNG declared as JPEG": ("a.png", "image/jpeg", png()),
    "a bomb": ("a.zip", "application/zip", BOMB),
    "a bomb of small entries": ("a.zip", "application/zip", BIG),
    "a bomb that lies": ("a.zip", "application/zip", lying(10)),
    "too many entries": ("a.zip", ANY, zipped([(str(n), b"") for n in range(10_001)])),
    "overlapping entries": ("a.zip", ANY, overlapping()),
    "a way out": ("a.zip", ANY, zipped([("../../etc/cron.d/x", b"x")])),
    "a Windows way out": ("a.zip", ANY, zipped([("..\\..\\x", b"x")])),
    "an absolute name": ("a.zip", ANY, zipped([("/etc/passwd", b"x")])),
    "a drive": ("a.zip", ANY, zipped([("C:/x", b"x")])),
    "a link": ("a.zip", ANY, link()),
    "a password": ("a.zip", ANY, locked()),
    "twice one name": ("a.zip", ANY, zipped([("a", b"1"), ("A", b"2")])),
    "an empty archive": ("a.zip", ANY, zipped([])),
    "an archive cut off": ("a.zip", ANY, zipped([("a", b"b" * 500)])[:-30]),
    "an archive behind a program": ("a.zip", ANY, b"MZ" + zipped([("a", b"b")])),
    "an archive behind an archive": ("a.zip", ANY, zipped([("a", b"1")]) + zipped([("b", b"2")])),
    "odd packing": ("a.zip", ANY, zipped([("a", b"b" * 500)], zipfile.ZIP_LZMA)),
    "another archive": ("a.7z", ANY, b"7z\xbc\xaf\x27\x1c"),
    "a jar": ("a.jar", ANY, zipped([("META-INF/MANIFEST.MF", b"")])),
    "a document with an entity": ("a.docx", DOCX, docx(document=XXE)),
    "a document that laughs": ("a.docx", DOCX, docx(document=LAUGHS)),
    "a document in UTF-16 with an entity": ("a.docx", DOCX, docx(document=XXE.encode("utf-16"))),
    "a document with macros": ("a.docx", DOCX, docx([("word/vbaProject.bin", b"\xd0\xcf")])),
    "a macro document by name": ("a.docm", ANY, docx()),
    "a document of another kind": ("a.docx", DOCX, docx(types=XLSX)),
    "a document of bad XML": ("a.docx", DOCX, docx(document="<w><w>" + "\0")),
    "an archive as document": ("a.docx", DOCX, zipped([("word/document.xml", b"<w/>")])),
    "a document with a way out": ("a.docx", DOCX, docx([("../x.xml", b"<x/>")])),
    "a document that is a bomb": ("a.docx", DOCX, docx([("word/x.bin", b"\0" * 30_000_000)])),
    "a sheet as ODT": ("a.odt", ODT, zipped([("mimetype", b"application/zip")])),
    "an old document": ("a.doc", "application/msword", b"\xd0\xcf\x11\xe0"),
    "a pickle": ("model.pkl", ANY, pickle.dumps(Harm())),
    "a pickle as text": ("model.txt", "text/plain", pickle.dumps(Harm())),
    "a pickle as JSON": ("model.json", "application/json", pickle.dumps(Harm())),
    "a model": ("model.pt", ANY, zipped([("data.pkl", b"x")])),
    "text with a null": ("a.txt", "text/plain", b"hello\0world"),
    "a table that is an archive": ("a.csv", "text/csv", zipped([("a", b"b")])),
    "JSON too deep": ("a.json", "application/json", b"[" * 200_000 + b"]" * 200_000),
    "JSON cut off": ("a.json", "application/json", b'{"a": 1'),
    "JSON that is a number": ("a.json", "application/json", b"1"),
    "a message without a sender": ("a.eml", "message/rfc822", b"Hello\r\n\r\nFrom: x"),
    "a page as message": ("a.eml", "message/rfc822", HTML + MAIL),
}

KEPT = {
    "a PDF": ("a.pdf", "application/pdf", PDF, []),
    "a PDF with a script": ("a.pdf", ANY, PDF.replace(b"/Catalog", b"/JavaScript"), ["pdf_active"]),
    "a path in the name": ("../../etc/policy.pdf", ANY, PDF + b"\n", []),
    "a picture": ("a.png", "image/png", png(), []),
    "a photo": ("a.jpeg", "image/jpeg", jpeg(), []),
    "a WebP": ("a.webp", "image/webp", webp(), []),
    "a text": ("a.txt", "text/plain; charset=utf-8", "Grüße".encode(), []),
    "an old text": ("a.txt", "", "Grüße".encode("cp1252"), []),
    "a table": ("a.csv", "application/vnd.ms-excel", b"name;n\nAda;-3\n", []),
    "a table with a formula": ("a.csv", "text/csv", b"name,n\n=HYPERLINK(1),2\n", ["formulas"]),
    "a table with a twin sign": ("a.csv", "text/csv", "a,＝1+1\n".encode(), ["formulas"]),
    "notes with a tag inside": ("a.md", "text/plain", b"# Title\n<script>alert(1)</script>\n", []),
    "a message": ("a.eml", "message/rfc822", MAIL, []),
    "JSON": ("a.json", "application/json", b'{"a": [1, 2]}', []),
    "an archive": ("a.zip", "application/x-zip-compressed", zipped([("a.txt", b"b")]), []),
    "an archive with a program": ("a.zip", ANY, zipped([("run.exe", b"MZ")]), ["programs"]),
    "an archive in an archive": ("a.zip", ANY, zipped([("in.zip", BOMB)]), []),
    "a document": ("a.docx", DOCX, docx(), []),
    "a text document": ("a.odt", ODT, zipped([("mimetype", ODT), ("content.xml", "<d/>")], 0), []),
}
