"""The verdicts that the vision-language critic makes of an HTTP server's answers."""

from __future__ import annotations

import json
import math
import threading
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from vision_language_server import CHECKS, PICTURE, PRESENT, SCENE, always, completion, critic, judged, serving

import critics.vision_language.critic
from agent.cli import main
from critics.testing import check_critic
from critics.vision_language.answers import Answer, Silence
from critics.vision_language.endpoint import answered
from planners.endpoint import TopLogprob
from tests.local_server import Reply


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
