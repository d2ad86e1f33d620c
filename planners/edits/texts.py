"""Changes of texts: other words, new ones."""

from __future__ import annotations

import re

from planners.base import EditQuestionError
from planners.colour_table import possible_colours
from planners.edits.asked_back import not_understood
from planners.edits.clauses import QUOTED, quoted
from planners.edits.editor import SceneEditor
from planners.edits.references import Reference, refer
from planners.edits.wheres import Where, read_where
from planners.language.vocabulary.writing import ROLES
from planners.layout.lettering import fit_text
from planners.scene import Box, Place, TextBlock, TextRole

WIDEST = 0.94
LINE = 0.14
"""The height of a new text's line, as a share of the picture's."""
BANDS: dict[TextRole, Place] = {"title": "top", "subtitle": "top", "caption": "bottom", "label": "bottom"}
LOOK = re.compile(r"(?:\bin|\bwith) (?P<colour>[\w -]+?) (?:letters|lettering|text|type|font|words)\b", re.IGNORECASE)
BARE_COLOUR = re.compile(r"\bin (?P<colour>(?:(?:light|dark|bright|pale|deep) )?[\w-]+)", re.IGNORECASE)
CAPITALS = re.compile(r"(?P<words>[A-Z0-9][A-Z0-9%$€£&'+.-]*(?: [A-Z0-9%$€£&'+.!?-]+)*[!?]?)(?= |$)")
ON = re.compile(r" on (?P<what>(?:the|it|its|that|this)\b.*)$", re.IGNORECASE)


FACES = {
    "serif": "serif",
    "sans serif": "sans-serif",
    "sans-serif": "sans-serif",
    "sans": "sans-serif",
    "monospaced": "monospace",
    "monospace": "monospace",
    "typewriter": "monospace",
    **{
        name: name
        for name in "script cursive handwritten bold italic slab comic condensed rounded elegant heavy".split()
    },
}
"""Words for how letters look, and the hint of a typeface that they are."""
FACE_WORDS = "|".join(sorted(FACES, key=len, reverse=True))
RESTYLED = re.compile(
    rf"(?P<what>.+?) (?:to |in |into |as |use )?(?:an? |all )?(?:(?P<face>{FACE_WORDS})|(?P<case>(?:caps|capitals|"
    r"upper ?case|capital letters|lower ?case|small letters)))(?: font| typeface| letters| lettering| type)?$",
    re.IGNORECASE,
)


def restyle(editor: SceneEditor, words: str) -> bool:
    """Whether the words give texts other letters, and are done: "the title bold", "SALE in a serif font"."""
    found = RESTYLED.match(words)
    if found is None or not are_texts(editor, found["what"]):
        return False
    if found["face"]:
        set_typeface(editor, found["what"], found["face"])
        return True
    for identifier in refer(found["what"], editor.scene, editor.recent).ids:
        text = editor.scene.item(identifier)
        if isinstance(text, TextBlock):
            small = "low" in found["case"].lower() or "small" in found["case"].lower()
            reword(editor, f'the text "{text.content}"', text.content.lower() if small else text.content.upper())
    return True


def set_typeface(editor: SceneEditor, words: str, face: str) -> None:
    """Raises EditQuestionError where the words mean no text."""
    found = refer(words, editor.scene, editor.recent)
    carried = [text for text in editor.scene.texts if text.id in found.ids or text.carrier in found.ids]
    if not carried:
        raise not_understood(f"{face} for {words}")
    editor.change(text.model_copy(update={"typeface": FACES[face.lower()]}) for text in carried)
    editor.recent = tuple(text.id for text in carried)


def reword(editor: SceneEditor, words: str, content: str, look: str = "") -> None:
    """The texts that the words mean, or that their things carry, say something else; ``look`` may name a colour too:
    '"OPEN" in yellow'.
    """
    hue = LOOK.search(look) or BARE_COLOUR.search(look.replace(content, ""))
    colour = hue["colour"].lower() if hue and possible_colours(hue["colour"].lower()) else None
    found = refer(words, editor.scene, editor.recent)
    carried = [text.id for text in editor.scene.texts if text.carrier in found.ids]
    ids = [i for i in found.ids if isinstance(editor.scene.item(i), TextBlock)] or carried
    if not ids:
        _write_on(editor, found, content, colour)
        return
    if len(ids) > 1:
        raise EditQuestionError(f'"{words}" are {len(ids)} texts; say which one ("the title", "the text on the sign")')
    changed = []
    for identifier in ids:
        text = editor.scene.item(identifier)
        assert isinstance(text, TextBlock)
        box = None if text.box is None else _fitted(editor, content, text)
        ink = {"colour": colour} if colour else {}
        changed.append(text.model_copy(update={"content": content, "box": box, **ink}))
    editor.change(changed)
    editor.recent = tuple(ids)


