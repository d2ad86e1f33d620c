"""Painted edits: the cases, what the outside judge finds in drawn pictures, the scores, and the page."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from PIL import Image

from agent.journal.store import PictureFolder
from benchmarks.editing.painted.cases import EDIT_KINDS, EditCase, EditOutcome, chains, edit_cases
from benchmarks.editing.painted.looks import PicturePair
from benchmarks.editing.painted.page import write_page
from benchmarks.editing.painted.rows import PAINTED_EDITS, SEEN, EditedPicture, OutsideThing, SeenLine, SeenPicture
from benchmarks.editing.painted.run import wanted_looks
from benchmarks.editing.painted.scenes import HeldOutScene, SceneThing
from benchmarks.editing.painted.scoring import score
from benchmarks.judges.drawn_things import DrawnWorld, _windows
from benchmarks.lines import append_rows
from renderers.primer.edition2 import grounds
from renderers.primer.edition2.drawing import paste_thing
from renderers.primer.edition2.world import SHAPES, held_out

CIRCLE, STAR = SceneThing(noun="circle", colour="red"), SceneThing(noun="star", colour="blue")
SCENE = HeldOutScene(
    id="s00", prompt="a red circle and a blue star", seed=0, things=(CIRCLE, STAR), title="SALE", ground="beach"
)


def test_two_hundred_edits_twenty_of_a_class_over_held_out_scenes():
    cases = edit_cases(20)
    assert Counter(case.kind for case in cases) == dict.fromkeys(EDIT_KINDS, 20) and len({c.id for c in cases}) == 200
    assert all(held_out(case.scene.prompt) and 2 <= case.scene.total <= 4 for case in cases)
    assert {case.kind for case in cases[:10]} == set(EDIT_KINDS)
    assert all(case.scene.title for case in cases if case.kind.startswith("text"))
    for case in cases:
        spoken_of = {thing.noun for thing in case.outcome.there} | set(case.outcome.gone)
        assert not spoken_of & {thing.noun for thing in case.outcome.stays}
    (chain,) = chains(1)
    assert [case.turn for case in chain] == list(range(1, 11)) and len({case.outcome.stays for case in chain}) == 1


def drawn(*things: tuple[str, str, tuple[int, int, int, int]], ground: str = "beach", time: str = "day") -> np.ndarray:
    image = grounds.paint(ground, time, (256, 256))
    for noun, colour, box in things:
        paste_thing(image, noun, "3D render", colour, box)
    return np.asarray(image)


def test_drawn_things_are_found_where_they_are_in_their_colours():
    world = DrawnWorld(rivals=SHAPES)
    image = drawn(("circle", "red", (20, 120, 100, 200)), ("star", "blue", (150, 60, 240, 150)), time="night")
    picture = world.compared(image)
    assert (picture.name, picture.time) == ("beach", "night")
    found = {one.noun: one for one in world.find(picture, ["circle", "star", "heart", "square"])}
    assert set(found) == {"circle", "star"}
    assert (found["circle"].colour, found["star"].colour) == ("red", "blue")
    assert found["circle"].box == pytest.approx((20 / 256, 120 / 256, 100 / 256, 200 / 256), abs=0.03)
    assert min(one.score for one in found.values()) > 0.9
    (heart,) = world.find(world.compared(drawn(("heart", "pink", (60, 60, 140, 140)))), ["circle", "heart"])
    assert (heart.noun, heart.colour) == ("heart", "pink")
    assert not world.find(
        world.compared(image, [(0.0, 0.4, 0.5, 0.9)]), ["circle"]
    )  # there are letters, says the reader


def test_sums_over_windows_keep_the_digits_of_what_hardly_differs():
    energy = np.full((100, 100), 1e-7, np.float32)
    energy[:, :40] = 0.7  # a thing beside bare ground
    sums = _windows(energy, 20, 20)
    assert sums[60, 60] == pytest.approx(28 * 28 * 1e-7, rel=1e-3)


def seen(
    *things: tuple[str, str, float], title: str = "SALE", ink: str = "white", ground: str = "beach"
) -> SeenPicture:
    """Things as (noun, colour, left edge)."""
    found = tuple(OutsideThing(noun=n, score=0.9, colour=c, box=(x, 0.5, x + 0.2, 0.7)) for n, c, x in things)
    lines = (SeenLine(words=title, ink=ink, box=(0.2, 0.05, 0.8, 0.2)),) if title else ()
    return SeenPicture(picture="p", asked=(), things=found, lines=lines, ground=ground, time="day")


BEFORE = seen(("circle", "red", 0.1), ("star", "blue", 0.6))


NOWHERE = PicturePair(np.zeros((64, 64, 3), np.uint8), np.full((64, 64, 3), 255, np.uint8))


@pytest.mark.parametrize(
    ("outcome", "after", "wrong", "kept"),
    [
        ({"there": (STAR,), "way": "left"}, seen(("circle", "red", 0.1), ("star", "blue", 0.4)), False, True),
        ({"there": (STAR,), "way": "right"}, seen(("circle", "red", 0.1), ("star", "blue", 0.4)), True, True),
        ({"gone": ("star",)}, seen(("circle", "red", 0.1)), False, True),
        ({"gone": ("star",)}, seen(("circle", "red", 0.3)), False, False),
        ({"gone": ("star",)}, seen(("circle", "orange", 0.1)), False, False),
        ({"gone": ("star",)}, seen(("circle", "red", 0.1), title="SAIE"), False, False),
        ({"gone": ("star",)}, BEFORE, True, True),
        ({"title": "OPEN", "new_title": True}, seen(("circle", "red", 0.1), title="OPEN"), False, True),
        ({"title": "OPEN", "new_title": True, "ink": "red"}, seen(("circle", "red", 0.1), title="OPEN"), True, True),
        ({"ground": "city", "time": "day"}, seen(("circle", "red", 0.1), ground="city"), False, True),
        ({"ground": "city", "time": "night"}, seen(("circle", "red", 0.1), ground="city"), True, True),
        ({"there": (STAR.model_copy(update={"count": 2}),)}, BEFORE, True, True),
        ({"there": (STAR,), "side": ("right_of", "circle")}, BEFORE, False, True),
        ({"there": (STAR,), "side": ("left_of", "circle")}, BEFORE, True, True),
        ({"there": (STAR,), "in_place_of": "circle"}, seen(("circle", "red", 0.1), ("star", "blue", 0.7)), True, True),
    ],
)
def test_an_edit_is_scored_by_what_is_seen(outcome, after, wrong, kept):
    wanted = EditOutcome(stays=(CIRCLE,), title="SALE").model_copy(update=outcome)
    found = score(wanted, BEFORE, after, NOWHERE)
    assert (bool(found.wrong), found.all_kept) == (wrong, kept), found


def test_what_was_never_seen_is_not_counted_as_lost():
    found = score(
        EditOutcome(stays=(CIRCLE, STAR), title="SALE"), seen(("star", "blue", 0.6), title=""), BEFORE, NOWHERE
    )
    assert found.kept == {"star 0": True} and found.unseen == 2


def test_what_has_the_same_pixels_is_kept_whatever_the_judge_sees():
    image = np.zeros((100, 100, 3), np.uint8)
    other = image.copy()
    other[50:70, 60:80] = 255
    found = score(EditOutcome(stays=(CIRCLE, STAR), title="SALE"), BEFORE, seen(title=""), PicturePair(image, other))
    assert found.kept == {"circle 0": True, "star 0": False, '"SALE"': True}


def test_a_thing_looks_the_same_on_another_ground_and_not_once_it_is_gone_covered_or_in_another_colour():
    box = (60, 80, 140, 160)
    circle = OutsideThing(noun="circle", score=0.9, colour="red", box=tuple(side / 256 for side in box))
    before = drawn(("circle", "red", box))
    others = {
        "on another ground": drawn(("circle", "red", box), ground="city", time="night"),
        "a little aside": drawn(("circle", "red", (62, 82, 142, 162)), ground="kitchen"),
        "gone": drawn(),
        "in another colour": drawn(("circle", "orange", box)),
        "elsewhere": drawn(("circle", "red", (100, 80, 180, 160))),
        "covered": drawn(("circle", "red", box), ("star", "blue", (90, 90, 150, 150))),
    }
    same = {name: PicturePair(before, after).looks_the_same(circle) for name, after in others.items()}
    assert {name for name, alike in same.items() if alike} == {"on another ground", "a little aside"}, same
    red = np.full((256, 256, 3), (229, 57, 53), np.uint8)  # a ground of its own colour swallows it
    assert not PicturePair(before, red).looks_the_same(circle)


def test_letters_of_no_colour_of_their_own_follow_their_ground():
    after = seen(("circle", "red", 0.1), ink="black", ground="city")
    for ground, kept in (("city", True), (None, False)):
        outcome = EditOutcome(stays=(CIRCLE,), title="SALE", ground=ground, time=ground and "day")
        assert score(outcome, BEFORE, after, NOWHERE).all_kept is kept


def test_the_page_counts_edits_refusals_and_pixels(tmp_path, capsys):
    outcome = EditOutcome(gone=("star",), stays=(CIRCLE,), title="SALE")
    cases = [
        EditCase(id=f"remove-{k:02d}", kind="remove", scene=SCENE, instruction="remove the star", outcome=outcome)
        for k in range(3)
    ]
    pictures = PictureFolder(tmp_path)
    names = [pictures.put(np.full((16, 16, 3), value, np.uint8)) for value in (10, 20, 30)]
    rows = [
        EditedPicture(
            case="remove-00", arm="edit", before=names[0], picture=names[1], outside=100, passed=True, spent=0.5
        ),
        EditedPicture(case="remove-01", arm="edit", before=names[0], picture=names[2], outside=100, changed_outside=5),
        EditedPicture(
            case="remove-02", arm="edit", before=names[0], picture=names[0], refused="EditQuestionError: which?"
        ),
        EditedPicture(case="remove-00", arm="inpainting", before=names[0], picture=names[2], outside=100),
    ]
    append_rows(tmp_path / PAINTED_EDITS, rows)
    looks = dict(zip(names, (BEFORE, seen(("circle", "red", 0.1)), BEFORE), strict=True))
    asked = set(wanted_looks(cases, [], rows))
    assert asked == {(name, ("circle", "star")) for name in names}
    append_rows(tmp_path / SEEN, [looks[n].model_copy(update={"picture": n, "asked": a}) for n, a in sorted(asked)])
    page = tmp_path / "page.md"
    page.write_text("# Kept\n\n<!-- painted: begin -->\nold\n<!-- painted: end -->\n\nafter\n")
    write_page(tmp_path, cases, [], page)
    text = page.read_text()
    assert (
        text.startswith("# Kept\n\n<!-- painted: begin -->\n") and text.endswith("-->\n\nafter\n") and "old" not in text
    )
    assert "| edit | 1/3 (33.3%" in text and "| inpainting | 0/1 (0.0%" in text and "1/2; 2.5%" in text
    assert (
        "`remove-01` remove the star" in text
        and "there is still a star" in text
        and "EditQuestionError: which?" in text
    )
    with Image.open(tmp_path / "pairs.webp") as sheet:
        assert sheet.size[0] > 1000
    capsys.readouterr()
