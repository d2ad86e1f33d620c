"""A real HTTP server on this machine with the OpenAI-compatible images interface, as good or bad as a test wants it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any

import numpy as np
from PIL import Image

from renderers.remote.renderer import RemoteRenderer
from renderers.remote.settings import RemoteSettings
from tests.local_server import Reply, answering


@dataclass(frozen=True)
class Request:
    """What came in: JSON fields or the form's, and the form's files by their field."""

    path: str
    headers: dict[str, str]
    fields: dict[str, Any]
    files: dict[str, bytes]

    @property
    def size(self) -> tuple[int, int]:
        width, height = self.fields["size"].split("x")
        return int(width), int(height)

    def picture(self, name: str = "image") -> np.ndarray:
        return np.asarray(Image.open(io.BytesIO(self.files[name])))


Say = Callable[[Request, int], Reply]


def parsed(path: str, headers: dict[str, str], body: bytes) -> Request:
    kind = headers["Content-Type"]
    if kind == "application/json":
        return Request(path, headers, json.loads(body), {})
    fields, files = {}, {}
    whole = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    assert whole.get_content_type() == "multipart/form-data"
    for part in whole.get_payload():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename() is None:
            fields[name] = content.decode()
        else:
            files[name] = content
    return Request(path, headers, fields, files)


def serving(say: Say) -> AbstractContextManager[tuple[str, list[Request]]]:
    """A server that answers what ``say`` makes of a request and its number from 1 on; gives its address and the
    requests that it got."""
    return answering(parsed, say)


def always(*replies: Any) -> Say:
    """The replies in turn, the last one for ever; one that is a function is given the request and its number."""

    def say(request: Request, number: int) -> Any:
        reply = replies[min(number, len(replies)) - 1]
        return reply(request, number) if callable(reply) else reply

    return say


def written(image: Image.Image | np.ndarray, form: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(file, format=form, **options)
    return file.getvalue()


def answer(content: bytes, **more: object) -> Reply:
    """The bytes as the one picture of an answer."""
    data = [{"b64_json": base64.b64encode(content).decode()}]
    return 200, json.dumps({"created": 1, "data": data, **more}).encode(), {}


def noise(request: Request, number: int) -> Reply:
    """Noise of the size asked for, all over, whatever the mask says."""
    width, height = request.size
    return answer(written(np.random.default_rng(number).integers(0, 256, (height, width, 3), dtype=np.uint8)))


def renderer(url: str | None, **fields: Any) -> RemoteRenderer:
    table = {"url": url, "model": "m", "seconds": 20, "smallest_window": 32, **fields}
    return RemoteRenderer(RemoteSettings.model_validate(table))
