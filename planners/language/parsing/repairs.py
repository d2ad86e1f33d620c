"""Known mistakes of the small parser, mended in its tree."""

from __future__ import annotations

from typing import Any

from planners.language.parsing import tree_changes as tree
from planners.language.parsing.heads import name_heads
from planners.language.parsing.joints import clause_of, mend_joint, part_at_comma
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.colours import names_colour
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.vocabulary.place_words import CENTRES, COLUMNS, PLACE_STAND_IN
from planners.language.vocabulary.qualities import (
    ADJECTIVES,
    BASE_COLOURS,
    CLOTHES,
    MATERIALS,
    NOUN_OR_COLOUR,
    NOUN_TOO,
    SHAPES,
)
from planners.language.vocabulary.verb_table import PASTS, POSES, POSING, without_s
from planners.language.vocabulary.writing import FONTS

PREPOSITIONS = frozenset("on under above below beside by over behind".split())
GRADED = frozenset(("RBR", "RBS", "JJR", "JJS"))


def repair(doc: Any) -> None:
    """Mends the tree in place: "a jacket holding balloons" isn't a kind of balloon, "orange oven" one thing."""
    name_heads(doc)
    for token in doc:
        placed = [child for child in token.rights if child.dep_ == "pobj"] if token.dep_ in ("prep", "ROOT") else []
        if len(placed) > 1 and placed[-1].left_edge.tag_ in ("DT", "CD"):
            tree.lie_there(token, placed[-1])
        if token.tag_ == "CC":
            mend_joint(doc, token.i)
        before = doc[token.i - 1] if token.i else token
        after = doc[token.i + 1] if token.i + 1 < len(doc) else token
        kinds = ("npadvmod", "nummod", "amod") + ("compound",) * (after.tag_ == "DT")  # "stands a dog wearing a hat"
        acted_on = before.dep_ in kinds and before.head in (token, token.head)
        acted_on = acted_on and before.pos_ in tree.NOUNS
        doing = token.tag_ == "VBG" or (token.lower_ in POSING and token.dep_ == "attr")
        if doing and before.tag_ == "NN" and before.head == token and _is_sport(before, token):
            tree.name_doing(before, token)
        elif acted_on and _acts_on(before, token) and token.dep_ == "amod" and token.head.i > token.i:
            tree.unfold(before, token, token.head)
        elif token.tag_ == "VBN" and token.dep_ == "amod" and before.pos_ in tree.NOUNS and _is_sentence(token.sent):
            tree.take_over(before, token, token.head)
        elif token.tag_ == "VBN" and before.pos_ in ("AUX", "ADV") and after.pos_ in ("ADJ", *tree.NOUNS):
            tree.have_made(token)
        elif token.lower_ == "over" and token.dep_ == "quantmod" and before.pos_ in (*tree.NOUNS, "DET", "PRON"):
            tree.place_over(token)
        elif token.lower_ in SHAPES and after.tag_ == "VBG" and before.tag_ == "DT" and after.dep_ == "acl":
            tree.name_tool(token, after)
        elif before.lower_ == "in" and after.tag_ == "VBG" and token.lower_ in BASE_COLOURS:
            tree.wear(before, token, after)
        elif after.text == "," and token.dep_ in ("compound", "amod", "nmod") and _ends_phrase(token):
            part_at_comma(token, token.head)
        elif after is not token and token.tag_ == "NN" and _one_thing(token, after):
            tree.join(token, after)
        elif (
            token.lower_ == "one"
            and token.dep_ == "nummod"
            and token.head == after
            and (after.pos_ == "ADJ" or after.lower_ in BASE_COLOURS)
        ):
            tree.stand_for(token, after)
        elif token.lower_ == "one" and token.head == after and after.lower_.endswith("ing"):
            tree.unfold_pose(token, after)  # "the one pointing left"
        elif token.tag_ in ("VBP", "VB") and after.tag_ in ("VBP", "VBD", "VBZ", "VB") and after is not token:
            if before.tag_ == "NN" and noun_class(token.lower_) in SEEN:
                tree.name_both(before, token, after)
        elif token.tag_ == "NN" and token.dep_ == "dobj" and before.dep_ == "compound" and _is_watched(token):
            tree.watch(before, token)
        elif _may_act(before, token) and _is_only_verb(token, after):
            tree.make_verb(before, token, after.head if after.tag_ == "DT" else None)
        elif token.tag_ in ("NN", "NNS") and noun_class(token.lower_) == "abstract" and before.pos_ in tree.NOUNS:
            plural = token.tag_ == before.tag_ == "NNS" and after.pos_ == "ADP"
            if (after.tag_ == "DT" or plural) and before.dep_ == "compound" and before.head == token:
                tree.make_verb(before, token, after.head if after.tag_ == "DT" else None)
            elif after.pos_ in ("ADP", "DET") and any(child.dep_ == "nsubj" for child in token.lefts):
                token.pos_, token.tag_ = "VERB", "VBZ"
        _retag(before, token, after)


