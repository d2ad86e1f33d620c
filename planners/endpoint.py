"""Requests to an OpenAI-compatible server: one deadline for each exchange, a limit on its size, no redirects."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field

from planners.messages import printable
from planners.scene import Frozen

LOCAL = ("localhost", "127.0.0.1", "::1")
FIRST_WAIT = 0.5
LONGEST_WAIT = 20.0
"""Seconds between two tries, doubled each time; a longer Retry-After of the server is respected."""
FaultKind = Literal["busy", "broken", "refused"]
Upload = tuple[str, bytes, str]
"""A file of a multipart form: its name, its bytes, its media type."""
ReplyT = TypeVar("ReplyT")


class EndpointFault(Exception):
    """``busy``: retry after ``wait`` seconds; ``broken``: retry at once; ``refused``: don't retry."""

    def __init__(self, kind: FaultKind, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.kind, self.wait = kind, wait


class EndpointSettings(Frozen):
    """``url`` ends with ``/v1``. ``key_from`` names the environment variable that holds the API key, if one is needed.

    ``seconds`` limit a task with all its tries; ``tries`` limit its requests.
    """

    url: str | None = Field(default=None, pattern=r"^https?://[^\s]+$", max_length=2000)
    model: str | None = Field(default=None, min_length=1, max_length=200)
    key_from: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    seconds: float = Field(default=60.0, gt=0.0, le=3600.0, allow_inf_nan=False)
    tries: int = Field(default=4, ge=1, le=10)
    longest: int = Field(default=200_000, ge=1000, le=10_000_000, description="bytes of an answer")

    def endpoint(self, who: str, setting: str, path: str = "chat/completions") -> Endpoint:
        """The endpoint at ``path`` under the url; sends nothing. Messages name ``who`` and ``setting``, a dotted key.

        Raises EndpointFault ("refused") if a setting or the API key is missing.
        """
        for key, value in (("url", self.url), ("model", self.model)):
            if value is None:
                raise EndpointFault("refused", f"{who} has no {key}; set {setting}.{key}")
        secret = os.environ.get(self.key_from, "").strip() if self.key_from else None
        if self.key_from and not secret:
            raise EndpointFault("refused", f"the environment variable {self.key_from} holds no key; set it")
        parts = urlsplit(self.url or "")
        if secret and parts.scheme != "https" and parts.hostname not in LOCAL:
            raise EndpointFault("refused", f"plain http would expose the key; set {setting}.url to an https address")
        if secret and not (secret.isascii() and secret.isprintable()):
            raise EndpointFault("refused", f"the key in {self.key_from} has characters other than printable ASCII")
        return Endpoint(f"{(self.url or '').rstrip('/')}/{path}", secret, self.longest)

    def problems(self, who: str, setting: str) -> list[str]:
        """What the settings lack, in words; sends nothing."""
        try:
            self.endpoint(who, setting)
        except EndpointFault as fault:
            return [str(fault)]
        return []


@dataclass(frozen=True)
class TopLogprob:
    """A likely first token, as the server writes it, and the natural logarithm of its probability."""

    token: str
    logprob: float


@dataclass(frozen=True)
class Completion:
    """The first choice. ``top_logprobs``: the likeliest first tokens; None if the server sent none.

    ``tokens_in`` and ``tokens_out``: the server's count; None if it sent none.
    """

    content: str
    top_logprobs: tuple[TopLogprob, ...] | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True)
