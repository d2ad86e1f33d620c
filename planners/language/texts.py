"""Quoted texts: what carries each of them, its role, its colour and its typeface."""

from __future__ import annotations

from collections.abc import Iterator

from planners.base import MOST_ITEMS
from planners.language.colours import read_colour
from planners.language.draft import Ids
from planners.language.qualities import BASE_COLOURS
from planners.language.reading import Reading
from planners.language.writing import LETTERS, ROLES, SAYING, TYPEFACES, WRITING
from planners.scene import TextRole


def quotes(reading: Reading) -> Iterator[int]:
    """The tokens of the quoted texts, in order."""
    return (at for at, word in enumerate(reading.parse.words) if word.quoted is not None)


def mark_writing(reading: Reading, heads: tuple[int, ...]) -> None:
    """Gives their role to nouns that mean a text or the look of one, before any of them could become a thing."""
    if not any(quotes(reading)):
        return
    parse = reading.parse
    quoted = set(quotes(reading))
    for at in heads:
        if not reading.free(at):
            continue
        word = parse.low(at)
        near = any(k in quoted for k in range(at + 1, min(at + 7, len(parse)))) or at - 1 in quoted
        styled = parse.doc[at].dep_ == "pobj" and parse.low(int(parse.doc[at].head.i)) in ("in", "with", "using")
        if word in LETTERS and styled and any(k in quoted for k in range(max(0, at - 14), min(len(parse), at + 8))):
            reading.roles[at] = "font"
        elif (
            word in WRITING
            and (near or _says(reading, at))
            and not (word in ("label", "note", "letter", "title") and _carries(reading, at))
        ):
            reading.roles[at] = "text"
        elif (word in LETTERS and _belongs(reading, at, quoted)) or (
            styled and word in BASE_COLOURS and quoted.intersection(range(max(0, at - 8), at))
        ):
            reading.roles[at] = "font"
        if at in reading.roles:
            reading.cover(reading.phrases[at][0].tokens)


def _says(reading: Reading, at: int) -> bool:
    """Whether the noun is the subject of a verb of saying with a text: "the words on the wall read ..."."""
    token = reading.parse.doc[at]
    return (
        token.dep_ in ("nsubj", "nsubjpass")
        and reading.parse.lemma(int(token.head.i)) in SAYING
        and any(reading.parse.words[int(c.i)].quoted is not None for c in token.head.subtree)
    )


def _carries(reading: Reading, at: int) -> bool:
    """Whether a word such as "label" is the thing that says the text: "a label that reads ...", "a label with ..."."""
    parse = reading.parse
    following = [parse.low(k) for k in range(at + 1, min(at + 4, len(parse)))]
    return any(
        w in ("that", "which", "reading", "saying", "reads", "says", "with", "displaying", "showing", "displays")
        for w in following[:2]
    ) and parse.low(at) in ("label", "note", "letter")


def _belongs(reading: Reading, at: int, quoted: set[int]) -> bool:
    subtree = {int(t.i) for t in reading.parse.doc[at].subtree}
    sentence = reading.parse.doc[at].sent
    return bool(subtree & quoted) or (
        any(sentence.start <= k < sentence.end for k in quoted) and reading.class_of(at) == "writing"
    )


def read_texts(reading: Reading) -> None:
    """Every quoted text becomes a text block on its carrier."""
    last: Ids | None = None
    before = -2
    for at in quotes(reading):
        noun = _text_noun(reading, at)
        role = _role(reading, at, noun)
        joined = _joined(reading, before, at) and noun is None
        carriers = last if joined and last is not None else _carriers(reading, at, noun)
        colour, face = _look(reading, at, noun)
        content = reading.parse.words[at].quoted or ""
        made: list[str] = []
        for carrier in (carriers or (None,))[
            : max(1, MOST_ITEMS - len(reading.draft.entities) - len(reading.draft.texts))
        ]:
            made.append(reading.draft.add_text(content, role, colour, face, carrier))
        reading.named[at] = tuple(made)
        reading.roles[at] = "text"
        if noun is not None:
            reading.named[noun] = (*reading.named.get(noun, ()), *made)
        last, before = carriers, at


def _joined(reading: Reading, before: int, at: int) -> bool:
    """ "doors that say 'Men' and 'Women'": only a joint stands between the two."""
    return before >= 0 and all(reading.parse.low(k) in (",", "and", "&", "or", "") for k in range(before + 1, at))