def are_texts(editor: SceneEditor, words: str) -> bool:
    """Whether words mean texts of the scene and nothing else."""
    try:
        found = refer(words, editor.scene, editor.recent)
    except EditQuestionError:
        return False
    return all(isinstance(editor.scene.item(i), TextBlock) for i in found.ids)


def write(editor: SceneEditor, words: str) -> None:
    """A new text: 'write "SALE" in red at the top', 'add the title "OPEN"', 'put "TEA" on the mug'."""
    if quoted(words) is None and (capitals := CAPITALS.match(words)):
        words = f'"{capitals["words"]}"{words[capitals.end() :]}'
    content = quoted(words)
    if content is None:
        raise EditQuestionError('which words? put them in quotes: write "OPEN" at the top')
    before, after = QUOTED.split(words, maxsplit=1)[0].lower(), QUOTED.split(words, maxsplit=1)[-1]
    look = LOOK.search(after) or LOOK.search(before)
    after = LOOK.sub("", after).strip(" ,")
    role: TextRole = next((ROLES[word] for word in re.findall(r"\w+", before) if word in ROLES), "label")
    colour = look["colour"].strip().lower() if look else None
    if look is None and (bare := BARE_COLOUR.search(after)) and possible_colours(bare["colour"].lower()):
        colour, after = bare["colour"].lower(), BARE_COLOUR.sub("", after, count=1).strip(" ,")
    if on := ON.search(f" {after}"):
        _write_on(editor, refer(on["what"], editor.scene, editor.recent), content, colour)
        return
    rest, where = read_where(after, editor.scene, editor.recent) if after else ("", Where())
    if rest:
        raise not_understood(words)
    place = where.place or (None if where.ties else BANDS[role])
    identifier = editor.fresh("text")
    text = TextBlock(id=identifier, content=content, role=role, colour=colour, place=where.place)
    relations = where.relations(identifier)
    editor.scene = editor.scene.model_copy(
        update={"texts": (*editor.scene.texts, text), "relations": (*editor.scene.relations, *relations)}
    )
    editor.settle(identifier, _band(editor, content, place), place)
    editor.recent = (identifier,)


def _write_on(editor: SceneEditor, found: Reference, content: str, colour: str | None) -> None:
    """A text on each of the things, in the middle of it."""
    made: list[TextBlock] = []
    for identifier in found.ids:
        entity = editor.entity(identifier)
        if entity is None or entity.box is None:
            raise EditQuestionError("a text can only be written on a thing whose place is known")
        wide, high = 0.8 * entity.box.width, 0.4 * entity.box.height
        lettering = fit_text(content, wide * _aspect(editor), high, high)
        x, y = entity.box.centre
        wide, high = lettering.width / _aspect(editor) / 2, lettering.height / 2
        box = Box.clipped(x - wide, y - high, x + wide, y + high)
        taken = {text.id for text in made}
        name = next(n for k in range(1, 99) if (n := f"text_{k}") not in taken and n not in _ids(editor))
        made.append(TextBlock(id=name, content=content, colour=colour, carrier=identifier, box=box))
    editor.scene = editor.scene.model_copy(update={"texts": (*editor.scene.texts, *made)})
    editor.recent = tuple(text.id for text in made)


def _ids(editor: SceneEditor) -> set[str]:
    return {item.id for item in editor.scene.things}


def _aspect(editor: SceneEditor) -> float:
    return editor.scene.canvas.width / editor.scene.canvas.height


def _band(editor: SceneEditor, content: str, place: Place | None) -> Box:
    """A new text's size, and where it would rather be."""
    aspect = _aspect(editor)
    lettering = fit_text(content, WIDEST * aspect, 0.4, LINE)
    wide, high = lettering.width / aspect, lettering.height
    x = 0.03 + wide / 2 if place and "left" in place else 0.97 - wide / 2 if place and "right" in place else 0.5
    y = 0.03 + high / 2 if place and "top" in place else 0.97 - high / 2 if place and "bottom" in place else 0.5
    return Box.clipped(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def _fitted(editor: SceneEditor, content: str, text: TextBlock) -> Box:
    """The old text's place for other words: its lines' height, as wide as they are, never wider than its carrier."""
    assert text.box is not None
    aspect, old = _aspect(editor), text.box
    carrier = editor.scene.item(text.carrier) if text.carrier else None
    room = 0.84 * carrier.box.width if carrier is not None and carrier.box is not None else WIDEST
    lettering = fit_text(content, room * aspect, old.height, old.height)
    wide, high = lettering.width / aspect / 2, lettering.height / 2
    x, y = old.centre
    x = min(max(x, 0.02 + wide), 0.98 - wide)
    return Box.clipped(x - wide, y - high, x + wide, y + high)
