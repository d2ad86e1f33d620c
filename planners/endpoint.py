"""Exchanges with an OpenAI-compatible server: a deadline over all of it, a limit on the answer, no redirects."""

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
"""Seconds between two tries of one's own accord; a server's Retry-After is granted as far as the task's time goes."""
Fault = Literal["busy", "broken", "refused"]
Upload = tuple[str, bytes, str]
"""A file of a multipart form: its name, its bytes, its media type."""
Answer = TypeVar("Answer")


class EndpointFault(Exception):
    """``busy``: another try may help, after ``wait`` seconds; ``broken``: it may, at once; ``refused``: it won't."""

    def __init__(self, kind: Fault, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.kind, self.wait = kind, wait


class EndpointSettings(Frozen):
    """``url`` up to and with ``/v1``. ``key_from`` names the environment variable that holds the key, if one is needed.

    ``seconds`` bound a whole task with all its tries; ``tries`` bound the requests.
    """

    url: str | None = Field(default=None, pattern=r"^https?://[^\s]+$", max_length=2000)
    model: str | None = Field(default=None, min_length=1, max_length=200)
    key_from: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    seconds: float = Field(default=60.0, gt=0.0, le=3600.0, allow_inf_nan=False)
    tries: int = Field(default=4, ge=1, le=10)
    longest: int = Field(default=200_000, ge=1000, le=10_000_000, description="bytes of an answer")

    def endpoint(self, who: str, setting: str, path: str = "chat/completions") -> Endpoint:
        """The endpoint at ``path`` under the url, nothing asked of it yet. ``who`` and ``setting``, the table's dotted
        key, are for messages.

        Raises EndpointFault ("refused") where a setting or the key is missing.
        """
        for key, value in (("url", self.url), ("model", self.model)):
            if value is None:
                raise EndpointFault("refused", f"{who} has no {key}; set {setting}.{key}")
        secret = os.environ.get(self.key_from, "").strip() if self.key_from else None
        if self.key_from and not secret:
            raise EndpointFault("refused", f"the environment variable {self.key_from} holds no key; set it")
        parts = urlsplit(self.url or "")
        if secret and parts.scheme != "https" and parts.hostname not in LOCAL:
            raise EndpointFault("refused", f"a key isn't sent over plain http; set {setting}.url to an https address")
        if secret and not (secret.isascii() and secret.isprintable()):
            said = f"the environment variable {self.key_from} holds no key, but other characters; set it"
            raise EndpointFault("refused", said)
        return Endpoint(f"{(self.url or '').rstrip('/')}/{path}", secret, self.longest)

    def problems(self, who: str, setting: str) -> list[str]:
        """What the settings lack, in words; nothing is asked over the network."""
        try:
            self.endpoint(who, setting)
        except EndpointFault as fault:
            return [str(fault)]
        return []


@dataclass(frozen=True)
class Candidate:
    """A token that might have stood first, as the server writes it, and the natural logarithm of its probability."""

    token: str
    logprob: float


@dataclass(frozen=True)
class Completion:
    """``content`` of the first choice. ``first``: the likeliest tokens in its first place, None where the server sent
    none. ``tokens_in`` and ``tokens_out``: what the server says it has used, None where it doesn't say."""

    content: str
    first: tuple[Candidate, ...] | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True)
