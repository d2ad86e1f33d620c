"""The judges on pictures: which failure they name, and that they share nothing with the loop's critics."""

from __future__ import annotations

import random
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from agent.commands.common import Call
from agent.registry import build_critics
from benchmarks.editing.painted.rows import OutsideThing, SeenLine, SeenPicture
from benchmarks.editing.painted.seeing import OutsideEyes
from benchmarks.failures.independence import SharedJudge, ingredients_of, refuse_shared
from benchmarks.failures.items import GoldNeeds, SceneNeeds, TextNeeds
from benchmarks.failures.judging.base import Ingredients, JudgeError
from benchmarks.failures.judging.texts import TextJudge, scored
from benchmarks.failures.judging.world import WorldJudge
from benchmarks.judges.drawn_things import DrawnWorld
from benchmarks.judges.requirements import Expected, ExpectedObject
from critics.text.critic import TextSettings
from renderers.primer.edition2.assets import FOLDER
from renderers.primer.edition2.world import SHAPES
from tests.drawn_shapes import draw_shapes

RGB = {"red": (214, 40, 40), "blue": (38, 96, 214), "green": (46, 155, 70)}


@pytest.fixture(scope="module")
def judge() -> WorldJudge:
    return WorldJudge()


@pytest.fixture
def drawings(tmp_path, monkeypatch):
    """A folder where drawings are looked for, empty, as what a judge is made of is said without reading them."""
    monkeypatch.chdir(tmp_path)
    FOLDER.mkdir(parents=True)


def needs(*objects: tuple, relations: tuple = (), texts: tuple = ()) -> SceneNeeds:
    wanted = tuple(ExpectedObject(noun=noun, count=count, colour=colour) for noun, count, colour in objects)
    return SceneNeeds(expected=Expected(objects=wanted, relations=relations, texts=texts))


def page(*lines: tuple[str, int], size: tuple[int, int] = (360, 240)) -> np.ndarray:
    image = Image.new("RGB", size, "white")
    for text, y in lines:
        ImageDraw.Draw(image).text((30, y), text, fill="black", font=ImageFont.load_default(40), stroke_width=1)
    return np.asarray(image)


class ScriptedEyes:
    """Sees squares of 40 pixels where it was told; ``asked`` are the lines of letters that it was given."""

    def __init__(
        self, things: list[OutsideThing], lines: tuple[SeenLine, ...] = (), ground: tuple[str, str] = ("white", "day")
    ) -> None:
        self.things, self.lines, self.ground = things, lines, ground
        self.asked: list[tuple[SeenLine, ...] | None] = []

    def look(self, name, image, nouns, read=None):
        self.asked.append(read)
        there = tuple(one for one in self.things if one.noun in nouns)
        lines = self.lines if read is None else read
        ground, time = self.ground
        return SeenPicture(picture=name, asked=tuple(nouns), things=there, lines=lines, ground=ground, time=time)


def blocks(**colours: tuple[float, float, str]) -> tuple[np.ndarray, list[OutsideThing]]:
    """A picture of 240 x 160 with squares of 40 pixels, and what is seen of them; a key is a noun and a number."""
    image, found = Image.new("RGB", (240, 160), "white"), []
    for key, (x, y, colour) in colours.items():
        ImageDraw.Draw(image).rectangle((x, y, x + 40, y + 40), fill=RGB[colour])
        box = (x / 240, y / 160, (x + 40) / 240, (y + 40) / 160)
        found.append(OutsideThing(noun=key.rstrip("0123456789"), score=0.9, colour="", box=box))
    return np.asarray(image), found


def told(wanted: SceneNeeds, **colours: tuple[float, float, str]) -> set[str]:
    image, found = blocks(**colours)
    judged = WorldJudge(eyes=ScriptedEyes(found)).judge(image, wanted)
    assert judged.passed is not bool(judged.failures)
    return set(judged.failures)


def test_objects_and_counts():
    cat, two = needs(("cat", 1, None)), needs(("cat", 2, None))
    assert told(cat, cat1=(20, 20, "red")) == set()
    assert told(cat, dog1=(20, 20, "red")) == {"missing object"}
    assert told(cat, cat1=(20, 20, "red"), cat2=(120, 20, "red")) == {"extra object"}
    assert told(two, cat1=(20, 20, "red")) == {"wrong count"}
    assert told(two) == {"missing object", "wrong count"}
    assert told(two, cat1=(20, 20, "red"), cat2=(120, 20, "red"), cat3=(20, 90, "red")) == {"wrong count"}


def test_an_unsure_thing_is_none():
    image, found = blocks(cat1=(20, 20, "red"))
    unsure = OutsideThing(noun="cat", score=0.5, colour="", box=(0.5, 0.5, 0.7, 0.7))
    assert WorldJudge(eyes=ScriptedEyes([*found, unsure])).judge(image, needs(("cat", 1, None))).passed


def test_the_colour_of_the_drawing_that_fits_counts_before_the_pixels():
    image, (cat,) = blocks(cat1=(20, 20, "red"))
    blue = cat.model_copy(update={"colour": "blue"})
    judged = WorldJudge(eyes=ScriptedEyes([blue])).judge(image, needs(("cat", 1, "red")))
    assert judged.failures == ("wrong colour",) and judged.seen == ("blue cat 0.90", "white by day")


def test_what_reads_as_two_characters_hides_nothing():
    """The eyes of two owls read as "00"; things under real words are not looked for."""
    image, found = blocks(owl1=(20, 20, "red"))
    eyes = SeenLine(words="00", ink="black", box=(0.1, 0.1, 0.2, 0.2))
    title = SeenLine(words="OWLS", ink="black", box=(0.1, 0.7, 0.9, 0.9))
    scripted = ScriptedEyes(found, (title, eyes))
    judged = WorldJudge(eyes=scripted).judge(image, needs(("owl", 1, None), texts=("OWLS",)))
    assert judged.passed and scripted.asked == [None, (title,)]


