"""What hangs on the wrong word in the small parser's tree: people joined to clothes, doings inside a noun's name."""

from __future__ import annotations

from typing import Any

from planners.language.parsing.tree_changes import FINITE, NOUNS, extend_name, name_last, unfold, unfold_pose
from planners.language.vocabulary.noun_classes import ALIVE, SEEN, noun_class
from planners.language.vocabulary.verb_table import DOING, gerund

ACTS = frozenset(map(gerund, DOING)) | frozenset("breathing serving making guarding delivering drawing".split())
"""The "-ing" forms of what things do to others."""
OBJECTS = frozenset("it him her them".split())
"""Pronouns as objects."""
NAMING = ("tion", "sion", "ment", "ness")
"""Endings of nouns whose plurals the tagger may take for verbs: "reflections on the pavement"."""


def mend_attachments(doc: Any) -> None:
    """Mends the tree in place."""
    for token in doc[1:]:
        before = doc[token.i - 1]
        if token.lower_ in ACTS and before.pos_ in NOUNS and _acts(before, token):
            unfold(before, token, token.head)
        elif token.lower_ == "set" and token.pos_ == "VERB" and before.tag_ == "NN" and _ends(token):
            (name_last if before.dep_ == "conj" else extend_name)(before, token)
        elif token.tag_ == "VBN" and token.dep_ == "acl" and token.head == before and _acts_while(before, token):
            token.tag_, token.dep_, above = "VBD", "advcl", before.head.head
            before.dep_, before.head.dep_, before.head.head = "nsubj", "mark", token
            before.head, token.head = token, above
        elif token.lower_ in ("cut", "split") and token.tag_ == "NN" and before.head == token and _into(token):
            unfold_pose(before, token)  # "a lemon cut into halves"
            token.tag_ = "VBN"
        elif token.tag_ == "VBZ" and token.lower_[:-1].endswith(NAMING) and before.text in (",", "and"):
            token.pos_, token.tag_ = "NOUN", "NNS"
        elif token.dep_ == "conj" and token.pos_ in NOUNS and (first := _other(token)) is not None:
            _join(first, token)
        elif token.tag_ in FINITE and before.dep_ in ("conj", "compound") and (first := _done_before(before, token)):
            _begin_clause(before, token, first)
        elif token.dep_ == "nsubj" and (listed := _listed_before(token)) is not None:
            token.dep_, token.head = "conj", listed
        elif token.lower_ in OBJECTS and token.dep_ == "pobj" and token.head == before:
            _lie_beside(before)
            _join_first(before.head)
            _place_last(before)
            _join_borne(before)
        elif token.dep_ == "conj" and token.head.lower_ in ("left", "right") and token.head.dep_ == "pobj":
            _join_placed(token)
        elif token.dep_ == "appos" and token.head.dep_ in ("dobj", "pobj") and _is_listed(token):
            token.dep_ = "conj"
        elif token.tag_ == "VBG" and token.dep_ == "acl" and token.head != before and _is_another(before):
            token.head = before  # "a cat sleeping and a dog barking"


def _acts(before: Any, doing: Any) -> bool:
    """Whether an "-ing" form inside a noun's name is what the noun before it does: "a stall selling oranges"."""
    thing = doing.head
    named = doing.dep_ in ("compound", "amod") and thing.i == doing.i + 1 and thing.pos_ in NOUNS
    several = thing.tag_ in ("NNS", "NNPS") or noun_class(thing.lower_) in ("material", "weather")
    seen = noun_class(before.lower_) in SEEN | {"place", "body"} and before.head in (doing, thing)
    told = any(word.tag_ in ("DT", "CD") for word in before.doc[max(0, before.i - 4) : before.i])
    return named and (several or thing.lower_ == "fire") and seen and told


def _into(token: Any) -> bool:
    """Whether "into" or "in" follows."""
    return token.i + 1 < len(token.doc) and token.nbor().lower_ in ("into", "in")


def _ends(token: Any) -> bool:
    """Whether a phrase ends with the word."""
    after = token.i + 1
    return bool(after == len(token.doc) or token.doc[after].is_punct or token.doc[after].pos_ == "CCONJ")


def _acts_while(noun: Any, verb: Any) -> bool:
    """Whether a participle after "as" and a noun is the verb of a clause: "as the horses galloped around the track"."""
    prep = noun.head
    told = noun.dep_ == "pobj" and prep.lower_ == "as" and prep.dep_ == "prep" and prep.head.tag_ in FINITE
    return told and verb.lower_.endswith("ed") and any(child.dep_ == "prep" for child in verb.rights)


def _done_before(noun: Any, verb: Any) -> Any | None:
    """The verb of the clause before, where a noun after "and" is what the next verb is about though the tree joins it
    to a thing of that clause: "a witch stirs a pot and a cat watches".
    """
    start = noun.left_edge.i
    earlier = [token for token in verb.sent if token.i < start and token.tag_ in FINITE and token.pos_ == "VERB"]
    earlier = [token for token in earlier if not any(child.tag_ in ("WP", "WDT") for child in token.lefts)]
    own = any(child.dep_ in ("nsubj", "nsubjpass", "mark", "aux") and child.i > start for child in verb.children)
    told = noun.pos_ in NOUNS and verb.pos_ == "VERB" and not own and (noun.tag_ == "NNS") == (verb.tag_ == "VBP")
    return earlier[-1] if earlier and told and verb.doc[start - 1].lower_ in ("and", "while") else None


