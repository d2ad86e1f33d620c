"""OpenVINO's compiled graphs on disk: a process that finds them there needs neither tracing nor compiling.

A file is named by all that its graph depends on: the weights and the configs of its part, the kind of its inputs, the
versions of the libraries and the processor. It begins with the digest of its content, so that a torn one is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

TRACED = ("runtime/openvino.py", "families/deep_cache.py", "families/text_kv_cache.py")
"""Files of this room whose code is traced into graphs."""
SUFFIX = ".graph"
DIGEST = 32


class KeptGraphs:
    """The graphs of one pipeline's parts in ``folder``, whose files hold ``most`` bytes together."""

    def __init__(self, folder: Path, most: int) -> None:
        self.folder, self.most = folder, most

    def load(self, core: Any, name: str, settings: Mapping[str, Any]) -> Any | None:
        """The compiled graph of that name; None where there is none that is whole."""
        path = self._path(name)
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        if hashlib.sha256(content[DIGEST:]).digest() != content[:DIGEST]:
            return None
        return core.import_model(content[DIGEST:], "CPU", dict(settings))

    def save(self, name: str, compiled: Any) -> None:
        """Keeps a compiled graph, and drops the longest unused ones where all are too large. A full disk or one that
        can't be written to is no fault: the graph is made again next time."""
        content = compiled.export_model().getvalue()
        if len(content) > self.most:
            return
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(hashlib.sha256(content).digest() + content)
            os.replace(file.name, self._path(name))
            self._drop_old()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{SUFFIX}"

    def _drop_old(self) -> None:
        files = sorted(((file.stat().st_mtime, file) for file in self.folder.iterdir()), reverse=True)
        total = 0
        for _, file in files:
            total += file.stat().st_size
            if total > self.most:
                file.unlink()


def kept_graphs(folder: Path | None, gigabytes: float) -> KeptGraphs | None:
    """The graphs in a folder, by default one in the user's cache; None where none are to be kept."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return KeptGraphs(folder or cache / "proofpress" / "graphs", int(gigabytes * 1e9)) if gigabytes else None


def identity(core: Any, part: Any, config: Mapping[str, Any]) -> str:
    """A digest of what a torch module's graphs depend on beside their inputs: weights, structure, code, processor."""
    libraries = [f"{name} {version(name)}" for name in ("openvino", "torch", "diffusers")]
    processor = [core.get_property("CPU", name) for name in ("FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES")]
    structure = {name: value for name, value in config.items() if not name.startswith("_")}
    said = json.dumps([libraries, processor, structure, repr(part)], default=str, sort_keys=True)
    digest = hashlib.sha256(said.encode())
    for file in TRACED:
        digest.update((Path(__file__).parents[1] / file).read_bytes())
    for name, weight in part.state_dict().items():
        digest.update(f"{name} {weight.dtype} {tuple(weight.shape)}".encode())
        digest.update(weight.contiguous().numpy().reshape(-1).view("uint8"))
    return digest.hexdigest()
