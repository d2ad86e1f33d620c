"""A real HTTP server on this machine in a vision-language model's place, and the critic that asks it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np

from critics.base import Verdict
from critics.testing import example_scene
from critics.vision_language.critic import VisionLanguageCritic, VisionLanguageSettings
from planners.checklist import Check, compile_checklist
from tests.local_server import Reply, answering

SCENE = example_scene()
CHECKS = compile_checklist(SCENE)
PRESENT = next(check for check in CHECKS if check.id == "present:circle")
PICTURE = np.random.default_rng(0).integers(0, 256, (40, 64, 3), dtype=np.uint8)
Say = Callable[[dict, int], Reply]


def completion(top: dict[str, float], **fields: object) -> Reply:
    """An answer whose first token has these probabilities; the chosen token is the likeliest."""
    listed = [
        {"token": token, "logprob": math.log(p) if p else -9999.0, "bytes": list(token.encode())}
        for token, p in sorted(top.items(), key=lambda one: -one[1])
    ]
    choice = {
        "message": {"role": "assistant", "content": listed[0]["token"]},
        "logprobs": {"content": [{**listed[0], "top_logprobs": listed}]},
    }
    usage = {"prompt_tokens": 300, "completion_tokens": 1, "total_tokens": 301}
    return 200, json.dumps({"choices": [choice], "usage": usage, **fields}).encode(), {}


def serving(say: Say) -> AbstractContextManager[tuple[str, list[dict]]]:
    """A server that answers what ``say`` makes of a request's body and its number from 1 on; gives its address and
    the requests it got."""

    def read(path: str, headers: dict[str, str], body: bytes) -> dict:
        return {"path": path, "body": json.loads(body), "headers": headers}

    return answering(read, lambda request, number: say(request["body"], number))


def always(*replies: Reply) -> Say:
    """The replies in turn, the last one for ever."""
    return lambda body, number: replies[min(number, len(replies)) - 1]


def critic(url: str | None, band: float = 0.15, **fields: object) -> VisionLanguageCritic:
    endpoint = {"url": url, "model": "m", "seconds": 20, **fields}
    return VisionLanguageCritic(VisionLanguageSettings.model_validate({"endpoint": endpoint, "band": band}))


def judged(asked: VisionLanguageCritic, check: Check = PRESENT) -> Verdict:
    (verdict,) = asked.judge(PICTURE, SCENE, [check])
    return verdict