def _listed_before(noun: Any) -> Any | None:
    """What a noun is joined to that the tree takes for a second subject: "a dog with a bone and a ball sits"."""
    joint = noun.doc[noun.left_edge.i - 1] if noun.left_edge.i else noun
    first = next((child for child in noun.head.lefts if child.dep_ == "nsubj" and child != noun), None)
    held = joint.lower_ == "and" and joint.head.dep_ == "pobj" and first is not None and first.is_ancestor(joint)
    return joint.head if held else None


def _begin_clause(noun: Any, verb: Any, first: Any) -> None:
    """Makes a noun the subject of the verb after it, and that verb another one beside the first."""
    above = next((token for token in first.ancestors if token.head == verb), None)
    if above is not None:  # "a garden where a bunny sits and a bird flies": the garden does nothing
        above.dep_, above.head = verb.dep_, above if verb.head == verb else verb.head
    noun.dep_, noun.head = "nsubj", verb
    verb.dep_, verb.head = "conj", first


def _other(noun: Any) -> Any | None:
    """Who stands before somebody that the tree joins to clothes or things of theirs: "a girl in a dress and a boy"."""
    worn = noun.head
    if noun_class(noun.lower_) not in ALIVE or worn.dep_ not in ("pobj", "dobj") or noun.left_edge.tag_ != "DT":
        return None
    first = worn.head.head
    if first.pos_ not in NOUNS or noun_class(worn.lower_) in (*ALIVE, "place", "group") or worn.head.lower_ == "of":
        return None
    return first if noun_class(first.lower_) in ALIVE and worn.i < noun.i else None


def _join(first: Any, other: Any) -> None:
    """Joins somebody to the first one, with what the tree hung on the first one behind both."""
    for child in [*first.children]:
        if child.i > other.i and child.dep_ in ("prep", "acl", "relcl"):
            child.head = other
    other.head = first


def _join_placed(noun: Any) -> None:
    """ "a cup to its right and a lamp behind both": the lamp is joined to the cup."""
    side = noun.head
    if noun.pos_ in NOUNS and side.head.head.pos_ in NOUNS:
        for child in [child for child in side.children if child.i > noun.i]:
            child.head = noun
        noun.head = side.head.head


def _is_another(noun: Any) -> bool:
    return noun.dep_ in ("conj", "appos") and noun_class(noun.lower_) in ALIVE and noun.left_edge.tag_ == "DT"


def _is_listed(noun: Any) -> bool:
    """ "holding two apples, a banana and some grapes": the banana is no other word for the apples."""
    first = noun.left_edge
    told = first.tag_ in ("DT", "CD") and first.i and first.nbor(-1).text == ","
    told = told and noun.head.left_edge.tag_ in ("DT", "CD")
    return bool(told) and any(child.dep_ == "conj" for child in noun.children)


def _join_first(noun: Any) -> None:
    """ "a chair in front of a window and a cat on it": the cat is joined to the chair, and not to the window."""
    noun = noun.head if noun.dep_ == "acl" else noun
    place = noun.head
    first, prep = place.head.head, place.head
    told = noun.dep_ == "conj" and place.dep_ == "pobj" and prep.dep_ == "prep" and prep.lower_ not in ("of", "with")
    if told and first.pos_ in NOUNS and first.i < place.i < noun.i:
        noun.head = first


def _place_last(prep: Any) -> None:
    """ "a laptop, a notebook and a pen beside it": the pen is beside it, and the notebook, but no laptop."""
    last = prep.doc[prep.i - 1] if prep.i else prep
    if prep.head.pos_ not in NOUNS or last.pos_ not in NOUNS or last == prep.head or last.dep_ not in ("conj", "appos"):
        return
    finite = any(token.tag_ in FINITE for token in prep.doc[prep.head.i : prep.i])
    if not finite and prep.head.is_ancestor(last):
        prep.head = last


def _join_borne(prep: Any) -> None:
    """ "a globe with a cabin and two trees inside it": the trees are joined to the cabin, and not to the globe."""
    last = prep.head
    bearing = [token for token in last.head.children if token.lower_ == "with" and token.i < last.i]
    borne = [token for token in bearing[0].children if token.dep_ == "pobj"] if bearing else []
    if last.dep_ == "conj" and borne and last.i == prep.i - 1 and prep.lower_ in ("on", "in", "inside"):
        last.head = borne[0]


def _lie_beside(prep: Any) -> None:
    """ "a vase on a table, two books beside it": what is beside it are the books."""
    noun = prep.doc[prep.i - 1] if prep.i else prep
    if noun.dep_ == "npadvmod" and noun.head == prep and noun.pos_ in NOUNS and prep.head != prep:
        noun.dep_, noun.head, prep.head = "dep", prep.head, noun
