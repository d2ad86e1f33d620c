"""The arena's page: a server on this machine alone that shows one rater pair after pair and takes the votes.

The page learns a prompt, two pictures by their hashes and how many pairs are left, never a contestant's name. A page of
another origin can neither read pairs nor vote: the server answers only requests for its own address, and takes votes
only as JSON, which a foreign page may not send.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from agent.errors import ProofpressError
from benchmarks.arena.contestants import KINDS, picture_content
from benchmarks.arena.pairs import ArenaPair, in_order_of
from benchmarks.arena.votes import Ballot, Choice, VoteReason
from planners.messages import first_fault
from planners.scene import Frozen

LONGEST = 10_000
"""Bytes of a vote."""
POLICY = "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'"
PAGE = {
    "/": ("arena.htm", "text/html; charset=utf-8"),
    "/arena.js": ("arena.js", "text/javascript; charset=utf-8"),
    "/arena.css": ("arena.css", "text/css; charset=utf-8"),
}


class PostedVote(Frozen):
    pair: str
    choice: Choice
    reasons: tuple[VoteReason, ...] = ()


class ArenaSession:
    """What one rater sees and has decided; safe to use from several threads."""

    def __init__(self, pairs: Sequence[ArenaPair], ballot: Ballot) -> None:
        """Raises JournalError, UsageError."""
        self.ballot = ballot
        self.pairs = {pair.id: pair for pair in in_order_of(ballot.rater, pairs)}
        self.pictures = {entry.picture.sha256: entry.picture for pair in pairs for entry in (pair.first, pair.second)}
        self.decided = {name: vote for name, vote in ballot.decided().items() if name in self.pairs}
        self._lock = threading.Lock()

    def shown(self, name: str | None = None) -> dict[str, Any] | None:
        """What the page needs to show a pair: the named one, or the first that is open; None if there is none."""
        with self._lock:
            open_ = [one for one in self.pairs if one not in self.decided]
            pair = self.pairs.get(name or next(iter(open_), ""))
            progress = {"done": len(self.pairs) - len(open_), "of": len(self.pairs)}
        if pair is None:
            return None if name else progress
        left, right = (f"/picture/{entry.picture.sha256}" for entry in pair.sides(self.ballot.rater))
        return progress | {"pair": pair.id, "prompt": pair.prompt, "left": left, "right": right}

    def vote(self, posted: PostedVote) -> None:
        """Raises JournalError, and KeyError for a pair that isn't in this arena."""
        with self._lock:
            self.decided[posted.pair] = self.ballot.cast(self.pairs[posted.pair], posted.choice, posted.reasons)


class ArenaHandler(BaseHTTPRequestHandler):
    """GET / and its script and style, /next, /pair/ID, /picture/SHA256; POST /vote."""

    def __init__(self, session: ArenaSession, *arguments: Any) -> None:
        self.session = session
        super().__init__(*arguments)

    def do_GET(self) -> None:
        if not self._for_this_server():
            return
        kind, _, name = self.path[1:].partition("/")
        if self.path in PAGE:
            file, content_type = PAGE[self.path]
            self._answer(200, files("benchmarks.arena").joinpath("page", file).read_bytes(), content_type)
        elif self.path == "/next" or kind == "pair":
            shown = self.session.shown(name or None)
            self._say(404 if shown is None else 200, shown or {"error": "there is no such pair"})
        elif kind == "picture" and name in self.session.pictures:
            picture = self.session.pictures[name]
            try:
                content = picture_content(picture)
            except ProofpressError as error:
                self._say(500, {"error": str(error)})
                return
            self._answer(200, content, f"image/{KINDS[picture.file.suffix.lower()].lower()}")
        elif self.path == "/favicon.ico":  # every browser asks
            self._answer(204, b"", "image/x-icon")
        else:
            self._say(404, {"error": "there is nothing at this address"})

    def do_POST(self) -> None:
        if not self._for_this_server():
            return
        length = self.headers.get("Content-Length", "")
        if self.path != "/vote" or self.headers.get_content_type() != "application/json":
            self._say(400, {"error": "a vote is JSON, posted to /vote"})
        elif not length.isdecimal() or int(length) > LONGEST:
            self._say(413, {"error": f"a vote has at most {LONGEST} bytes"})
        else:
            self._take(self.rfile.read(int(length)))

    def _take(self, content: bytes) -> None:
        try:
            posted = PostedVote.model_validate_json(content)
            self.session.vote(posted)
        except ValidationError as error:
            self._say(400, {"error": first_fault(error, "the vote")})
        except KeyError:
            self._say(404, {"error": "there is no such pair"})
        except ProofpressError as error:
            self._say(500, {"error": str(error)})
        else:
            self._say(200, self.session.shown() or {})

    def _for_this_server(self) -> bool:
        """Refuses a request by another host's name, with which a foreign page could reach this server."""
        host = self.headers.get("Host", "")
        port = self.connection.getsockname()[1]
        if host in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return True
        self._say(403, {"error": "this server answers only to its own address"})
        return False

    def _say(self, status: int, content: dict[str, Any]) -> None:
        self._answer(status, json.dumps(content).encode(), "application/json")

    def _answer(self, status: int, content: bytes, content_type: str) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": content_type,
            "Content-Length": str(len(content)),
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def arena_server(session: ArenaSession, port: int = 0) -> ThreadingHTTPServer:
    """A server bound to 127.0.0.1; port 0 takes a free one. Raises OSError if the port is taken."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(ArenaHandler, session))
    server.daemon_threads = True
    return server
