"""One exchange with an OpenAI-compatible server: a deadline over all of it, a limit on the answer, no redirects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

LOCAL = ("localhost", "127.0.0.1", "::1")
Fault = Literal["busy", "broken", "refused"]


class EndpointFault(Exception):
    """``busy``: another try may help, after ``wait`` seconds; ``broken``: it may, at once; ``refused``: it won't."""

    def __init__(self, kind: Fault, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.kind, self.wait = kind, wait


@dataclass(frozen=True)
class Endpoint:
    """``url`` of the chat completions; ``key`` goes into the Authorization header and nowhere else."""

    url: str
    key: str | None
    longest: int

    def post(self, body: Mapping[str, Any], seconds: float) -> str:
        """The content of the first choice. ``seconds`` bound the whole exchange, however slowly bytes drip in.

        Raises EndpointFault.
        """
        import anyio
        from anyio.from_thread import start_blocking_portal

        async def bounded() -> tuple[int, Mapping[str, str], bytes]:
            with anyio.fail_after(seconds):
                return await self._exchange(body)

        try:
            with start_blocking_portal() as portal:
                status, headers, content = portal.call(bounded)
        except TimeoutError:
            raise EndpointFault("broken", f"{self.url} gave no whole answer in time") from None
        if status != 200:
            raise self._refusal(status, headers, content)
        return self._content(content)

    async def _exchange(self, body: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        import httpx2

        headers = {"Accept-Encoding": "identity"}  # a small answer can't unpack into a huge one
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        local = httpx2.URL(self.url).host in LOCAL  # a server on this machine is never asked for through a proxy
        content = bytearray()
        try:
            async with (
                httpx2.AsyncClient(follow_redirects=False, timeout=None, trust_env=not local) as client,
                client.stream("POST", self.url, json=dict(body), headers=headers) as response,
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
            asked = headers.get("retry-after", "")
            wait = float(asked) if asked.isascii() and asked.isdecimal() else 0.0
            return EndpointFault("busy", f"{self.url} answered {status}: {said}", wait)
        if 300 <= status < 400:
            return EndpointFault("refused", f"{self.url} redirects ({status}), which isn't followed; name its goal")
        return EndpointFault("refused", f"{self.url} answered {status}: {said}")

    def _content(self, content: bytes) -> str:
        try:
            choice = json.loads(content)["choices"][0]
            message = choice["message"]
            answer = message["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise EndpointFault("broken", f"{self.url} sent no chat completion") from None
        if not isinstance(answer, str):
            said = message.get("refusal") if isinstance(message, dict) else None
            raise EndpointFault("broken", f"{self.url}: the model refused: {self._hidden(str(said)[:200])}")
        return answer

    def _hidden(self, text: str) -> str:
        """A server may echo the key; what people are shown doesn't."""
        shown = "".join(character if character.isprintable() else " " for character in text)
        return shown.replace(self.key, "***") if self.key else shown
