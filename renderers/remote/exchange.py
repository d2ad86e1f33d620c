"""Requests for pictures to a server with the OpenAI-compatible images interface, and their cost.

``POST {url}/images/generations`` takes JSON, ``POST {url}/images/edits`` a form with the picture and its mask. Only
pictures inside the answer are used: addresses in it are never fetched.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from planners.endpoint import Endpoint, EndpointFault, FaultKind, RetryBudget, Upload
from renderers.base import RenderError, Work
from renderers.remote.framing import PixelSize, size_text
from renderers.remote.pictures import UnfitPicture, decode_picture
from renderers.remote.settings import Prices, RemoteSettings, Scalar

WHO = "the remote renderer"
SETTING = "renderer_settings.remote"
MOST_TOKENS = 10**9
"""Larger counts in an answer are ignored as implausible."""


@dataclass
class Bill:
    """What was spent so far; a full candidate is requested at ``full_size``.

    A request counts when the server may have worked on it: it answered 200, or timed out. Requests that it declined or
    that never reached it cost nothing.
    """

    full_size: PixelSize
    prices: Prices
    pixels: int = 0
    cost: float = 0.0

    def charge(self, asked: PixelSize, answer: object = None) -> None:
        """Adds one request for a picture of size ``asked``; the ``answer``, if any, may count tokens."""
        pixels = asked[0] * asked[1]
        self.pixels += pixels
        prices, used = self.prices, answer.get("usage") if isinstance(answer, dict) else None
        self.cost += prices.picture + prices.megapixel * pixels / 1e6
        for key, price in (("input_tokens", prices.tokens_in), ("output_tokens", prices.tokens_out)):
            count = used.get(key) if isinstance(used, dict) else None
            if type(count) is int and 0 <= count <= MOST_TOKENS:
                self.cost += price * count / 1e6

    def work(self, shares: int = 1) -> Work:
        """The work of one of ``shares`` equal parts: requested pixels over those of a full candidate."""
        full = self.full_size[0] * self.full_size[1] * shares
        return Work(full_render_equivalents=round(self.pixels / full, 4), cost=self.cost / shares)


@dataclass(frozen=True)
class PictureRequest:
    """One picture to paint: the interface's path, prompt, size and seed, for an edit its files.

    ``ground`` (height, width, 3) uint8 shows through an answer's transparent parts.
    """

    path: str
    prompt: str
    asked: PixelSize
    seed: int
    files: Mapping[str, Upload] | None = None
    ground: np.ndarray | None = None


def request_picture(request: PictureRequest, settings: RemoteSettings, bill: Bill) -> Image.Image:
    """The picture, RGB, in the requested proportions; every try is charged to the bill, failed ones too.

    Raises RenderError where a setting is missing, the server refuses, or no usable picture comes in time.
    """
    if len(request.prompt) > settings.longest_prompt:
        raise RenderError(
            f"a prompt has {len(request.prompt):,} characters and {WHO} sends {settings.longest_prompt:,}; shorten it, "
            f"or set {SETTING}.longest_prompt"
        )
    try:
        endpoint = settings.endpoint(WHO, SETTING, request.path)
    except EndpointFault as fault:
        raise RenderError(str(fault)) from None
    budget = RetryBudget(time.monotonic() + settings.seconds, settings.tries, settings.request_seconds)
    try:
        return budget.first_reply(
            lambda seconds: _try_once(endpoint, request, _fields(request, settings), bill, seconds)
        )
    except EndpointFault as fault:
        why = f" ({budget.used} {'try' if budget.used == 1 else 'tries'})" if fault.kind != "refused" else ""
        raise RenderError(f"{WHO} failed{why}: {fault}") from None


def _fields(request: PictureRequest, settings: RemoteSettings) -> dict[str, Scalar]:
    prompt = request.prompt.encode(errors="replace").decode()  # lone surrogates can't be sent
    fields = {**settings.extra, "model": settings.model or "", "prompt": prompt, "n": 1}
    fields["size"] = size_text(request.asked)
    if settings.response_format:
        fields["response_format"] = "b64_json"
    if settings.seed:
        fields["seed"] = request.seed
    return fields


def _try_once(
    endpoint: Endpoint, request: PictureRequest, fields: Mapping[str, Scalar], bill: Bill, seconds: float
) -> Image.Image:
    """Raises EndpointFault."""
    try:
        content = endpoint.post(fields, seconds, request.files)
    except EndpointFault as fault:
        if fault.kind == "broken":
            bill.charge(request.asked)
        raise
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    bill.charge(request.asked, answer)
    try:
        return decode_picture(_text(answer), request.asked, request.ground)
    except UnfitPicture as error:
        again: FaultKind = "refused" if isinstance(error, UrlAnswer) else "broken"
        raise EndpointFault(again, f"{endpoint.url} sent {error}") from None


class UrlAnswer(UnfitPicture):
    """The server answers with addresses, and would do so again."""


def _text(answer: object) -> str:
    """The first picture's base64. Raises UnfitPicture."""
    try:
        first = answer["data"][0]  # type: ignore[index]
        text, address = first.get("b64_json"), first.get("url")
    except (LookupError, TypeError, AttributeError):
        raise UnfitPicture("no list of pictures") from None
    if isinstance(text, str) and text:
        return text
    if address:
        raise UrlAnswer(f"an address, which is never fetched; have it send b64_json ({SETTING}.response_format)")
    raise UnfitPicture("no picture in base64")