class Endpoint:
    """``url`` of one service; ``key`` goes into the Authorization header and nowhere else."""

    url: str
    key: str | None
    longest: int

    def complete(self, body: Mapping[str, Any], seconds: float) -> Completion:
        """One exchange with the chat completions. Raises EndpointFault."""
        return self._completion(self.post(body, seconds))

    def post(self, body: Mapping[str, Any], seconds: float, files: Mapping[str, Upload] | None = None) -> bytes:
        """The whole answer to a JSON body, or where there are ``files``, to a multipart form that has them too.

        ``seconds`` bound all of it, however slowly bytes drip in. Raises EndpointFault where the status isn't 200.
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
            raise EndpointFault("broken", f"{self.url} gave no whole answer in time") from None
        if status != 200:
            raise self._refusal(status, headers, content)
        return content

    async def _exchange(self, sent: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        import httpx2

        headers = {"Accept-Encoding": "identity"}  # a small answer can't unpack into a huge one
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        local = httpx2.URL(self.url).host in LOCAL  # a server on this machine is never asked for through a proxy
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
            said = self._hidden(str(error) or type(error).__name__)
            raise EndpointFault("busy", f"{self.url} can't be reached: {said}") from None

    def _refusal(self, status: int, headers: Mapping[str, str], content: bytes) -> EndpointFault:
        said = self._hidden(" ".join(content.decode(errors="replace").split())[:200])
        if status == 429 or status >= 500:
            wait = waiting(headers.get("retry-after", ""))
            return EndpointFault("busy", f"{self.url} answered {status}: {said}", wait)
        if 300 <= status < 400:
            return EndpointFault("refused", f"{self.url} redirects ({status}), which isn't followed; name its goal")
        return EndpointFault("refused", f"{self.url} answered {status}: {said}")

    def _completion(self, content: bytes) -> Completion:
        try:
            whole = json.loads(content)
            choice = whole["choices"][0]
            message = choice["message"]
            answer = message["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise EndpointFault("broken", f"{self.url} sent no chat completion") from None
        if not isinstance(answer, str):
            said = message.get("refusal") if isinstance(message, dict) else None
            raise EndpointFault("broken", f"{self.url}: the model refused: {self._hidden(str(said)[:200])}")
        used = whole.get("usage")
        tokens = [used.get(key) if isinstance(used, dict) else None for key in ("prompt_tokens", "completion_tokens")]
        counts = [count if type(count) is int and count >= 0 else None for count in tokens]
        return Completion(answer, self._first(choice), counts[0], counts[1])

    def _first(self, choice: Mapping[str, Any]) -> tuple[Candidate, ...] | None:
        """A token that is listed twice counts once. Raises EndpointFault where the list can't be read."""
        if not choice.get("logprobs"):
            return None
        try:
            chosen = choice["logprobs"]["content"][0]
            top = chosen.get("top_logprobs") or ()
            places = top if any(one["token"] == chosen["token"] for one in top) else (chosen, *top)
            listed = {(str(one["token"]), float(one["logprob"]), str(one.get("bytes"))) for one in places}
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
            raise EndpointFault("broken", f"{self.url} sent logprobs of another form") from None
        total = sum(math.exp(min(logprob, 1.0)) for _, logprob, _ in listed)
        if not total <= 1.01:  # false for a logprob that is no number, too
            raise EndpointFault("broken", f"{self.url} sent logprobs that are no logarithms of probabilities")
        return tuple(Candidate(token, logprob) for token, logprob, _ in sorted(listed, key=lambda one: -one[1]))

    def _hidden(self, text: str) -> str:
        """A server may echo the key; what people are shown doesn't."""
        shown = printable(text)
        return shown.replace(self.key, "***") if self.key else shown


def waiting(asked: str) -> float:
    """The seconds of a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3); 0 for anything else."""
    if asked.isascii() and asked.isdecimal():
        return float(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except (ValueError, OverflowError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - time.time())


@dataclass
class Patience:
    """What is left for a task: exchanges up to ``end``, a moment of ``time.monotonic``, and ``left`` tries.

    ``each`` bounds the seconds of one try.
    """

    end: float
    left: int
    each: float = math.inf

    def complete(self, endpoint: Endpoint, body: Mapping[str, Any]) -> Completion:
        """The first completion that can be used. Raises as ``first`` does."""
        return self.first(lambda seconds: endpoint.complete(body, seconds))

    def first(self, ask: Callable[[float], Answer]) -> Answer:
        """The first answer of ``ask``, which is told its seconds, that is no EndpointFault.

        While the server is busy, waits as long as it asks for, and at least twice as long each time.
        Raises the last EndpointFault where the server refuses, no try is left, or the next one would come too late.
        """
        wait = FIRST_WAIT
        while True:
            self.left -= 1
            try:
                return ask(min(self.each, max(0.01, self.end - time.monotonic())))
            except EndpointFault as fault:
                pause = 0.0 if fault.kind == "broken" else max(min(wait, LONGEST_WAIT), fault.wait)
                late = time.monotonic() + pause >= self.end
                if fault.kind == "refused" or self.left <= 0 or late:
                    raise
                time.sleep(pause)
                wait *= 2