def test_positions_and_sizes():
    corner = SceneNeeds(expected=Expected(objects=(ExpectedObject(noun="cat", place="top left"),)))
    assert told(corner, cat1=(10, 10, "red")) == set()
    assert told(corner, cat1=(180, 10, "red")) == {"wrong position"}
    assert told(corner) == {"missing object"}
    sizes = needs(("cat", 1, None), ("dog", 1, None), relations=((0, "smaller_than", 1),))
    assert told(sizes, cat1=(20, 20, "red"), dog1=(150, 20, "red")) == {"wrong relation"}


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


def gold(**asked: object) -> GoldNeeds:
    cat = ExpectedObject(noun="cat")
    return GoldNeeds.model_validate({"expected": Expected(objects=(cat,)), **asked})


@pytest.mark.parametrize(
    ("asked", "failures"),
    [
        ({"place": "beach", "time": "dusk"}, set()),
        ({"place": "beach"}, set()),
        ({"place": "beach", "time": "night"}, {"wrong place"}),
        ({"place": "cave"}, {"wrong place"}),
        ({"absent": ["tree"]}, {"excluded object"}),  # a pine tree is one
        ({"absent": ["pine tree"]}, {"excluded object"}),
        ({"absent": ["blue dog", "igloo"]}, set()),  # the dog is red, and the world has no igloo
        ({"absent": ["red dog"]}, {"excluded object"}),
    ],
)
def test_places_and_what_must_not_be_there(asked, failures):
    image, found = blocks(cat1=(20, 20, "red"), dog1=(120, 20, "red"))
    tree = OutsideThing(noun="pine tree", score=0.9, colour="", box=(0.1, 0.6, 0.2, 0.9))
    dog = found[1].model_copy(update={"colour": "red"})
    eyes = ScriptedEyes([found[0], dog, tree], ground=("beach", "dusk"))
    judged = WorldJudge(eyes=eyes).judge(image, gold(**asked))
    assert set(judged.failures) == failures and judged.passed is not bool(failures)
    assert "absent:igloo" not in judged.met


def test_the_colour_of_a_text_over_two_lines():
    lines = tuple(
        SeenLine(words=words, ink="red", box=(0.1, y, 0.9, y + 0.1)) for words, y in (("BIG", 0.2), ("SALE", 0.4))
    )
    eyes = ScriptedEyes([], lines)
    for colour, failures in (("red", ()), ("blue", ("wrong text colour",))):
        asked = {"expected": Expected(texts=("BIG SALE",)), "text_colours": (("BIG SALE", colour),)}
        judged = WorldJudge(eyes=eyes).judge(page(), GoldNeeds.model_validate(asked))
        assert judged.failures == failures
    unread = GoldNeeds.model_validate({"expected": Expected(texts=("HELLO",)), "text_colours": (("HELLO", "red"),)})
    assert "wrong text colour" not in WorldJudge(eyes=eyes).judge(page(), unread).failures


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
    assert judge.judge(page(), needs()).met == {"no_extra_text": True}


def test_drawn_shapes_are_seen_by_the_real_eyes():
    """Rivals are the shapes alone, whose drawings need no file."""
    eyes = OutsideEyes()
    eyes.world = DrawnWorld(rivals=SHAPES)
    image, placed, _ = draw_shapes(random.Random(3), (256, 256))
    wanted = [(one.noun, 1, one.colour) for one in placed]
    assert WorldJudge(eyes=eyes).judge(np.asarray(image), needs(*wanted)).passed
    other = next(colour for colour in ("red", "blue") if colour != placed[0].colour)
    wrong = WorldJudge(eyes=eyes).judge(np.asarray(image), needs((placed[0].noun, 2, other)))
    assert wrong.failures == ("wrong colour", "wrong count")


def test_the_judge_of_the_world_shares_nothing_with_the_shipped_critics(drawings):
    critics = ingredients_of(build_critics(Call({}).resolve()))
    assert {"easyocr", "rapidocr"} <= critics.readers and "RTDetrForObjectDetection" in critics.architectures
    refuse_shared(WorldJudge().ingredients(), critics)


def test_a_judge_with_the_critics_reader_is_refused(judge, drawings):
    critics = ingredients_of([SimpleNamespace(settings=TextSettings(reader="rapidocr"))])
    refuse_shared(judge.ingredients(), critics)
    with pytest.raises(SharedJudge, match="OCR engine 'rapidocr'"):
        refuse_shared(Ingredients(readers=frozenset({"rapidocr", "pp-ocrv5"})), critics)


@pytest.mark.parametrize("field", Ingredients.model_fields)
def test_whatever_both_have_is_refused(field):
    mine = Ingredients.model_validate({field: {"the same", "mine"}})
    with pytest.raises(SharedJudge, match="the same"):
        refuse_shared(mine, Ingredients.model_validate({field: {"the same", "theirs"}}))
    refuse_shared(mine, Ingredients.model_validate({field: {"theirs"}}))


def test_a_noun_that_the_world_lacks_is_no_missing_object(judge):
    with pytest.raises(JudgeError, match="no drawing of 'refrigerator'"):
        judge.judge(page(), needs(("refrigerator", 1, None)))


def test_missing_drawings_are_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(JudgeError, match=r"needs the world's drawings.*edition2\.assets"):
        WorldJudge().ingredients()


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
