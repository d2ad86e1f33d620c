"""A real HTTP server on this machine for the tests of whatever asks a server, as good or bad as a test wants it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

Reply = tuple[int, bytes, dict[str, str]] | Callable[[BaseHTTPRequestHandler], None]
"""Status, body and headers, or a function that answers by itself."""
T = TypeVar("T")


@contextmanager
def answering(
    read: Callable[[str, dict[str, str], bytes], T], say: Callable[[T, int], Reply]
) -> Iterator[tuple[str, list[T]]]:
    """A server that answers POST with what ``say`` makes of a request and its number from 1 on.

    ``read`` makes a request of its path, headers and body. Yields the address up to and with ``/v1``, and the requests
    that came in. One that hangs up before its answer is whole is no error.
    """
    seen: list[T] = []
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = read(self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                seen.append(request)
                number = len(seen)
            reply = say(request, number)
            try:
                if callable(reply):
                    reply(self)
                    return
                status, content, headers = reply
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                return

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as address:
        yield f"{address}/v1", seen


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server in threads of its own until the block ends; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
