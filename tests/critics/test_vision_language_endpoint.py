"""What the vision-language critic sends to an HTTP server, well-behaved and otherwise, and which failures it tells."""

from __future__ import annotations

import base64
import io
import json
import time
from http.server import BaseHTTPRequestHandler

import numpy as np
import pytest
from PIL import Image
from vision_language_server import CHECKS, PICTURE, PRESENT, SCENE, always, completion, critic, judged, serving

from critics.base import CriticError
from critics.panel import judge_all
from critics.vision_language.answers import Spent
from critics.vision_language.critic import VisionLanguageSettings
from tests.local_server import Reply


def test_the_picture_and_the_question_are_sent_and_the_first_token_is_the_score() -> None:
    with serving(always(completion({" Yes": 0.5, "yes": 0.2, "No": 0.1, "A": 0.05}))) as (url, seen):
        verdict = judged(critic(url))
    assert verdict.status == "pass" and verdict.score == pytest.approx(0.7 / 0.8)
    (request,) = seen
    body = request["body"]
    assert request["path"] == "/v1/chat/completions" and "Authorization" not in request["headers"]
    assert (body["logprobs"], body["top_logprobs"], body["max_tokens"], body["temperature"]) == (True, 20, 1, 0)
    image, text = body["messages"][1]["content"]
    assert text == {"type": "text", "text": 'Does this picture show "a red circle"? Answer with yes or no.'}
    head, data = image["image_url"]["url"].split(",")
    assert head == "data:image/png;base64"
    assert np.array_equal(np.array(Image.open(io.BytesIO(base64.b64decode(data)))), PICTURE)


def test_a_large_picture_is_sent_scaled_down() -> None:
    with serving(always(completion({"Yes": 0.9, "No": 0.05}))) as (url, seen):
        critic(url, side=64).judge(np.zeros((90, 300, 3), np.uint8), SCENE, [PRESENT])
    data = seen[0]["body"]["messages"][1]["content"][0]["image_url"]["url"].split(",")[1]
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (64, 19)


def test_a_busy_server_is_asked_again_and_every_request_is_counted() -> None:
    busy: Reply = (429, b"slow down", {"Retry-After": "0"})
    with serving(always(busy, (500, b"", {}), completion({"Yes": 0.9, "No": 0.05}))) as (url, seen):
        asked = critic(url)
        assert judged(asked).status == "pass"
    assert len(seen) == 3
    assert asked.spent == Spent(questions=1, requests=3, unmetered=2, tokens_in=300, tokens_out=1)


def bare(content: object) -> Reply:
    return 200, json.dumps({"choices": [{"message": {"content": "Yes"}, **content}]}).encode(), {}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("reply", "words", "requests"),
    [
        ((500, b"out\nof\nmemory", {}), "answered 500: out of memory", 2),
        ((400, b"no pictures", {}), "answered 400: no pictures", 1),
        ((307, b"", {"Location": "http://127.0.0.1:9/"}), "redirects (307)", 1),
        ((200, b"<html>", {}), "no chat completion", 2),
        ((200, b"[" * 50_000, {}), "no chat completion", 2),
        (bare({}), "sends no logprobs", 1),
        (bare({"logprobs": None}), "sends no logprobs", 1),
        (bare({"logprobs": {"content": []}}), "logprobs in an unknown format", 2),
        (bare({"logprobs": {"tokens": ["Yes"], "token_logprobs": [-0.1]}}), "logprobs in an unknown format", 2),
        (bare({"logprobs": {"content": [{"token": "Yes", "logprob": None}]}}), "logprobs in an unknown format", 2),
        (bare({"logprobs": {"content": [{"token": "Yes", "logprob": 3.0}]}}), "more than 1", 2),
        (bare({"logprobs": {"content": [{"token": "Yes", "logprob": float("nan")}]}}), "more than 1", 2),
        ((200, json.dumps({"choices": [{"message": {"content": None, "refusal": "no"}}]}).encode(), {}), "refused", 2),
    ],
)
def test_what_is_no_answer_is_unscored_with_the_reason(reply: Reply, words: str, requests: int) -> None:
    with serving(always(reply)) as (url, seen):
        asked = critic(url, tries=2)
        verdict = judged(asked)
    assert verdict.status == "unscored" and words in verdict.reason and "\n" not in verdict.reason
    assert len(seen) == requests == asked.spent.requests == asked.spent.unmetered


def test_a_redirect_is_not_followed() -> None:
    with (
        serving(always(completion({"Yes": 0.9}))) as (other, reached),
        serving(always((307, b"", {"Location": other}))) as (url, _),
    ):
        assert judged(critic(url)).status == "unscored" and reached == []


@pytest.mark.parametrize("where", ["headers", "body"])
def test_bytes_that_drip_in_do_not_outlast_the_deadline(where: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if where == "headers":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        else:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"X" if where == "headers" else b" ")
            handler.wfile.flush()
            time.sleep(0.1)

    begun = time.monotonic()
    with serving(lambda body, number: drip) as (url, seen):
        verdicts = critic(url, seconds=1.0, parallel=1).judge(PICTURE, SCENE, CHECKS)
    assert time.monotonic() - begun < 9 and len(seen) == 1  # dripping alone would take ten seconds a question
    assert "no complete answer in time" in verdicts[0].reason and "no time was left" in verdicts[-1].reason
    assert {verdict.status for verdict in verdicts} == {"unscored"}


def test_the_key_comes_from_the_named_variable_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    with serving(always((401, b"wrong key sk-very-secret", {}))) as (url, seen):
        asked = critic(url, key_from="MY_KEY")
        verdict = judged(asked)
    assert "401: wrong key ***" in verdict.reason and "secret" not in repr((verdict, asked.settings, asked.spent))
    assert seen[0]["headers"]["Authorization"] == "Bearer sk-very-secret"


def test_what_the_settings_lack_is_told_before_anything_is_sent() -> None:
    for fields, words in (
        ({"model": None}, "set critic_settings.vision_language.endpoint.model"),
        ({"key_from": "NO_SUCH_KEY"}, "NO_SUCH_KEY holds no key"),
        ({"key_from": "HOME", "url": "http://example.org/v1"}, "plain http"),
    ):
        asked = critic(**{"url": "http://127.0.0.1:9/v1", **fields})
        assert words in asked.problems()[0] and words in asked.unable(SCENE, CHECKS)["present:circle"]
        verdicts = judge_all([asked], PICTURE, SCENE, CHECKS)
        assert {verdict.status for verdict in verdicts} == {"unscored"} and words in verdicts[0].reason
    with pytest.raises(ValueError, match="both set"):
        VisionLanguageSettings.model_validate({"local": {"model": "x"}, "endpoint": {"url": "http://127.0.0.1:9/v1"}})
    with pytest.raises(ValueError, match="tempo"):
        VisionLanguageSettings.model_validate({"endpoint": {"tempo": 1}})


def test_a_key_that_goes_missing_after_the_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk")
    asked = critic("http://127.0.0.1:9/v1", key_from="MY_KEY")
    monkeypatch.delenv("MY_KEY")
    assert "MY_KEY holds no key" in judged(asked).reason
    with pytest.raises(CriticError, match="MY_KEY holds no key"):
        asked._respondent.ask(PICTURE, ["?"])  # type: ignore[union-attr]
