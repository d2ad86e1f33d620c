"""Which nouns can be seen, which words make one noun, what adjectives tell, and the recipe of the shipped table."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from planners.language.vocabulary.adjective_classes import adjective_class
from planners.language.vocabulary.noun_classes import is_collocation, noun_class
from planners.language.vocabulary.noun_overrides import OVERRIDES
from planners.language.vocabulary.wordnet.classes import ADJECTIVE_HEADS, FILES
from planners.language.vocabulary.wordnet.recipe import adjective_groups, noun_groups, table

NOUNS = {
    "person": "woman astronaut barista people firefighter men",
    "animal": "dog octopus chicken dragon flamingo",
    "plant": "tree sunflower cactus fern potted-plant",
    "food": "pizza croissant watermelon broccoli sushi",
    "thing": "kite vase microwave sign poster menu petal handle statue smartphone snowflake shoes streetlamp",
    "body": "eye beard shoulder fingers",
    "material": "silk velvet marble gravel cardstock",
    "place": "kitchen park street meadow beach office forest sky city",
    "group": "crowd herd family pile",
    "shape": "circle square hexagon oval sphere",
    "weather": "fog rain sunlight light glow shadow",
    "writing": "word text caption title lettering font slogan",
    "abstract": "figure scene touch sense beauty hint symbol feast pattern design texture surface edge shape color joy "
    "movement melody scent minimalism wonder morning loneliness",
    "unknown": "qwrtz",
}
COLLOCATIONS = ("fire hydrant", "teddy bear", "hot dog", "stop sign", "traffic light", "wine glass", "parking meter")
ADJECTIVES = {
    "colour": "red turquoise scarlet golden",
    "size": "tiny colossal enormous",
    "shape": "triangular cylindrical oval heart-shaped",
    "material": "wooden metallic leather glass woolen silk",
    "texture": "fluffy bumpy striped",
    "state": "open melted dusty moldy",
    "look": "happy vintage photogenic",
}
SYNSETS = """\
  1 The licence has lines like this.
