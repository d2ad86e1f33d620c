"""Which marks quote a text, and which are apostrophes, feet and inches."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.base import PlanError
from planners.language.quotes import CLOSERS, quoted_spans

QUOTES: dict[str, tuple[str, ...]] = {
    'a sign "OPEN" and a sign "SHUT"': ('"OPEN"', '"SHUT"'),
    "a sign “OPEN” and ”STÄNGT”": ("“OPEN”", "”STÄNGT”"),
    "ein Schild „OFFEN“ und „ZU”": ("„OFFEN“", "„ZU”"),
    "«OUVERT» and »OFFEN« and »AUKI»": ("«OUVERT»", "»OFFEN«", "»AUKI»"),
    "‹A› ›B‹ 「開店」 『本日』": ("‹A›", "›B‹", "「開店」", "『本日』"),
    "a sign 'OPEN', a sign 'SHUT'.": ("'OPEN'", "'SHUT'"),
    "‘OPEN’ beside ’SHUT’": ("‘OPEN’", "’SHUT’"),
    "a mug with 'Don't Panic' on it": ("'Don't Panic'",),
    "a poster 'Rock 'n' Roll' on a wall": ("'Rock 'n' Roll'",),
    "‘Fish ’n’ Chips’ above ‘Mum’s Cakes’": ("‘Fish ’n’ Chips’", "‘Mum’s Cakes’"),
    "a sign 'the dogs' bowls' on a shelf": ("'the dogs'",),
    "a sign 'the dogs' home' on a shelf": ("'the dogs' home'",),
    "a sign that says 'the dogs' bowls'.": ("'the dogs' bowls'",),
    "a record 'Livin' on a Prayer' and a lamp": ("'Livin' on a Prayer'",),
    "'Fresh Eggs' above the farmers' market": ("'Fresh Eggs'",),
    "'Fresh Eggs' and 'Boys' in the boys' room": ("'Fresh Eggs'", "'Boys'"),
    "the letter 'n": (),
    "the letters 'n' and 'm'": ("'n'", "'m'"),
    "the words 'til' and 'Til Dawn' and '90s Party'": ("'til'", "'Til Dawn'", "'90s Party'"),
    "the dogs' bowls and the cats' toys": (),
    "the dogs’ bowls and the cats’ toys": (),
    "a rock 'n' roll band under 'LIVE'": ("'LIVE'",),
    "a rock 'n roll band under 'LIVE'": ("'LIVE'",),
    "a '90s poster under 'SALE'": ("'SALE'",),
    "dancing 'til dawn under 'OPEN'": ("'OPEN'",),
    'a 6\'2" man with a 5" phone': (),
    'a 6\'2" man with a "SALE" sign': ('"SALE"',),
    'a 5"x7" print of "Route 66" and a 12” record': ('"Route 66"',),
    'a board with 5"SALE" on it': ('"SALE"',),
    'a sign "5" and a sign "7"': ('"5"', '"7"'),
    "\"two\nlines\" and 'two\nlines'": ('"two\nlines"', "'two\nlines'"),
    "“He said ‘hi’” and \"it's 'x'\"": ("“He said ‘hi’”", "\"it's 'x'\""),
    'an empty "" sign': ('""',),
    "a cat": (),
    "": (),
}


@pytest.mark.parametrize("prompt", QUOTES)
def test_quotes_as_they_stand(prompt: str) -> None:
    assert tuple(prompt[start:end] for start, end in quoted_spans(prompt)) == QUOTES[prompt]


@pytest.mark.parametrize(
    ("prompt", "where"),
    [
        ('the title "SALE', '11 ("SALE)'),
        ("the title SALE” and a cat", "15 (” and a cat)"),
        ("a «b and a very long line\nof words", "3 («b and a very long l)"),
        ('a "b\nc', '3 ("b)'),
        ("a b」", "4 (」)"),
        ('"A" and B"', '10 (")'),
    ],
)
def test_a_mark_without_a_partner_is_named_with_its_place(prompt: str, where: str) -> None:
    with pytest.raises(PlanError) as caught:
        quoted_spans(prompt)
    message = f"the quote at character {where} is unbalanced; open and close it, or remove the mark"
    assert str(caught.value) == message


@settings(max_examples=500)
@given(st.text(st.sampled_from("".join(CLOSERS) + "ns 5x.\n")))
def test_spans_are_ordered_and_begin_and_end_with_a_pair(prompt: str) -> None:
    try:
        spans = quoted_spans(prompt)
    except PlanError:
        return
    ends = [0, *(end for _, end in spans)]
    assert all(before <= start for before, (start, _) in zip(ends, spans, strict=False))
    assert all(end - start > 1 and prompt[end - 1] in CLOSERS[prompt[start]] for start, end in spans)


@given(st.text(st.characters(exclude_characters="".join(CLOSERS))), st.sampled_from(['""', "“”", "«»", "„“", "「」"]))
def test_any_text_between_two_marks_is_one_quote(content: str, marks: str) -> None:
    prompt = f"a sign {marks[0]}{content}{marks[1]} and a cat"
    assert quoted_spans(prompt) == [(7, 9 + len(content))]


def test_a_very_long_prompt_takes_no_longer_per_character() -> None:
    many = 50_000
    assert quoted_spans("'a " * many) == []
    assert len(quoted_spans("““" * many)) == many
    assert len(quoted_spans("'s' " * many)) == many
