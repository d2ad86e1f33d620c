"""The vision-language judge's verdicts on pictures, from a real HTTP server that looks at the picture it is sent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import seeing_server as server
from seeing_judge import BLUE_DOT, BOTH, RED_CUBE, judge, scene
from seeing_server import Thing, picture

from benchmarks.failures.items import Clause, GenEvalNeeds, Needs, QuestionNeeds, SuiteItem, SuiteQuestion, TextNeeds
from benchmarks.failures.judging.base import Judgement, as_judged
from benchmarks.failures.judging.world import WorldJudge


def judged(image: np.ndarray, needs: Needs) -> Judgement:
    with server.looking() as (url, _):
        return judge(url).judge(image, needs)


def unmet(found: Judgement) -> set[str]:
    return {name for name, met in found.met.items() if not met}


@pytest.mark.parametrize(
    ("things", "wrong", "modes"),
    [
        ([RED_CUBE, BLUE_DOT], set(), ()),
        ([RED_CUBE], {"present:dot", "count:dot", "colour:1", "relation:0-left_of-1"}, ("missing object",)),
        ([RED_CUBE, BLUE_DOT, ("dot", "blue", 5, 0)], {"count:dot"}, ("extra object",)),
        ([("cube", "green", 0, 1), BLUE_DOT], {"colour:0"}, ("wrong colour",)),
        ([("cube", "blue", 0, 1), ("dot", "red", 4, 2)], {"colour:0", "colour:1"}, ("swapped colours",)),
        ([("cube", "red", 6, 1), BLUE_DOT], {"relation:0-left_of-1"}, ("wrong relation",)),
    ],
)
def test_objects_colours_and_places(things: Sequence[Thing], wrong: set[str], modes: tuple[str, ...]) -> None:
    found = judged(picture(*things), scene(**BOTH))
    assert (unmet(found), found.failures) == (wrong, modes) and found.passed is not bool(wrong)
    assert set(found.met) == {
        "present:cube",
        "count:cube",
        "present:dot",
        "count:dot",
        "colour:0",
        "colour:1",
        "relation:0-left_of-1",
        "no_extra_text",
    }


@pytest.mark.parametrize(
    ("count", "modes"), [(0, ("missing object", "wrong count")), (1, ("wrong count",)), (2, ()), (3, ("wrong count",))]
)
def test_counts(count: int, modes: tuple[str, ...]) -> None:
    cubes = [("cube", "red", column, 0) for column in range(count)]
    assert judged(picture(*cubes), scene(objects=[{"noun": "cube", "count": 2}])).failures == modes


def test_one_noun_in_two_colours_is_told_apart_by_them() -> None:
    needs = scene(
        objects=[{"noun": "cube", "colour": "red"}, {"noun": "cube", "colour": "blue"}], relations=[[0, "above", 1]]
    )
    assert judged(picture(("cube", "red", 1, 0), ("cube", "blue", 1, 2)), needs).passed
    assert judged(picture(("cube", "red", 1, 2), ("cube", "blue", 1, 0)), needs).failures == ("wrong relation",)


@pytest.mark.parametrize(
    ("written", "modes"),
    [
        ("TEA", ()),
        ("TEE", ("garbled text",)),
        ("", ("missing text",)),
        ("TEA\nOPEN", ("stray text",)),
        ("OPEN", ("missing text", "stray text")),
    ],
)
def test_texts_and_no_other(written: str, modes: tuple[str, ...]) -> None:
    assert judged(picture(text=written), scene(texts=["TEA"])).failures == modes


def test_a_scene_without_texts_may_show_none() -> None:
    needs = scene(objects=[{"noun": "cube"}])
    assert judged(picture(RED_CUBE), needs).passed
    assert judged(picture(RED_CUBE, text="OPEN"), needs).failures == ("stray text",)


@pytest.mark.parametrize(("corner", "mode"), [(server.DEFORMED, "anatomy"), (server.DAMAGED, "artifact")])
def test_bodies_and_pictures_that_are_not_sound(corner: tuple[int, int, int], mode: str) -> None:
    image, needs = picture(RED_CUBE).copy(), scene(objects=[{"noun": "cube"}])
    image[0, -1] = corner
    with server.looking() as (url, seen):
        strict, lenient = judge(url, soundness=True), judge(url)
        assert strict.judge(image, needs).failures == (mode,) and strict.judge(picture(RED_CUBE), needs).passed
        assert len(seen) == 2 * (3 + 2)
        assert lenient.judge(image, needs).passed and not lenient.looks_for


def test_what_a_judge_looks_for_in_any_picture_is_among_what_a_scene_can_fail_in() -> None:
    needs = scene(objects=[{"noun": "cube"}])
    item = SuiteItem(id="a", task="t", prompt="things", needs=needs, modes=("missing object",))
    looking = judge("http://127.0.0.1:1/v1", soundness=True)
    widened = as_judged(item, looking)
    assert widened.modes == ("missing object", "anatomy", "artifact")
    assert as_judged(widened, looking) == widened and as_judged(widened, WorldJudge()) == item
    counted = item.model_copy(update={"needs": GenEvalNeeds(tag="single_object", include=())})
    assert as_judged(counted, looking) == counted  # a published benchmark's rules stay as they are


@pytest.mark.parametrize(
    ("things", "needs", "modes"),
    [
        ([RED_CUBE] * 1, {"tag": "counting", "include": 2}, ("wrong count",)),
        ([], {"tag": "counting", "include": 2}, ("missing object",)),
        ([RED_CUBE, ("cube", "red", 1, 1), ("cube", "red", 2, 1)], {"tag": "counting", "include": 2}, ("wrong count",)),
        ([RED_CUBE, ("cube", "red", 1, 1)], {"tag": "counting", "include": 2}, ()),
    ],
)
def test_genevals_counts(things: list[Thing], needs: dict, modes: tuple[str, ...]) -> None:
    n = needs["include"]
    asked = GenEvalNeeds(
        tag=needs["tag"], include=(Clause(label="cube", count=n),), exclude=(Clause(label="cube", count=n + 1),)
    )
    assert judged(picture(*things), asked).failures == modes


@pytest.mark.parametrize(
    ("things", "modes"),
    [
        ([RED_CUBE, BLUE_DOT], ()),
        ([RED_CUBE, ("dot", "red", 4, 2)], ("swapped colours",)),  # and no place is asked of it
        ([("cube", "red", 6, 0), BLUE_DOT], ("wrong relation",)),
        ([RED_CUBE], ("missing object",)),
    ],
)
def test_genevals_colours_and_places(things: list[Thing], modes: tuple[str, ...]) -> None:
    needs = GenEvalNeeds(
        tag="position",
        include=(
            Clause(label="dot", count=1, colour="blue"),
            Clause(label="cube", count=1, colour="red", position=("left of", 0)),
        ),
    )
    found = judged(picture(*things), needs)
    assert found.failures == modes and set(found.met) == {
        "include:0",
        "colour:0",
        "include:1",
        "colour:1",
        "position:1",
    }


def test_texts_are_written_down_and_scored_by_the_published_metric() -> None:
    needs = TextNeeds(rule="cvtg", texts=("GOOD TEA", "OPEN"))
    found = judged(picture(text="GOOD\nTEA OPEN"), needs)
    assert found.passed and (found.right, found.asked) == (3, 3)
    found = judged(picture(text="GOOD TEE"), needs)
    assert not found.passed and (found.right, found.asked) == (1, 3) and "garbled text" in found.failures
    assert judged(picture(), needs).right == 0


def test_given_questions_and_their_answers() -> None:
    needs = QuestionNeeds(
        questions=(
            SuiteQuestion(question="How many cubes are there?", answer="two"),
            SuiteQuestion(question="Is anything red?", answer="Yes"),
        )
    )
    two = picture(RED_CUBE, ("cube", "blue", 3, 0))
    assert judged(two, needs).passed
    found = judged(picture(("cube", "green", 0, 0)), needs)
    assert unmet(found) == {"question:0", "question:1"} and found.failures == ("unmet question",)
