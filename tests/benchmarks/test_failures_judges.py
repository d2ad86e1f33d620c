"""The judges on pictures: which failure they name, and that they share nothing with the loop's critics."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import benchmarks.judges.painted as painted_judges
from agent.commands.common import Call
from agent.registry import build_critics
from benchmarks.failures.independence import SharedJudge, ingredients_of, refuse_shared
from benchmarks.failures.items import SceneNeeds, TextNeeds
from benchmarks.failures.judging.base import Ingredients, JudgeError
from benchmarks.failures.judging.texts import TextJudge, scored
from benchmarks.failures.judging.world import WorldJudge, WorldSettings
from benchmarks.judges.requirements import Expected, ExpectedObject
from critics.text.critic import TextSettings

PAINTED = Path(painted_judges.__file__).with_name("painted")
RGB = {"red": (214, 40, 40), "blue": (38, 96, 214), "green": (46, 155, 70)}
Found = tuple[str, float, tuple[float, float, float, float]]


@pytest.fixture(scope="module")
def judge() -> WorldJudge:
    return WorldJudge()


def needs(*objects: tuple, relations: tuple = (), texts: tuple = ()) -> SceneNeeds:
    wanted = tuple(ExpectedObject(noun=noun, count=count, colour=colour) for noun, count, colour in objects)
    return SceneNeeds(expected=Expected(objects=wanted, relations=relations, texts=texts))


def page(*lines: tuple[str, int], size: tuple[int, int] = (360, 240)) -> np.ndarray:
    image = Image.new("RGB", size, "white")
    for text, y in lines:
        ImageDraw.Draw(image).text((30, y), text, fill="black", font=ImageFont.load_default(40), stroke_width=1)
    return np.asarray(image)


def blocks(**colours: tuple[float, float, str]) -> tuple[np.ndarray, list[Found]]:
    """A picture of 240 x 160 with squares of 40 pixels, and detections of them; a key is a noun and a number."""
    image, found = Image.new("RGB", (240, 160), "white"), []
    for key, (x, y, colour) in colours.items():
        ImageDraw.Draw(image).rectangle((x, y, x + 40, y + 40), fill=RGB[colour])
        found.append((key.rstrip("0123456789"), 0.9, (x / 240, y / 160, (x + 40) / 240, (y + 40) / 160)))
    return np.asarray(image), found


def told(wanted: SceneNeeds, **colours: tuple[float, float, str]) -> set[str]:
    image, found = blocks(**colours)
    judged = WorldJudge(detect=lambda _: found).judge(image, wanted)
    assert judged.passed is not bool(judged.failures)
    return set(judged.failures)


def test_objects_and_counts():
    cat, two = needs(("cat", 1, None)), needs(("cat", 2, None))
    assert told(cat, cat1=(20, 20, "red")) == set()
    assert told(cat, dog1=(20, 20, "red")) == {"missing object", "extra object"}
    assert told(cat, cat1=(20, 20, "red"), cat2=(120, 20, "red")) == {"extra object"}
    assert told(two, cat1=(20, 20, "red")) == {"wrong count"}
    assert told(two) == {"missing object", "wrong count"}
    assert told(two, cat1=(20, 20, "red"), cat2=(120, 20, "red"), cat3=(20, 90, "red")) == {"wrong count"}


def test_an_unsure_stranger_is_no_extra_object():
    image, found = blocks(cat1=(20, 20, "red"))
    stranger = ("dog", 0.6, (0.5, 0.5, 0.7, 0.7))
    assert WorldJudge(detect=lambda _: [*found, stranger]).judge(image, needs(("cat", 1, None))).passed


def test_wrong_colours_and_swapped_ones():
    wanted = needs(("cat", 1, "red"), ("dog", 1, "blue"))
    assert told(wanted, cat1=(20, 20, "red"), dog1=(120, 20, "blue")) == set()
    assert told(wanted, cat1=(20, 20, "green"), dog1=(120, 20, "blue")) == {"wrong colour"}
    assert told(wanted, cat1=(20, 20, "blue"), dog1=(120, 20, "red")) == {"swapped colours"}
    assert told(wanted, dog1=(120, 20, "blue")) == {"missing object"}


def test_relations_fail_only_where_both_ends_are_there():
    wanted = needs(("cat", 1, None), ("dog", 1, None), relations=((0, "left_of", 1),))
    assert told(wanted, cat1=(20, 20, "red"), dog1=(150, 20, "red")) == set()
    assert told(wanted, cat1=(150, 20, "red"), dog1=(20, 20, "red")) == {"wrong relation"}
    assert told(wanted, cat1=(20, 20, "red")) == {"missing object"}


@pytest.mark.parametrize(
    ("lines", "failures"),
    [
        ((("SUMMER", 90),), set()),
        ((("SUMNER", 90),), {"garbled text"}),
        ((("WINTER", 90),), {"garbled text"}),
        ((), {"missing text"}),
        ((("SUMMER", 40), ("BREAD", 150)), {"stray text"}),
        ((("SUMNER", 40), ("BREAD", 150)), {"garbled text", "stray text"}),
    ],
)
def test_texts_that_the_judge_reads(judge, lines, failures):
    assert set(judge.judge(page(*lines), needs(texts=("SUMMER",))).failures) == failures


def test_a_picture_without_text_has_none(judge):
    assert judge.judge(page(), needs()).met == {"no_extra_object": True, "no_extra_text": True}


def test_on_painted_pictures_with_labels_checked_by_eye(judge):
    """What the labels say is there is right; one more of it, or another noun, is not."""
    labels = json.loads((PAINTED / "annotations.json").read_text())
    names = {one["id"]: one["name"] for one in labels["categories"]}
    right = wrong = 0
    for image in labels["images"][:12]:
        nouns = [names[one["category_id"]] for one in labels["annotations"] if one["image_id"] == image["id"]]
        picture = np.asarray(Image.open(PAINTED / "images" / image["file_name"]).convert("RGB"))
        as_labelled = [(noun, nouns.count(noun), None) for noun in sorted(set(nouns))]
        judged = judge.judge(picture, needs(*as_labelled))
        right += all(met for name, met in judged.met.items() if name != "no_extra_text")
        more = [(as_labelled[0][0], as_labelled[0][1] + 1, None), *as_labelled[1:]]
        wrong += judge.judge(picture, needs(*more)).passed
    assert right >= 11 and wrong == 0


@pytest.mark.parametrize(("stack", "models"), [("shipped", 1), ("first-edition", 2)])  # the pair is the first's alone
def test_the_shipped_judge_shares_nothing_with_the_shipped_critics(judge, stack, models):
    flags = {"stack": stack, "critics": "text,objects,artifacts,alignment,attributes"}
    critics = ingredients_of(build_critics(Call(flags).resolve()))
    assert (
        len(critics.weights) == models
        and {"easyocr", "rapidocr"} <= critics.readers
        and "RTDetrForObjectDetection" in critics.architectures
    )
    refuse_shared(judge.ingredients(), critics)


def test_a_judge_with_the_critics_reader_is_refused(judge):
    critics = ingredients_of([SimpleNamespace(settings=TextSettings(reader="rapidocr"))])
    refuse_shared(judge.ingredients(), critics)
    with pytest.raises(SharedJudge, match="OCR engine 'rapidocr'"):
        refuse_shared(Ingredients(readers=frozenset({"rapidocr", "pp-ocrv5"})), critics)


def test_a_judge_with_the_critics_weights_is_refused(judge, tmp_path):
    folder = WorldSettings().detector
    (tmp_path / "detector").mkdir()
    for name in ("config.json", "model.safetensors"):  # a copy elsewhere is still the same model
        (tmp_path / "detector" / name).write_bytes((folder / name).read_bytes())
    resolved = Call(
        {"critic_settings": {"objects": {"detector": {"checkpoint": str(tmp_path / "detector")}}}}
    ).resolve()
    with pytest.raises(SharedJudge, match="weights"):
        refuse_shared(judge.ingredients(), ingredients_of(build_critics(resolved)))


@pytest.mark.parametrize("field", Ingredients.model_fields)
def test_whatever_both_have_is_refused(field):
    mine = Ingredients.model_validate({field: {"the same", "mine"}})
    with pytest.raises(SharedJudge, match="the same"):
        refuse_shared(mine, Ingredients.model_validate({field: {"the same", "theirs"}}))
    refuse_shared(mine, Ingredients.model_validate({field: {"theirs"}}))


def test_a_noun_that_the_detector_cannot_see_is_no_missing_object(judge):
    with pytest.raises(JudgeError, match="doesn't know 'refrigerator'"):
        judge.judge(page(), needs(("refrigerator", 1, None)))


def test_missing_weights_are_said(tmp_path):
    with pytest.raises(JudgeError, match="isn't there"):
        WorldJudge(WorldSettings(detector=tmp_path)).ingredients()


def test_the_text_judge_reads_pictures():
    wanted = TextNeeds(rule="cvtg", texts=("SUMMER", "SALE"))
    found = TextJudge().judge(page(("SUMMER", 40), ("SALE", 140)), wanted)
    assert found.passed and (found.right, found.asked) == (2, 2)
    found = TextJudge().judge(page(("SUMMER", 40)), wanted)
    assert found.failures == ("missing text",) and (found.right, found.asked) == (1, 2)


def test_published_text_metrics():
    wanted = TextNeeds(rule="cvtg", texts=("Good Morning",))
    assert scored(("good MORNING",), wanted).passed and scored(("morninq good",), wanted).failures == ("garbled text",)
    long = TextNeeds(rule="longtext", texts=("one one two",))
    assert (scored(("two one",), long).right, scored(("two one",), long).asked) == (2, 3)
    assert scored(("two one",), long).failures == ("missing text",)
    chinese = TextNeeds(rule="longtext_zh", texts=("你好",))
    assert scored(("好", "你"), chinese).passed


def test_a_judge_refuses_needs_that_are_not_its_own(judge):
    with pytest.raises(JudgeError, match="judges scenes"):
        judge.judge(page(), TextNeeds(rule="cvtg", texts=("A",)))