def _text_noun(reading: Reading, at: int) -> int | None:
    """The noun that means the text: "the word" before it, or the subject of "reads"."""
    parse = reading.parse
    for k in range(at - 1, max(-1, at - 4), -1):
        if reading.roles.get(k) == "text" and parse.words[k].quoted is None:
            return k
        if parse.low(k) not in (
            "",
            ":",
            "the",
            "exact",
            "that",
            "says",
            "reads",
            "reading",
            "saying",
            "is",
            "in",
            ",",
            "of",
        ):
            break
    token = parse.doc[at]
    for up in token.ancestors:
        for k in parse.children(int(up.i), "nsubj", "nsubjpass"):
            if reading.roles.get(k) == "text" and parse.words[k].quoted is None and k < at:
                return k
        if up.pos_ == "VERB":
            break
    after = at + 1
    if after < len(parse) and reading.roles.get(after) == "text" and parse.words[after].quoted is None:
        return after
    if parse.low(after) == "as":
        return next((k for k in range(after + 1, min(after + 4, len(parse))) if parse.low(k) in WRITING), None)
    return None


def _role(reading: Reading, at: int, noun: int | None) -> TextRole:
    if noun is not None:
        return ROLES.get(reading.parse.low(noun), "label")
    return ROLES.get(reading.parse.low(at - 1), "label")


def _carriers(reading: Reading, at: int, noun: int | None) -> Ids:
    """The things that carry the text: what "on ..." names, what says it, what it is written on or stands by."""
    parse = reading.parse
    if on := _written_on(reading, at, noun):
        return _entities(reading, on)
    saying = _saying_verb(reading, at if noun is None else noun) or _saying_verb(reading, at)
    if saying is not None and (found := _sayer(reading, saying)) is not None:
        return found
    anchor = noun if noun is not None else at
    for token in (parse.doc[at], parse.doc[anchor]):
        for up in token.ancestors:
            k = int(up.i)
            if reading.roles.get(k) == "thing":
                ids = _entities(reading, reading.named.get(k, ()))
                if noun is not None and ROLES.get(parse.low(noun)) and not _near(reading, k, anchor):
                    return ()
                return ids if not reading.alive(ids) else _sign_of(reading, k)
            if reading.roles.get(k) in ("medium", "place") or (
                up.pos_ == "VERB" and parse.lemma(int(up.i)) not in SAYING
            ):
                break
    if noun is not None and reading.parse.low(noun) in ROLES:
        return ()
    return _fallback(reading, at, anchor)


def _near(reading: Reading, carrier: int, at: int) -> bool:
    return at - carrier < 8


def _sign_of(reading: Reading, at: int) -> Ids:
    """People carry no text by themselves; a sign they hold does."""
    held = [
        r.object
        for r in reading.draft.relations
        if r.subject in reading.named.get(at, ()) and r.kind in ("holding", "wearing")
    ]
    return tuple(held[:1])


def _entities(reading: Reading, ids: Ids) -> Ids:
    return tuple(i for i in ids if i in reading.draft.entities)


def _written_on(reading: Reading, at: int, noun: int | None) -> Ids:
    """ "the word on a red door", "'TEA' printed on it", "written across the top of the box"."""
    parse = reading.parse
    starts = [k for k in (at, noun) if k is not None]
    preps: list[int] = []
    for k in starts:
        preps.extend(parse.children(k, "prep"))
        for child in parse.children(k, "acl"):
            preps.extend(parse.children(child, "prep"))
        head = parse.doc[k].head
        if parse.lemma(int(head.i)) in SAYING and head.tag_ in ("VBN", "VBD") and head.i != k:
            preps.extend(parse.children(int(head.i), "prep"))
        if parse.lemma(int(head.i)) in ("have", "be") and head.i != k:
            preps.extend(c for c in parse.children(int(head.i), "prep") if c > at)
    following = at + 1
    while parse.low(following) in (
        "written",
        "printed",
        "painted",
        "engraved",
        "embossed",
        "on",
        "across",
        "displayed",
        "stamped",
        "carved",
        "boldly",
        "proudly",
        "clearly",
    ):
        if parse.low(following) in ("on", "across"):
            preps.append(following)
        following += 1
    for prep in sorted(set(preps)):
        if parse.low(prep) not in ("on", "across", "onto", "along", "upon", "atop") and parse.words[prep].tie != "on":
            continue
        for k in parse.children(prep, "pobj"):
            if reading.roles.get(k) == "thing" and (ids := reading.named.get(k)):
                entities = _entities(reading, ids)
                owner = next(
                    (int(t.head.i) for t in parse.doc[k].ancestors if reading.roles.get(int(t.head.i)) == "thing"), None
                )
                del owner
                if entities:
                    return entities
            if (reading.roles.get(k) == "unseen" or reading.class_of(k) == "body") and (
                owner_ids := _owner(reading, k)
            ):
                return owner_ids
    return ()