def _ends_phrase(token: Any) -> bool:
    """Whether a noun before a comma, part of a later noun's name to the tree, is a thing or a place by itself."""
    placed = token.lower_ in CENTRES or (token.i and token.lower_ in COLUMNS and token.nbor(-1).tag_ == "DT")
    seen = token.pos_ in tree.NOUNS and noun_class(token.lower_) in SEEN | {"writing"}
    plain = token.lower_ not in MATERIALS | SHAPES | BASE_COLOURS and not is_adjective(token.lower_)
    return token.head.i > token.i + 1 and (placed or (seen and plain))


def _is_sport(before: Any, verb: Any) -> bool:
    """Whether a bare noun is part of what the verb after it says: "is rock climbing", "is horse riding"."""
    if before.i == 0 or before.doc[before.i - 1].lemma_ != "be":
        return False
    return (verb.dep_, before.dep_) == ("attr", "compound") or before.dep_ == "nsubj"


def _acts_on(before: Any, verb: Any) -> bool:
    """Whether a participle between two nouns is what the first does or has got: "a bench painted mint green"."""
    if verb.tag_ == "VBN":
        return verb.lower_ in ("painted", "dyed") and names_colour(verb.head.lower_) and before.lower_ != "hand"
    return verb.tag_ == "VBG" and (before.dep_ != "amod" or noun_class(before.lower_) in SEEN)


def _is_sentence(sentence: Any) -> bool:
    """Whether it is written as a sentence and yet has no finite verb in the tree."""
    written = sentence[0].tag_ == "DT" and sentence[-1].text == "."
    return written and not any(token.tag_ in tree.FINITE for token in sentence)


def _is_watched(token: Any) -> bool:
    """Whether the last word of what somebody watches is what that does: "watching a bird fly by"."""
    return token.lower_ in POSES and token.head.lemma_ in ("watch", "see", "hear")


def _may_act(before: Any, token: Any) -> bool:
    """Whether the word before a noun, part of its name to the tree, may be a noun itself: no "blue" before "seat"."""
    if token.tag_ not in ("NN", "NNS") and token.lower_ not in POSES:
        return False
    if token.dep_ == "appos" and before.pos_ in tree.NOUNS:
        return True  # "decanter pour"
    return before.dep_ in ("compound", "amod") and before.lower_ not in ADJECTIVES - NOUN_OR_COLOUR - NOUN_TOO


def _is_only_verb(token: Any, after: Any) -> bool:
    """Whether a noun is the verb that its clause lacks: "the dice and keychain hang from the mirror"."""
    clause = list(clause_of(token))
    posing = token.lower_ in POSES or without_s(token.lower_) in POSES or token.lower_ in PASTS
    unseen = noun_class(token.lower_) in ("abstract", "unknown") and token.lower_ not in FONTS
    if (unseen or after.lower_ in ("the", "a", "an")) and token.sent[0].tag_ == "DT" and token.sent[-1].text == ".":
        posing = posing or not any(other.pos_ == "VERB" for other in clause)
    goes_on = after.pos_ in ("ADP", "ADV", "SCONJ") or after.tag_ in ("DT", "TO")
    return posing and goes_on and not any(other.tag_ in tree.FINITE for other in clause)


def _poses(token: Any) -> bool:
    """Whether an "-ing" form that the tree takes for a noun is what the noun before it does: "a giraffe resting"."""
    return (token.lower_ in POSING and token.pos_ in tree.NOUNS) or (
        token.tag_ == "VBG" and token.dep_ not in ("amod", "compound")
    )


