"""What the weight files of a model's folder hold, before a library opens them. All rooms share this file."""

from __future__ import annotations

import hashlib
import pickletools
import re
import zipfile
from pathlib import Path

SUFFIX, SUMS = ".safetensors", "SHA256SUMS"
LINE = re.compile(r"(?P<sum>[0-9a-f]{64}) [ *](?P<name>.+)")
CALLS = {"GLOBAL", "STACK_GLOBAL", "INST"}
LONGEST = 1_000_000
"""Bytes that are looked through for a pickle of the oldest protocols, which has no mark."""


def is_pickle(path: Path) -> bool:
    """Whether the file is a pickle or an archive of torch.save, whatever it is called: opening it can run code.

    Raises OSError.
    """
    with open(path, "rb") as file:
        start = file.read(16)
        if start[8:9] == b"{" and int.from_bytes(start[:8], "little") <= path.stat().st_size:
            return False  # safetensors; no pickle has the zeros of its first eight bytes
        if start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
            return True
        if start[:4] == b"PK\x03\x04":
            return zipfile.is_zipfile(path) and any(n.endswith(".pkl") for n in zipfile.ZipFile(path).namelist())
        if start[:1] not in (b"c", b"(", b"i", b"]", b"}"):
            return False
        try:
            return not CALLS.isdisjoint([code.name for code, _, _ in pickletools.genops(start + file.read(LONGEST))])
        except (ValueError, IndexError):
            return False


def fault_of_weights(folder: Path) -> str | None:
    """One line if a .safetensors file in the folder or below is a pickle, or isn't what the folder's ``SHA256SUMS`` (as
    ``sha256sum`` writes it) says; None if all are right. A folder without that file has no known hashes.
    """
    for file in sorted(folder.rglob(f"*{SUFFIX}")):
        if is_pickle(file):
            return f"{file} is a pickle, which can run code, though its name says safetensors; it isn't loaded"
    if not (folder / SUMS).is_file():
        return None
    known = {}
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        if (found := LINE.fullmatch(line)) is None:
            return f"{folder / SUMS}: {line!r} is no line of sha256sum; restore the folder"
        known[found["name"]] = found["sum"]
    here = {str(file.relative_to(folder).as_posix()): file for file in folder.rglob(f"*{SUFFIX}")}
    if other := sorted(known.keys() ^ here.keys()):
        return f"{folder}: {other[0]} is in {SUMS} alone, or in the folder alone; restore the folder"
    for name, file in here.items():
        with open(file, "rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != known[name]:
                return f"{file} was changed: {SUMS} beside it has another hash; restore it (or remove {SUMS})"
    return None
