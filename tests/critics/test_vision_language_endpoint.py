"""The vision-language critic against a real HTTP server on this machine, well-behaved and otherwise."""

from __future__ import annotations

import base64
import io
import json
import math
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import critics.vision_language.critic
from agent.cli import main
from critics.base import CriticError, Verdict
from critics.panel import judge_all
from critics.testing import check_critic, example_scene
from critics.vision_language.answers import Answer, Silence, Spent
from critics.vision_language.critic import VisionLanguageCritic, VisionLanguageSettings
from critics.vision_language.endpoint import answered
from planners.checklist import Check, compile_checklist
from planners.endpoint import TopLogprob
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


@pytest.mark.parametrize(
    ("top", "status", "words"),
    [
        ({"Yes": 0.9, "No": 0.05}, "pass", "P(yes) = 0.95"),
        ({"Yes": 0.05, "No": 0.9}, "fail", "P(yes) = 0.05"),
        ({"Yes": 0.55, "No": 0.4}, "unscored", "near a tie"),
        ({"The": 0.7, "Yes": 0.29, "No": 0.001}, "unscored", "says neither: P(yes) + P(no) = 0.29"),
        ({"Yes": 0.6, "no idea": 0.3, "Nothing": 0.1}, "pass", "P(yes) = 1.00"),
        ({"Yes": 0.52}, "unscored", "near a tie"),  # what isn't listed might be a no of almost the same weight
    ],
)
def test_sure_answers_are_verdicts_and_others_are_not(top: dict[str, float], status: str, words: str) -> None:
    with serving(always(completion(top))) as (url, _):
        verdict = judged(critic(url))
    assert verdict.status == status and words in verdict.reason
    if status == "fail":
        assert (verdict.fault, verdict.region) == ("missing", SCENE.item("circle").box)


def test_what_is_not_listed_is_bounded() -> None:
    answer = answered([TopLogprob("Yes", math.log(0.6)), TopLogprob("x", math.log(0.01))])
    assert isinstance(answer, Answer) and answer.hidden == pytest.approx(0.04)
    assert answer.share == 1.0 and answer.bounds == (pytest.approx(0.6 / 0.64), pytest.approx(1.0))
    answer = answered([TopLogprob("▁yes", math.log(0.5)), TopLogprob("ĠNo", math.log(0.5))])
    assert isinstance(answer, Answer) and (answer.yes, answer.no) == pytest.approx((0.5, 0.5))
    assert answer.hidden == pytest.approx(0.0)
    assert isinstance(answered(()), Silence)


def test_a_token_that_is_listed_twice_counts_once() -> None:
    def doubled(body: dict, number: int) -> Reply:
        whole = json.loads(completion({"Yes": 0.6, "No": 0.35})[1])
        place = whole["choices"][0]["logprobs"]["content"][0]
        place["top_logprobs"] += place["top_logprobs"][:1]
        return 200, json.dumps(whole).encode(), {}

    with serving(doubled) as (url, _):
        assert judged(critic(url, band=0.05)).score == pytest.approx(0.6 / 0.95)


def test_all_checks_are_asked_each_by_its_own_question_some_at_once() -> None:
    most, now, lock = [0], [0], threading.Lock()

    def say(body: dict, number: int) -> Reply:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.1)
        with lock:
            now[0] -= 1
        text = body["messages"][1]["content"][1]["text"]
        return completion({"Yes": 0.9, "No": 0.1} if "circle" in text else {"No": 0.9, "Yes": 0.1})

    with serving(say) as (url, seen):
        asked = critic(url, parallel=3, price_in=2.0, price_out=10.0)
        found = {verdict.check: verdict.status for verdict in asked.judge(PICTURE, SCENE, CHECKS)}
    assert len(seen) == len(CHECKS) == len(found) and 1 < most[0] <= 3
    assert (found["present:circle"], found["present:square"], found["no_extra_text"]) == ("pass", "fail", "pass")
    count = len(CHECKS)
    assert asked.spent.tokens_in == 300 * count and (asked.spent.requests, asked.spent.unmetered) == (count, 0)
    assert asked.spent.money == pytest.approx(count * (300 * 2.0 + 1 * 10.0) / 1e6)


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


def test_an_exact_check_is_doubted_and_never_passed() -> None:
    text = next(check for check in CHECKS if check.kind == "text")
    with serving(always(completion({"Yes": 1.0}), completion({"No": 0.99}))) as (url, _):
        asked = critic(url)
        assert judged(asked, text).status == "unscored"
        verdict = judged(asked, text)
    assert (verdict.status, verdict.fault, verdict.region) == ("fail", "garbled_text", SCENE.texts[0].box)
    strict = PRESENT.model_copy(update={"threshold": 0.97})
    with serving(always(completion({"Yes": 0.9, "No": 0.1}))) as (url, _):
        assert "under the check's threshold of 0.97" in judged(critic(url), strict).reason


def test_it_keeps_the_contract_of_critics() -> None:
    with serving(always(completion({"Yes": 0.9, "No": 0.05}))) as (url, _):
        check_critic(critic(url))


def test_the_command_checks_a_picture_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Named by its file, so that the test doesn't depend on the registry's names."""
    picture = Image.new("RGB", (96, 64), "white")
    ImageDraw.Draw(picture).ellipse((30, 14, 66, 50), fill="red")
    picture.save(tmp_path / "red.png")
    name = f"{Path(critics.vision_language.critic.__file__)}:VisionLanguageCritic"
    with serving(
        lambda body, number: completion(
            {"Yes": 0.02, "No": 0.9} if "any writing" in str(body["messages"]) else {"Yes": 0.95, "No": 0.01}
        )
    ) as (url, seen):
        table = json.dumps({"url": url, "model": "m"}).replace('": ', '" = ')
        file = tmp_path / "proofpress.toml"
        file.write_text(
            f'critics = ["{name}", "artifacts"]\n[critic_settings."{name}"]\nendpoint = {table}\n'
            'kinds = ["present", "count", "attribute", "no_extra_text"]\n'
        )
        code = main(["check", str(tmp_path / "red.png"), "--prompt", "a red circle", "--config", str(file), "--json"])
    answer = json.loads(capsys.readouterr().out)
    judging = {check["id"]: check["status"] for check in answer["checks"]}
    assert (code, answer["passed"]) == (0, True), judging
    assert set(judging.values()) == {"pass"} and len(seen) >= 4