def _retag(before: Any, token: Any, after: Any) -> None:
    """Nouns tagged as verbs that can't be any, and the other way round."""
    seen = noun_class(token.lower_) in SEEN
    first = next((child for child in token.head.children if child.dep_ == "dobj" and child.i < token.i), None)
    alone = after is token or after.is_punct or after.pos_ in ("ADP", "CCONJ")
    if (
        token.tag_ in ("VB", "VBP")
        and token.dep_ == "conj"
        and token.head.tag_ in ("VBZ", "VBG")
        and seen
        and first is not None
        and not any(child.dep_ == "nsubj" for child in token.lefts)
    ):
        token.pos_, token.tag_, token.head = "NOUN", "NN", first  # "it has sandwiches and lemonade"
    elif token.tag_ == "VBZ" and before.tag_ == "CD" and before.head == token and seen and after.pos_ == "ADP":
        token.pos_, token.tag_, before.dep_ = "NOUN", "NNS", "nummod"  # "three kites up in the sky"
    elif (
        token.tag_ == "VBZ"
        and (before.text in (",", "also") or (before.tag_ == "CD" and before.head == token))  # "3 pillows"
        and seen
        and (after is token or after.is_punct or after.pos_ == "CCONJ")
    ):
        tree.make_list(token)
    elif token.tag_ in ("VB", "VBP", "NN") and (after is token or after.is_punct) and _stands_alone(before, token):
        tree.name_last(before, token)
    elif token.tag_ in GRADED and seen and not is_adjective(token.lower_) and after.lower_ not in ("to", "than"):
        token.pos_, token.tag_ = "NOUN", "NN"  # "a white vest"
        if before.pos_ in tree.NOUNS and token not in (before.head, *before.ancestors):
            tree.extend_name(before, token)
    elif (
        token.tag_ == "VBZ"
        and before.dep_ == "nsubj"
        and before.head == token
        and before.lower_ in (SHAPES | MATERIALS | NOUN_OR_COLOUR if seen and alone else SHAPES | MATERIALS)
    ):
        token.pos_, token.tag_, before.dep_ = "NOUN", "NNS", "amod"  # "and oblong stems", "3 orange pumpkins"
    elif (
        token.tag_ == "JJ"
        and before.dep_ == "nsubj"
        and before.head == token
        and seen
        and not is_adjective(token.lower_)
    ):
        tree.extend_name(before, token)  # "a cat figurine"
    elif token.dep_ == "appos" and token.head.dep_ == "pobj" and token.left_edge.i == token.head.i + 1:
        tree.stand_there(token)
    elif token.dep_ == "conj" and token.tag_ == "NN" and after.dep_ == "nsubj" and after.pos_ in tree.NOUNS:
        tree.extend_name(token, after)  # "and oval drawer knobs"
    elif token.pos_ == "VERB" and token.dep_ in ("dobj", "ccomp") and any(c.dep_ == "nsubj" for c in token.lefts):
        if token.tag_ == "VBZ" and token.head.lemma_ == "make" and before.dep_ == "nsubj":
            tree.extend_name(before, token)  # "making engine sounds"
            token.dep_ = "dobj"
        elif token.dep_ == "dobj":
            token.dep_ = "ccomp"  # "watching a bird fly"
    elif before.dep_ == "conj" and _is_other(before, token):
        before.head, token.head = token.head, before  # "a lamp on a desk and a kettle on a stove"
    elif token.tag_ in tree.FINITE and token.dep_ in ("advcl", "conj") and (mark := _as_before(token)) is not None:
        noun = next(child for child in mark.rights if child.dep_ == "pobj")
        noun.dep_, noun.head, mark.dep_, mark.head = "nsubj", token, "mark", token  # "as a cook in white stirs soup"
    elif token.dep_ == "prt" and token.lower_ in PREPOSITIONS and after.tag_ == "DT":
        tree.place_behind(token)
    elif token.dep_ == "prep" and before.pos_ == "VERB" and token.head.dep_ == "nsubj" and token.head.head == before:
        token.head = before  # "the cup and the straw rest on it"
    elif before.dep_ in ("compound", "amod") and before.pos_ in tree.NOUNS and before.head == token and _poses(token):
        ends = after is token or after.is_punct or after.pos_ == "ADP" or after.lower_ == PLACE_STAND_IN
        if ends and (noun_class(before.lower_) in ("animal", "person") or before.lower_ in CLOTHES):
            tree.unfold_pose(before, token)


def _one_thing(token: Any, after: Any) -> bool:
    """Whether a noun and the one right after it are one thing: "orange oven", "square bookshelf"."""
    if token.lower_ in NOUN_OR_COLOUR and after.pos_ in tree.NOUNS:
        return token.dep_ not in ("compound", "amod")
    apposed = after.dep_ == "appos" and after.head == token and after.lower_ != "this" and not list(after.lefts)
    return bool(apposed and after.is_alpha and token.lower_ in SHAPES | MATERIALS)


def _as_before(verb: Any) -> Any | None:
    """The "as" that the clause of a verb without a subject begins with, where the tree takes it for a preposition."""
    told = any(child.dep_ in ("nsubj", "nsubjpass", "mark") for child in verb.lefts)
    preps = (
        [] if told else [prep for prep in verb.doc[verb.head.i : verb.i] if (prep.lower_, prep.dep_) == ("as", "prep")]
    )
    return next((prep for prep in preps if any(child.dep_ == "pobj" for child in prep.rights)), None)


def _is_other(noun: Any, prep: Any) -> bool:
    """Whether a noun joined to what something is on has a place of its own."""
    on = noun.head.head
    placed = prep.lower_ in PREPOSITIONS or (prep.dep_ == "prep" and prep.lower_ == on.lower_)
    joined = noun.head.dep_ == "pobj" and on.dep_ == "prep" and on.head == prep.head
    return bool(placed and joined and on.head.pos_ in tree.NOUNS)


def _stands_alone(before: Any, last: Any) -> bool:
    """Whether one thing "stand", by the tree: "a triangular book stand" is a noun phrase."""
    subject = before.head if before.dep_ == "conj" else before
    one = before.tag_ == "NN" and any(child.lower_ in ("a", "an") for child in before.lefts)
    told = last.head == last and subject.dep_ == "nsubj" and subject.head == last
    return bool(one and told and noun_class(before.lower_) == "thing")
