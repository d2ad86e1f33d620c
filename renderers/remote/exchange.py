"""Pictures asked of a server with the OpenAI-compatible images interface, and what they cost.

``POST {url}/images/generations`` takes JSON, ``POST {url}/images/edits`` a form with the picture and its mask. Only
pictures inside the answer are taken: addresses in it are never fetched.
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
from renderers.remote.framing import Size, said
from renderers.remote.pictures import UnfitPicture, decoded
from renderers.remote.settings import Prices, RemoteSettings, Scalar

WHO = "the remote renderer"
SETTING = "renderer_settings.remote"
MOST_TOKENS = 10**9
"""More than that in one answer is no count that is believed."""


@dataclass
class Bill:
    """What was spent so far, where a whole candidate is asked for at the size ``whole``.

    A request counts when the server did its work or may have: it answered 200, or let the time run out. One that it
    declined, or that never reached it, costs nothing.
    """

    whole: Size
    prices: Prices
    pixels: int = 0
    cost: float = 0.0

    def charge(self, asked: Size, answer: object = None) -> None:
        """One request for a picture of that size; ``answer``, if there is one, tells its tokens."""
        pixels = asked[0] * asked[1]
        self.pixels += pixels
        prices, used = self.prices, answer.get("usage") if isinstance(answer, dict) else None
        self.cost += prices.picture + prices.megapixel * pixels / 1e6
        for key, price in (("input_tokens", prices.tokens_in), ("output_tokens", prices.tokens_out)):
            count = used.get(key) if isinstance(used, dict) else None
            if type(count) is int and 0 <= count <= MOST_TOKENS:
                self.cost += price * count / 1e6

    def work(self, shares: int = 1) -> Work:
        """The work of one of ``shares`` equal parts: pixels asked for, as a share of a whole candidate's."""
        whole = self.whole[0] * self.whole[1] * shares
        return Work(full_render_equivalents=round(self.pixels / whole, 4), cost=self.cost / shares)


@dataclass(frozen=True)
class Order:
    """One picture to be painted: where, from which words and seed, at which size; for an edit, from which files.

    ``ground`` (height, width, 3) uint8 is what shows through an answer's transparent parts.
    """

    path: str
    prompt: str
    asked: Size
    seed: int
    files: Mapping[str, Upload] | None = None
    ground: np.ndarray | None = None


def ordered(order: Order, settings: RemoteSettings, bill: Bill) -> Image.Image:
    """The picture, RGB, in the proportions asked for; its cost is on the bill, whatever comes of it.

    Raises RenderError where a setting is missing, the server refuses, or no usable picture came in time.
    """
    if len(order.prompt) > settings.longest_prompt:
        raise RenderError(
            f"a prompt has {len(order.prompt):,} characters and {WHO} sends {settings.longest_prompt:,}; shorten it, "
            f"or set {SETTING}.longest_prompt"
        )
    try:
        endpoint = settings.endpoint(WHO, SETTING, order.path)
    except EndpointFault as fault:
        raise RenderError(str(fault)) from None
    budget = RetryBudget(time.monotonic() + settings.seconds, settings.tries, settings.request_seconds)
    try:
        return budget.first_reply(lambda seconds: _asked(endpoint, order, _fields(order, settings), bill, seconds))
    except EndpointFault as fault:
        why = f" ({budget.used} {'try' if budget.used == 1 else 'tries'})" if fault.kind != "refused" else ""
        raise RenderError(f"{WHO} failed{why}: {fault}") from None


def _fields(order: Order, settings: RemoteSettings) -> dict[str, Scalar]:
    # what isn't Unicode can't be sent at all
    prompt = order.prompt.encode(errors="replace").decode()
    fields = settings.extra | {"model": settings.model or "", "prompt": prompt, "n": 1, "size": said(order.asked)}
    if settings.response_format:
        fields["response_format"] = "b64_json"
    if settings.seed:
        fields["seed"] = order.seed
    return fields


def _asked(endpoint: Endpoint, order: Order, fields: Mapping[str, Scalar], bill: Bill, seconds: float) -> Image.Image:
    """One try. Raises EndpointFault."""
    try:
        content = endpoint.post(fields, seconds, order.files)
    except EndpointFault as fault:
        if fault.kind == "broken":
            bill.charge(order.asked)
        raise
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    bill.charge(order.asked, answer)
    try:
        return decoded(_text(answer), order.asked, order.ground)
    except UnfitPicture as error:
        again: FaultKind = "refused" if isinstance(error, Addressed) else "broken"
        raise EndpointFault(again, f"{endpoint.url} sent {error}") from None


class Addressed(UnfitPicture):
    """The server answers with addresses, and will again."""


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
        raise Addressed(f"an address, which is never fetched; have it send b64_json ({SETTING}.response_format)")
    raise UnfitPicture("no picture in base64")
