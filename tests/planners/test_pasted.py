"""What other image tools write into prompts, and what is left for the reader of English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.base import PlanError
from planners.language.pasting.pasted import Pasted, read_pasted
from planners.language.quotes import quoted_spans
from planners.language.whole.canvas import named_canvas
from planners.scene import Canvas

WIDE = Canvas(width=768, height=512)


def read(prompt: str) -> Pasted:
    """What was read, after the checks that hold for every prompt."""
    found = read_pasted(prompt)
    assert len(found.text) == len(prompt)
    assert all(new in (old, " ", ",") for new, old in zip(found.text, prompt, strict=True))
    for phrase, start in found.negative:
        assert phrase == phrase.strip() != ""
        assert all(new in (old, " ") for new, old in zip(phrase, prompt[start:], strict=False))
    return found


def words(text: str) -> str:
    return " ".join(text.split())


UNTOUCHED = (
    "a cat (1) and a dog (2), three (3) birds",
    "a clock at 10:30 in 16:9, (16:9) and (10:30) and (50%)",
    "\"(SALE:50%)\" beside 'size (M:L)' and “[A|B] <lora:x:1> --no AND BREAK”",
    "«Negative prompt: dog» on a wall",
    "masterpiece, best quality, 8k uhd, trending on artstation",
    "a film negative: a strip of pictures, and the negative: a print",
    "a cat --black-- on a mat --asleep at last-- near a well-known dog",
    "a cat —sleeping— on a mat",
    "stone steps: 3, railing: iron, a print, size: 5 x 7, colour: red",
    "A CAT AND A DOG, SPRING BREAK PARTY",
    "a cat AND a dog",
    "a) a cat b) a dog :) and a lone ( bracket",
    "no cats, avoid dogs, without a hat",
    "",
)


@pytest.mark.parametrize("prompt", UNTOUCHED)
def test_english_and_quotes_stay_as_they_are(prompt: str) -> None:
    assert read(prompt) == Pasted(prompt)


LEFT: dict[str, str] = {
    "a (red:1.3) car and a (green apple:0.8)": "a red car and a green apple",
    "a (cyberpunk 2077:1.2) street, (8k: 1.1), (year:1995)": "a cyberpunk 2077 street, 8k , year:1995",
    "two (((white))) rabbits, [[basket]], {{gold}} crown": "two white rabbits, basket , gold crown",
    "a cat (sleeping) by a (big (old) tree:1.2) \\(oak\\)": "a cat sleeping by a big old tree oak",
    "[cat:dog:0.5] and [tree:0.5] and [:moon:3] and [sun::2]": "cat and tree and moon and sun",
    "[cat|dog|cow] in {a house|the rain}": "cat in a house",
    "[(red:1.2) cat|dog]": "red cat",
    "cat::2 dog::1 big moon:: tree": "cat, dog, big moon, tree",
    "1.5::cat::, a dog": "cat , a dog",
    "a cat :1.2 AND a dog :0.8": "a cat , a dog",
    "a cat, AND a dog AND\na bird\nAND a fish": "a cat, a dog , a bird , a fish",
    "wolf BREAK a full moon, BREAK tree": "wolf , a full moon, tree",
    "<lora:film-v1:0.6> a cat <lyco:x:1>, <hypernet:y:.4> embedding:easy-neg (embedding:bad:1.2)": "a cat ,",
    "a __colour__ cat": "a cat",
    "https://a.b/c.png?d=e a cat": "a cat",
    "/imagine prompt: a cat": "a cat",
    "Positive prompt: a cat": "a cat",
    "Prompt: a cat": "a cat",
    "a cat --v 6.1 --style raw --stylize 100 --seed 3 --q 2 --chaos 5 --niji --tile": "a cat",
    "a cat --sref https://x.y/z.png 12345 --p ab12c --foo bar": "a cat",
    "a cat —v 6 –style raw": "a cat",
    "--foo bar and a dog --tile a mat": "bar and a dog a mat",
    'a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Model: x, Hashes: {"a": "b"}': "a cat",
    "Steps: 20\nSampler: Euler a\nModel: x\na cat": "a cat",
}


@pytest.mark.parametrize("prompt", LEFT)
def test_words_stay_and_marks_go(prompt: str) -> None:
    found = read(prompt)
    assert words(found.text) == LEFT[prompt]
    assert found.negative == ()


NEGATIVE: dict[str, tuple[str, ...]] = {
    "a cat\nNegative prompt: dog, (blurry:1.2), bad (hands:1.3)": ("dog", "blurry", "bad  hands"),
    "a cat. Negative Prompts: a dog; text.": ("a dog", "text"),
    "a cat\nnegative: dog\na cat": ("dog",),
    "a cat\nneg prompt: dog, and bird": ("dog", "bird"),
    "neg: dog,\nbird\na cat": ("dog", "bird"),
    "a cat\nNegative prompt:\ndog": ("dog",),
    "a cat\n**Negative prompt:** dog": ("dog",),
    "a cat\n## Negative prompt\n\n- dog": ("dog",),
    "a cat\navoid: dog, people\nExclude: text": ("dog", "people", "text"),
    "a cat. Don't include: dog": ("dog",),
    "a cat (negative prompt: dog)": ("dog",),
    'a cat. Negative: sign "SALE, NOW", dog': ('sign "SALE, NOW"', "dog"),
    "a cat. Negative: dog. bird. The cat": ("dog", "bird"),
    "a cat. Negative: A dog. A bird.": ("A dog", "A bird"),
    "a cat\nNegative prompt: dog\nbird\nSteps: 20, Sampler: Euler a": ("dog", "bird"),
    "Negative prompt: dog Positive prompt: a cat": ("dog",),
    "a cat --no dog, red cars --v 6": ("dog", "red cars"),
    "a cat --no dog\nbird": ("dog", "bird"),
    "a cat --no dog. The cat": ("dog",),
    "a cat —no dog —v 6": ("dog",),
    "a cat --negative_prompt dog, bird --v 6": ("dog", "bird"),
    "a cat, (dog:0), (red bird, fish:-1), [cow:dog:0.5] --no cat": ("dog", "red bird", "fish", "cat"),
    "a cat, dog::-0.5": ("dog",),
    "cat::2 red dog::-.5": ("red dog",),
    "a cat, -1::hat::": ("hat",),
    "a cat AND hat :-0.5": ("hat",),
    "a cat, (bird (dog:-1):1.2)": ("dog",),
}


@pytest.mark.parametrize("prompt", NEGATIVE)
def test_negative_phrases_leave_the_text(prompt: str) -> None:
    found = read(prompt)
    assert tuple(phrase for phrase, _ in found.negative) == NEGATIVE[prompt]
    assert "cat" in found.text
    assert "dog" not in found.text


def test_phrases_carry_their_offsets() -> None:
    assert read("a red apple. Negative prompt: dog, (blurry:1.2)").negative == (("dog", 30), ("blurry", 36))


NOTES: dict[str, tuple[str, ...]] = {
    "a (sleeping) cat --ar 16:9 --no dog. Negative: bird": (),
    "a (red:1.3) [cat] ((dog)) cow::2": ("weights have no effect", "red 1.3, [cat], ((dog))", "cow 2"),
    "a [cat:dog:0.5] {b|c}": ("the first one is read", "[cat:dog:0.5], {b|c}"),
    "<lora:x:1> embedding:y": ("no LoRA", "<lora:x:1>, embedding:y"),
    "a __c__ cat": ("wildcards", "__c__"),
    "https://a.b c": ("links are not opened", "https://a.b"),
    "a --v 6 --tile": ("flags have no effect", "--v 6, --tile"),
    "a --ar 0:1 --aspect wide": ("proportions can't be read", "--ar 0:1, --aspect wide"),
    "Steps: 20, Seed: 1": ("settings have no effect", "Steps: 20, Seed: 1"),
    "(a\x1b[2Jb:1.2)": ("weights", "a [2Jb 1.2"),
}


@pytest.mark.parametrize("prompt", NOTES)
def test_a_note_names_what_has_no_effect(prompt: str) -> None:
    notes = read(prompt).notes
    assert all(part in "; ".join(notes) for part in NOTES[prompt])
    assert len(notes) == (1 if NOTES[prompt] else 0)
    assert all(note.isprintable() and len(note) < 320 for note in notes)


@pytest.mark.parametrize(
    ("prompt", "size"),
    [
        ("a cat --ar 16:9", (832, 480)),
        ("a cat --ar 7:4 --v 6", (832, 480)),
        ("a cat --aspect 2.35:1", (960, 416)),
        ("a 9:16 story --ar 1:1", (640, 640)),
        ("a cat, 8k uhd --ar 1:1", (640, 640)),
        ("a 4K wallpaper of a cat --ar 16:9", (3840, 2176)),
        ("a cat\nSteps: 20, Sampler: Euler a, Seed: 1, Size: 512x760, Model: x", (512, 760)),
        ("a cat\nNegative prompt: 4k wallpaper, 9:16", (768, 512)),
        ("a cat --ar wide", (768, 512)),
    ],
)
def test_the_canvas_follows_other_tools_settings(prompt: str, size: tuple[int, int]) -> None:
    assert named_canvas(prompt, WIDE).size == size


def test_a_size_that_no_canvas_has_is_refused() -> None:
    with pytest.raises(PlanError, match="asks for 512x9000 pixels"):
        named_canvas("a cat\nSteps: 20, Size: 512x9000", WIDE)


SALAD = (
    "cat|dog|(|)|[|]|{|}|:|::|1.3|-1|0| |\n|, |. |--no |--ar 16:9|--v 6|—no |AND|BREAK|Negative prompt: |avoid:|neg:"
    "|<lora:a:1>|embedding:b|__c__|\\|\"|“|”|'|Steps: 20|, Seed: 1|Size: 64x64|https://a.b|Prompt:|\x00|A dog.|;"
).split("|")


@settings(max_examples=500)
@given(st.lists(st.sampled_from([*SALAD, "|"])).map("".join) | st.text())
def test_any_prompt_is_read_or_has_an_unbalanced_quote(prompt: str) -> None:
    try:
        found = read(prompt)
    except PlanError as error:
        assert "unbalanced" in str(error)
        return
    held = [range(start, start + len(phrase)) for phrase, start in found.negative]
    settings = any("settings" in note for note in found.notes)
    for start, end in quoted_spans(prompt):
        assert settings or found.text[start:end] == prompt[start:end] or any(start in phrase for phrase in held)


@given(
    st.text(st.characters(exclude_characters='"\x00')), st.sampled_from(["(red:1.2) ", "--v 6 ", "[a|b] ", "<a:b> "])
)
def test_quoted_texts_are_never_touched(content: str, mark: str) -> None:
    quoted = f'"{content}"'
    found = read(f"{mark}{quoted} {mark}and a cat")
    assert found.text[len(mark) : len(mark) + len(quoted)] == quoted
    assert found.negative == ()


@pytest.mark.parametrize(
    "part", [":: ", "((a:1.2)", "(a", "--no a ", "negative: a,\n", "[a|b]", "a:: ", "seed: 3\n", "'a "]
)
def test_a_very_long_prompt_is_read_in_bounded_time(part: str) -> None:
    """Each would take minutes if its marks were looked for again from every mark."""
    assert len(read_pasted(part * 10_000).text) == len(part) * 10_000