def _owner(reading: Reading, at: int) -> Ids:
    """Whose side, front or chest it is: "on its side" is on the thing."""
    parse = reading.parse
    for k in parse.children(at, "poss"):
        if reading.named.get(k):
            return _entities(reading, reading.named[k])
    inner = next(
        (c for p in parse.children(at, "prep") if parse.low(p) == "of" for c in parse.children(p, "pobj")), None
    )
    if inner is not None and reading.named.get(inner):
        return _entities(reading, reading.named[inner])
    for up in parse.doc[at].ancestors:
        for k in parse.children(int(up.i), "nsubj", "nsubjpass"):
            if reading.roles.get(k) == "thing" and reading.named.get(k):
                return _entities(reading, reading.named[k])
        if reading.roles.get(int(up.i)) == "thing" and reading.named.get(int(up.i)):
            return _entities(reading, reading.named[int(up.i)])
    return _entities(reading, reading.nearest_before(at))


def _saying_verb(reading: Reading, at: int) -> int | None:
    for up in reading.parse.doc[at].ancestors:
        if up.pos_ in ("VERB", "AUX"):
            reading_verb = reading.parse.words[int(up.i)].stand_in == "says" or reading.parse.lemma(int(up.i)) in SAYING
            return int(up.i) if reading_verb else None
    return None


def _sayer(reading: Reading, verb: int) -> Ids | None:
    """The thing that a verb of saying is about; () where that is the picture itself, None where nothing is found."""
    parse = reading.parse
    token = parse.doc[verb]
    reading.cover((verb,))
    for k in parse.children(verb, "nsubj", "nsubjpass"):
        if parse.words[k].quoted is not None or reading.roles.get(k) == "text":
            continue
        if reading.roles.get(k) == "medium":
            return ()
        ids = _entities(reading, reading.things(k))
        if ids:
            return ids if not reading.alive(ids) else _sign_of(reading, k) or ids[:0]
        if reading.roles.get(k) == "unseen" and (owner := _owner(reading, k)):
            return owner
    for up in (token.head, *token.head.ancestors) if token.dep_ in ("acl", "relcl", "conj", "advcl", "amod") else ():
        k = int(up.i)
        if reading.roles.get(k) == "medium":
            return ()
        ids = _entities(reading, reading.named.get(k, ()))
        if ids and reading.roles.get(k) == "thing":
            return ids
        if up.pos_ == "VERB":
            return _sayer(reading, k) if up.dep_ != "ROOT" or parse.lemma(int(up.i)) in SAYING else None
    return None


def _fallback(reading: Reading, at: int, anchor: int) -> Ids:
    """The nearest thing before the text in its sentence that isn't alive and no clause ends between the two."""
    parse = reading.parse
    for k in range(anchor - 1, parse.doc[anchor].sent.start - 1, -1):
        if parse.words[k].quoted is not None or parse.low(k) in (";",):
            return ()
        if reading.roles.get(k) == "medium":
            return ()
        if reading.roles.get(k) == "thing" and reading.named.get(k):
            ids = _entities(reading, reading.named[k])
            return ids if len(ids) == 1 and not reading.alive(ids) else ()
    return ()


def _look(reading: Reading, at: int, noun: int | None) -> tuple[str | None, str | None]:
    """The colour and the typeface that the words around a text say: "in bold red serif letters", "red text"."""
    parse = reading.parse
    colour: str | None = None
    faces: list[str] = []
    places = [noun] if noun is not None else []
    places += list(_fonts_of(reading, at))
    for k in places:
        phrase = reading.phrases.get(k)
        tokens = phrase[0].tokens if phrase else (k,)
        lows = [parse.low(j) for j in tokens]
        j = 0
        while j < len(lows):
            found, after = read_colour(lows, j)
            if found:
                colour, j = colour or found, after
                continue
            if lows[j] in TYPEFACES and (
                j < len(lows) - 1
                or lows[j] in ("script", "neon", "uppercase", "lowercase", "serif", "sans-serif", "cursive")
            ):
                faces.append(lows[j])
            elif lows[j] in ("handwriting", "calligraphy", "capitals", "caps") and j == len(lows) - 1:
                faces.append({"handwriting": "handwritten", "calligraphy": "calligraphic"}.get(lows[j], "capital"))
            j += 1
    return colour, " ".join(dict.fromkeys(faces)) or None


def _fonts_of(reading: Reading, at: int) -> list[int]:
    """The nouns that say how this text looks: those after it up to the next text or sentence, else those before it."""
    parse = reading.parse
    found: list[int] = []
    for k in range(at + 1, min(at + 14, len(parse))):
        if parse.words[k].quoted is not None or parse.low(k) in (".", ";"):
            break
        if reading.roles.get(k) == "thing" and not found and parse.low(k - 1) not in ("it",):
            break
        if reading.roles.get(k) == "font":
            found.append(k)
    if found:
        return found
    for k in range(at - 1, max(-1, at - 12), -1):
        if parse.words[k].quoted is not None or parse.low(k) in (".", ";"):
            break
        if reading.roles.get(k) == "font":
            found.append(k)
    return found