class Endpoint:
    """``url`` of one service; ``key`` goes into the Authorization header and nowhere else."""

    url: str
    key: str | None
    longest: int

    def complete(self, body: Mapping[str, Any], seconds: float) -> Completion:
        """One chat completion. Raises EndpointFault."""
        return self._completion(self.post(body, seconds))

    def post(self, body: Mapping[str, Any], seconds: float, files: Mapping[str, Upload] | None = None) -> bytes:
        """The answer's body to a JSON request, or to a multipart form if there are ``files``.

        ``seconds`` limit the whole exchange. Raises EndpointFault if it fails or the status isn't 200.
        """
        import anyio
        from anyio.from_thread import start_blocking_portal

        async def bounded() -> tuple[int, Mapping[str, str], bytes]:
            with anyio.fail_after(seconds):
                return await self._exchange({"data": dict(body), "files": files} if files else {"json": dict(body)})

        try:
            with start_blocking_portal() as portal:
                status, headers, content = portal.call(bounded)
        except TimeoutError:
            raise EndpointFault("broken", f"{self.url} sent no complete answer in time") from None
        if status != 200:
            raise self._refusal(status, headers, content)
        return content

    async def _exchange(self, sent: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        import httpx2

        headers = {"Accept-Encoding": "identity"}  # no compression: a small answer could unpack into a huge one
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        local = httpx2.URL(self.url).host in LOCAL  # no proxy for a server on this machine
        content = bytearray()
        try:
            async with (
                httpx2.AsyncClient(follow_redirects=False, timeout=None, trust_env=not local) as client,
                client.stream("POST", self.url, headers=headers, **sent) as response,
            ):
                async for chunk in response.aiter_raw():
                    content += chunk
                    if len(content) > self.longest:
                        raise EndpointFault("broken", f"{self.url} sent over {self.longest:,} bytes")
                return response.status_code, dict(response.headers), bytes(content)
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            reason = self._hidden(str(error) or type(error).__name__)
            raise EndpointFault("busy", f"{self.url} can't be reached: {reason}") from None

    def _refusal(self, status: int, headers: Mapping[str, str], content: bytes) -> EndpointFault:
        answer = self._hidden(" ".join(content.decode(errors="replace").split())[:200])
        if status == 429 or status >= 500:
            wait = retry_after_seconds(headers.get("retry-after", ""))
            return EndpointFault("busy", f"{self.url} answered {status}: {answer}", wait)
        if 300 <= status < 400:
            return EndpointFault("refused", f"{self.url} redirects ({status}); set the url that it leads to")
        return EndpointFault("refused", f"{self.url} answered {status}: {answer}")

    def _completion(self, content: bytes) -> Completion:
        try:
            whole = json.loads(content)
            choice = whole["choices"][0]
            message = choice["message"]
            answer = message["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise EndpointFault("broken", f"{self.url} sent no chat completion") from None
        if not isinstance(answer, str):
            refusal = message.get("refusal") if isinstance(message, dict) else None
            raise EndpointFault("broken", f"{self.url}: the model refused: {self._hidden(str(refusal)[:200])}")
        used = whole.get("usage")
        tokens = [used.get(key) if isinstance(used, dict) else None for key in ("prompt_tokens", "completion_tokens")]
        counts = [count if type(count) is int and count >= 0 else None for count in tokens]
        return Completion(answer, self._top_logprobs(choice), counts[0], counts[1])

    def _top_logprobs(self, choice: Mapping[str, Any]) -> tuple[TopLogprob, ...] | None:
        """The listed tokens, likeliest first, each once. Raises EndpointFault if the list can't be read."""
        if not choice.get("logprobs"):
            return None
        try:
            chosen = choice["logprobs"]["content"][0]
            top = chosen.get("top_logprobs") or ()
            places = top if any(one["token"] == chosen["token"] for one in top) else (chosen, *top)
            listed = {(str(one["token"]), float(one["logprob"]), str(one.get("bytes"))) for one in places}
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
            raise EndpointFault("broken", f"{self.url} sent logprobs in an unknown format") from None
        total = sum(math.exp(min(logprob, 1.0)) for _, logprob, _ in listed)
        if not total <= 1.01:  # also catches NaN
            raise EndpointFault("broken", f"{self.url} sent logprobs that add up to more than 1")
        return tuple(TopLogprob(token, logprob) for token, logprob, _ in sorted(listed, key=lambda one: -one[1]))

    def _hidden(self, text: str) -> str:
        """Text for messages, without the key, which a server may echo."""
        shown = printable(text)
        return shown.replace(self.key, "***") if self.key else shown


def retry_after_seconds(header: str) -> float:
    """The seconds of a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3); 0 for anything else."""
    if header.isascii() and header.isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - time.time())


@dataclass
class RetryBudget:
    """Limits the exchanges of one task: ``tries`` in all, until ``end`` (``time.monotonic``).

    ``each`` limits the seconds of one try; ``used`` counts the tries.
    """

    end: float
    tries: int
    each: float = math.inf
    used: int = 0

    def complete(self, endpoint: Endpoint, body: Mapping[str, Any]) -> Completion:
        """The first completion that succeeds. Raises as ``first_reply`` does."""
        return self.first_reply(lambda seconds: endpoint.complete(body, seconds))

    def first_reply(self, attempt: Callable[[float], ReplyT]) -> ReplyT:
        """The first result of ``attempt``, which gets its seconds, that raises no EndpointFault.

        While the server is busy, waits as long as it asks, and at least twice as long each time. Raises the last
        EndpointFault if the server refuses, no try is left, or the next try would start too late.
        """
        wait = FIRST_WAIT
        while True:
            self.used += 1
            try:
                return attempt(min(self.each, max(0.01, self.end - time.monotonic())))
            except EndpointFault as fault:
                pause = 0.0 if fault.kind == "broken" else max(min(wait, LONGEST_WAIT), fault.wait)
                late = time.monotonic() + pause >= self.end
                if fault.kind == "refused" or self.used >= self.tries or late:
                    raise
                time.sleep(pause)
                wait *= 2
