"""Each damage is what it claims: the drawing shows it, and so do the pixels."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import numpy as np
import pytest

from benchmarks.critics.cases import Case, drawn_cases
from benchmarks.critics.damages import FAULTS, WHOLE, spoil_whole
from benchmarks.critics.drawn import compose, drawn_contents, paint
from benchmarks.critics.seen import truths
from planners.checklist import compile_checklist
from renderers.primer.recipe.world import held_out

pytestmark = pytest.mark.usefixtures("shapes_alone")

BREAKS = {
    "letter swapped": "text",
    "word missing": "text",
    "stray text": "no_extra_text",
    "object removed": "present",
    "object added": "count",
    "object replaced": "present",
    "colour changed": "attribute",
    "relation broken": "relation",
    "count off by one": "count",
}
N = 4


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(drawn_cases(N, seed=7))


def broken(case: Case) -> set[str]:
    checks = compile_checklist(case.scene)
    true = truths(case.scene, checks, case.seen)
    return {check.kind for check in checks if not true.get(check.id, True)}


def pairs(cases: list[Case]) -> dict[str, list[tuple[Case, Case]]]:
    """Class of faults -> (sound twin, damaged picture)."""
    twins = {case.origin: case for case in cases if not case.damaged}
    found = defaultdict(list)
    for case in cases:
        if case.damaged:
            found[case.group].append((twins[case.origin], case))
    return found


def test_every_class_has_as_many_damaged_pictures_and_a_twin_for_each(cases: list[Case]) -> None:
    damaged = Counter(case.group for case in cases if case.damaged)
    assert damaged == dict.fromkeys([*(fault.name for fault in FAULTS), *(f"whole picture: {h}" for h in WHOLE)], N)
    assert len({case.id for case in cases}) == len(cases)
    assert {case.picture.shape[:2] for case in cases} == {(256, 256), (256, 320), (320, 256)}


def test_sound_twins_hold_all_of_their_plan(cases: list[Case]) -> None:
    for case in cases:
        if not case.damaged:
            assert broken(case) == set(), case.id
            assert held_out(case.scene.prompt)


def test_a_damage_breaks_what_it_is_meant_to_and_leaves_artifacts_alone(cases: list[Case]) -> None:
    for group, members in pairs(cases).items():
        for sound, damaged in members:
            assert sound.scene == damaged.scene and sound.half == damaged.half
            assert not np.array_equal(sound.picture, damaged.picture), damaged.id
            if group in BREAKS:
                assert BREAKS[group] in broken(damaged) and "artifact" not in broken(damaged), damaged.id
            else:
                assert "artifact" in broken(damaged)


def test_pixels_change_only_where_the_damage_is(cases: list[Case]) -> None:
    """Nothing changes outside of what the plan has a box for."""
    for group in ("letter swapped", "word missing", "colour changed", "object removed"):
        for sound, damaged in pairs(cases)[group]:
            changed = np.argwhere((sound.picture != damaged.picture).any(-1))
            share = np.prod(changed.max(0) - changed.min(0) + 1) / np.prod(sound.picture.shape[:2])
            assert share < 0.7, damaged.id
            planned = [t.box.grown(0.1) for t in sound.scene.things if t.box is not None]
            height, width = sound.picture.shape[:2]
            for y, x in changed[:: max(1, len(changed) // 50)]:
                px, py = (x + 0.5) / width, (y + 0.5) / height
                assert any(b.x0 <= px <= b.x1 and b.y0 <= py <= b.y1 for b in planned), damaged.id


def test_letters_and_words(cases: list[Case]) -> None:
    for sound, damaged in pairs(cases)["letter swapped"]:
        before, after = sound.seen.lines[0].content or "", damaged.seen.lines[0].content or ""
        assert len(before) == len(after) and 1 <= sum(a != b for a, b in zip(before, after, strict=True)) <= 2
    for sound, damaged in pairs(cases)["word missing"]:
        before = (sound.seen.lines[0].content or "").split()
        after = [word for line in damaged.seen.lines for word in (line.content or "").split()]
        assert len(after) == len(before) - 1 and set(after) <= set(before)


def test_counts_are_off_by_one(cases: list[Case]) -> None:
    for sound, damaged in pairs(cases)["count off by one"]:
        before, after = (Counter(t.noun for t in case.seen.things) for case in (sound, damaged))
        assert sum((before - after).values()) + sum((after - before).values()) == 1


def test_a_case_depends_on_nothing_but_its_number() -> None:
    few = {case.id: case.picture for case in drawn_cases(1, seed=7)}
    more = {case.id: case.picture for case in drawn_cases(2, seed=7)}
    assert len(more) > len(few)
    assert all(np.array_equal(more[name], picture) for name, picture in few.items())
    assert {case.id for case in drawn_cases(2, seed=7, first=1)} == set(more) - set(few)


def test_whole_pictures_are_spoilt_as_said() -> None:
    rng = random.Random(3)
    drawing, _ = compose(rng, "mixed", lambda story: story.background in ("grass", "sea", "purple", "brown"))
    picture = paint(drawing)
    assert drawn_contents(drawing).whole is None
    before = picture.copy()
    edges = np.abs(np.diff(picture.astype(float), axis=1)).max()
    assert np.abs(np.diff(spoil_whole(picture, "blurred", rng).astype(float), axis=1)).max() < 0.4 * edges
    assert spoil_whole(picture, "blank", rng).std(axis=(0, 1)).max() == 0
    noise = spoil_whole(picture, "noise", rng).astype(float)
    assert abs(np.corrcoef(noise[:, :-1].ravel(), noise[:, 1:].ravel())[0, 1]) < 0.3
    clipped = spoil_whole(picture, "clipped", rng)
    assert ((clipped == 0) | (clipped == 255)).mean() >= 0.8 and clipped.std() > 0
    assert np.array_equal(picture, before)
    with pytest.raises(ValueError):
        spoil_whole(np.full((64, 96, 3), 255, np.uint8), "clipped", rng)
