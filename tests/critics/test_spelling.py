import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from critics.text.spelling import edit_distance, normal_form, same_text, similarity


@pytest.mark.parametrize(
    ("expected", "read"),
    [
        ("ZOO", "zoo"),
        ("a  b", "a b"),
        ("Café’s", "Café's"),
        ("SALE", "SA LE"),
        ("½", "1⁄2"),
        ("STAR", "• STAR"),
        ("STAR", "●STAR"),
    ],
)
def test_what_no_reader_can_see_is_forgiven(expected: str, read: str) -> None:
    assert same_text(expected, read)
    assert similarity(expected, read) == 1.0


@pytest.mark.parametrize(
    ("expected", "read"),
    [
        ("SALE", "SALF"),
        ("Sale", "SALE"),
        ("50%", "50"),
        ("ZOO", "ZO0"),
        ("NEW ERA", "NEWERA"),
        ("COW", "cOw"),
        ("Open", "open"),
        ("SALE", "sALE"),
        ("ZOO", "Zoo"),
        ("• STAR", "STAR"),
        ("STAR", "S•TAR"),
    ],
)
def test_any_other_difference_counts(expected: str, read: str) -> None:
    assert not same_text(expected, read)
    assert 0.0 <= similarity(expected, read) < 1.0


def test_distance_on_known_pairs() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "abc") == 3
    assert similarity("OPEN", "GPEN") == 0.75


@settings(deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_similarity_is_one_only_for_the_same(a: str, b: str) -> None:
    assert edit_distance(a, b) == edit_distance(b, a)
    assert (similarity(a, b) == 1.0) == same_text(a, b)
    assert normal_form(normal_form(a)) == normal_form(a)