00000001 03 n 01 entity 0 001 ~ 00000002 n 0000 | what there is
00000002 06 n 01 building 0 001 @ 00000001 n 0000 | a house
00000003 06 n 02 Mug 0 tea_mug 0 001 @ 00000001 n 0000 | a cup
00000004 07 n 02 mug 0 state_of_mug 0 001 @ 00000001 n 0000 | no cup
00000005 06 n 01 den 0 001 @ 00000002 n 0000 | a small building
00000006 18 n 01 Den 0 001 @i 00000001 n 0000 | a poet
00000101 00 a 01 chromatic 0 001 & 00000102 a 0000 | coloured
00000102 00 s 01 puce 0 001 & 00000101 a 0000 | a colour
"""
SENSES = """\
building%1:06:00:: 00000002 1 0
chromatic%3:00:00:: 00000101 1 0
den%1:06:00:: 00000005 2 0
den%1:18:00:: 00000006 1 9
entity%1:03:00:: 00000001 1 0
mug%1:06:00:: 00000003 2 {made}
mug%1:07:00:: 00000004 1 {felt}
puce%5:00:00:chromatic:00 00000102 1 0
state_of_mug%1:07:00:: 00000004 1 0
tea_mug%1:06:00:: 00000003 1 0
"""


def wordnet(folder: Path, made: int = 0, felt: int = 0) -> Path:
    """Writes a WordNet of the words above, and of the roots of all classes, which stand alone."""
    texts = [text for file in FILES.values() for text in file.branches.values()]
    keys = {key for text in (*texts, *ADJECTIVE_HEADS.values()) for key in text.split() if f"{key}::" not in SENSES}
    roots = {f"{number:08}": key for number, key in enumerate(sorted(keys), 1000)}
    senses = [*SENSES.format(made=made, felt=felt).splitlines(), *(f"{key}:: {at} 1 0" for at, key in roots.items())]
    lines = [f"{at} {key[-5:-3]} {'an'['%1' in key]} 01 {key[:-8]} 0 000 | a root" for at, key in roots.items()]
    for name, kinds in (("noun", " n "), ("adj", " a ")):
        kept = [line for line in (*SYNSETS.splitlines(), *lines) if kinds in line[:15] or " s " in line[:15]]
        (folder / f"data.{name}").write_text("\n".join(kept), encoding="utf-8")
    (folder / "index.sense").write_text("\n".join(senses), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", NOUNS)
def test_nouns_have_the_class_that_a_picture_shows(name: str) -> None:
    assert {noun: noun_class(noun) for noun in NOUNS[name].split()} == dict.fromkeys(NOUNS[name].split(), name)


@pytest.mark.parametrize("phrase", COLLOCATIONS)
def test_collocations_are_one_noun(phrase: str) -> None:
    assert is_collocation(phrase.split())
    assert not is_collocation(phrase.split()[-1:])
    assert noun_class(f"a rusty {phrase}") == noun_class(phrase)


def test_words_that_only_meet_are_no_collocation() -> None:
    assert not any(
        map(
            is_collocation,
            (
                ("red", "vase"),
                ("dog", "cat"),
                ("black", "cat"),
                ("little", "girl"),
                ("loved", "one"),
                ("wooden", "spoon"),
            ),
        )
    )


def test_a_phrase_has_the_class_of_its_longest_known_ending() -> None:
    assert [noun_class(noun) for noun in ("dog", "hot dog", "brown dog", "hot-dog")] == [
        "animal",
        "food",
        "animal",
        "food",
    ]
    assert noun_class("Plastic milk-bottles") == "thing"
    assert noun_class("") == "unknown"


def test_no_word_is_overridden_twice() -> None:
    words = [noun for nouns in OVERRIDES.values() for noun in nouns.split()]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("name", ADJECTIVES)
def test_adjectives_tell_one_attribute(name: str) -> None:
    assert {word: adjective_class(word) for word in ADJECTIVES[name].split()} == dict.fromkeys(
        ADJECTIVES[name].split(), name
    )


def test_an_adjective_that_nobody_sees_tells_nothing() -> None:
    assert adjective_class("favorite") is None


def test_the_recipe_weighs_senses_by_their_counts(tmp_path: Path) -> None:
    assert "mug" in noun_groups(wordnet(tmp_path, made=2, felt=1))["thing"]
    assert "mug" in noun_groups(wordnet(tmp_path, made=1, felt=20))["abstract"]


def test_the_recipe_prefers_what_is_no_proper_name(tmp_path: Path) -> None:
    assert "den" in noun_groups(wordnet(tmp_path))["place"]


def test_the_recipe_keeps_collocations_that_can_be_seen(tmp_path: Path) -> None:
    words = [word for group in noun_groups(wordnet(tmp_path)).values() for word in group]
    assert "tea mug" in words
    assert "state of mug" not in words


def test_the_recipe_writes_the_same_bytes_each_time(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "planners.language.vocabulary.wordnet.recipe",
        "--from",
        str(wordnet(tmp_path)),
        "--to",
    ]
    for name in ("one.gz", "two.gz"):
        subprocess.run([*command, str(tmp_path / name)], check=True, capture_output=True)
    packed = (tmp_path / "one.gz").read_bytes()
    assert packed == (tmp_path / "two.gz").read_bytes()
    assert gzip.decompress(packed).decode() == table(tmp_path)


def test_the_recipe_reads_clusters_of_adjectives(tmp_path: Path) -> None:
    assert {"chromatic", "puce"} <= set(adjective_groups(wordnet(tmp_path))["colour"])


def test_the_recipe_refuses_another_wordnet(tmp_path: Path) -> None:
    index = wordnet(tmp_path) / "index.sense"
    index.write_text(index.read_text(encoding="utf-8").replace("room%1:06:00", "root%1:06:00"), encoding="utf-8")
    with pytest.raises(ValueError, match="no room%1:06:00: "):
        noun_groups(tmp_path)
