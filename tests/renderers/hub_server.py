"""A model hub on this machine: the few routes that huggingface_hub's client asks, over folders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.local_server import serving

COMMIT = "c" * 40


@contextmanager
def model_hub(repos: Mapping[str, Path], gated: frozenset[str] = frozenset()) -> Iterator[tuple[str, list[str]]]:
    """Yields the address and the paths that were asked for. All repositories have one commit, ``COMMIT``."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path).strip("/")
            asked.append(path)
            words = path.removeprefix("api/models/").split("/")
            repo, rest = "/".join(words[:2]), words[2:]
            if repo not in repos:
                return self.refuse(401, "RepoNotFound")
            if rest[1:2] and rest[1] not in ("main", COMMIT):
                return self.refuse(404, "RevisionNotFound")
            if path.startswith("api/"):
                files = [file for file in sorted(repos[repo].rglob("*")) if file.is_file()]
                names = [(str(file.relative_to(repos[repo])), file.stat().st_size) for file in files]
                if rest[:1] == ["tree"]:
                    rows = [{"type": "file", "path": name, "size": size, "oid": "0"} for name, size in names]
                    return self.send(json.dumps(rows).encode())
                siblings = [{"rfilename": name, "size": size} for name, size in names]
                return self.send(json.dumps({"id": repo, "sha": COMMIT, "siblings": siblings}).encode())
            if repo in gated and not self.headers.get("Authorization"):
                return self.refuse(401, "GatedRepo")
            content = (repos[repo] / "/".join(rest[2:])).read_bytes()
            return self.send(content, {"ETag": hashlib.sha1(content).hexdigest(), "X-Repo-Commit": COMMIT})

        do_HEAD = do_GET

        def send(self, content: bytes, more: Mapping[str, str] | None = None) -> None:
            self.send_response(200)
            for name, value in {"Content-Length": str(len(content)), **(more or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        def refuse(self, status: int, code: str) -> None:
            self.send_response(status)
            self.send_header("X-Error-Code", code)
            self.send_header("X-Error-Message", code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as address:
        yield address, asked
