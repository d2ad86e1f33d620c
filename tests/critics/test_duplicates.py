"""One thing that is detected twice counts once; neighbours of one kind count each."""

from __future__ import annotations

from critics.objects.detector import Detection
from critics.objects.duplicates import without_duplicates
from planners.scene import Box


def find(score: float, *xyxy: float, label: str = "boot") -> Detection:
    return Detection(label, score, Box(x0=xyxy[0], y0=xyxy[1], x1=xyxy[2], y1=xyxy[3]))


def test_a_thing_and_what_is_open_of_it_are_one() -> None:
    part, whole = find(0.6, 0.3, 0.1, 0.7, 0.5), find(0.5, 0.3, 0.1, 0.75, 0.7)
    assert without_duplicates([whole, part]) == [part]


def test_what_lies_between_two_neighbours_is_none_of_its_own() -> None:
    row = [find(0.9, 0.1, 0.1, 0.3, 0.3), find(0.8, 0.1, 0.3, 0.3, 0.5)]
    between = find(0.5, 0.1, 0.2, 0.3, 0.4)
    assert without_duplicates([between, *row]) == row


def test_neighbours_small_things_before_large_ones_and_other_nouns_stay() -> None:
    finds = [
        find(0.9, 0.1, 0.1, 0.5, 0.5),
        find(0.8, 0.3, 0.2, 0.7, 0.6),
        find(0.7, 0.15, 0.15, 0.25, 0.25),
        find(0.6, 0.1, 0.1, 0.5, 0.5, label="bag"),
    ]
    assert without_duplicates(finds) == finds
