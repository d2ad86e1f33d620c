"""Other ways to say what one of the forms of ``instruction.py`` says: "the cat can be removed" is "remove the cat"."""

from __future__ import annotations

import re

DUTY = r"(?:should|must|can|could|has to|have to|needs? to|ought to)"
PASSIVES = {
    "removed": "remove",
    "deleted": "remove",
    "erased": "remove",
    "taken out": "remove",
    "taken away": "remove",
    "left out": "remove",
    "replaced": "replace",
    "exchanged": "replace",
    "swapped": "swap",
    "turned": "turn",
    "changed": "change",
    "painted": "paint",
    "coloured": "paint",
    "colored": "paint",
    "recoloured": "paint",
    "moved": "move",
    "shifted": "move",
    "placed": "put",
    "put": "put",
    "added": "add",
    "enlarged": "enlarge",
    "shrunk": "shrink",
}
LIKE_REMOVE = "omit|eliminate|scrap|hide|leave out|cut out|wipe out|wipe away|take away|do away with|strip out"
PICTURE = r"(?:it|there|here|this|(?:the )?(?:picture|image|scene|poster|photo|whole thing))"
PEOPLE_SAY: tuple[tuple[str, str], ...] = (
    (r"\b(?:really|actually|definitely|simply|preferably|probably) ", ""),
    (r",? \bplease\b", ""),
    (rf"^(?:cut|crop|leave|keep) (?P<what>.+?) out of {PICTURE}$", r"remove \g<what>"),
    (r"^(?P<new>(?:an?|some|one more|another|two|three) .+?) (?:would|might|could) (?:be|look) "
     r"(?:nice|good|great|lovely|cool|fun|better|perfect|pretty)\b", r"add \g<new>"),
    (r"^(?P<what>(?:the|all|both|it|they)\b.*?) (?:would|might|could) (?:be|look) "
     r"(?:\w+er|nice|good|great|lovely|more \w+) (?:in|as|if (?:it|they) (?:was|were)) (?P<how>.+)$",
     r"make \g<what> \g<how>"),
    (r"^(?:squeeze|sneak|fit|slip|tuck|work) (?P<what>(?:an?|some|another|two|three) .+?) in(?= |$)", r"add \g<what>"),
    (r"^(?:squeeze|sneak|fit|slip|tuck) (?=(?:an?|some|another|two|three)\b)", "add "),
    (r"^(?:only keep|keep only|keep just|just keep) (?=(?:the|both|all)\b)", "remove everything except "),
    (rf"^there (?:should|must|needs to|has to) be no (?P<what>.+?)(?: (?:in|on) {PICTURE})?$", r"no \g<what>"),
    (rf"^(?P<what>.+?) (?:(?:shouldn't|should not|mustn't|must not|needn't) be|doesn't belong|don't belong) "
     rf"(?:in |on )?(?:{PICTURE}|visible|seen|shown)$", r"remove \g<what>"),
    (r"^substitute (?P<new>(?:an?|some|two|three) .+?) for (?P<old>the .+)$", r"replace \g<old> with \g<new>"),
    (r"^trade (?P<old>.+?) for (?P<new>.+)$", r"replace \g<old> with \g<new>"),
    (r"^give (?P<what>the .+?) (?P<how>[\w -]+?) (?:fur|hair|coat|feathers|skin|paint|paintwork)$",
     r"paint \g<what> \g<how>"),
    (r"^(?:bring|take) (?P<what>.+?) down in size$", r"shrink \g<what>"),
    (r"^(?:shrink|reduce|scale) (?P<what>.+?)(?: down)? to half (?:(?:the|its|their) )?(?:original )?size$",
     r"make \g<what> half the size"),
    (rf"^(?:i want|i'd like|i would like) (?:to have )?{PICTURE} (?=(?:at|in|by|during|as|on)\b)", "make it "),
    (rf"^(?:render|draw|paint|do|show|depict) {PICTURE} (?:as|in|like) ", "make it "),
    (r"^(?P<what>(?:the|all|both)\b[^,]*?) gone$", r"remove \g<what>"),
    (r"^there (?:also )?(?:should|must|could|needs to|has to|ought to)(?: also)? be ", "there should be "),
    (r"^(?:how|what) about (?=(?:adding )?(?:an?|some|another|two|three)\b)(?:adding )?", "add "),
    (r"^add an? (?P<how>[\w ]+?) (?P<ground>background|backdrop)$", r"change the \g<ground> to \g<how>"),
    (r"^(?:one more|another) (?=\w)", "add another "),
    (r"^(?:the )?(?:picture|image|scene|whole thing) (?=(?:at|in|by|during) )", "make it "),
    (r"^(?P<old>\"[^\"]+\") (?:should|must|has to) (?:be|read|say) (?P<new>\"[^\"]+\")$", r"change \g<old> to \g<new>"),
    (r"^replace (?P<what>the .+?) (?:by|with) (?:a )?(?P<how>\w+) ones?$", r"make \g<what> \g<how>"),
    (r"^(?P<n>one|two|three|four|five|six) (?P<what>[\w ]+?) (?:is|are) enough$", r"only \g<n> \g<what>"),
    (r"^(?P<what>the .+?) goes? away$", r"remove \g<what>"),
    (rf"^get (?P<new>(?:an?|some|two|three) .+?) in {PICTURE}(?: somewhere)?$", r"add \g<new>"),
    (r"\bto the (?:far|very) (?=(?:left|right|top|bottom)\b)", "to the "),
    (r"^(?:put|place|move) (?P<one>the .+?) where (?P<other>the .+?) (?:is|was|stands?|sits?)(?: now)?$",
     r"swap \g<one> and \g<other>"),
    (r"\b(?:a|one|just one) single\b", "one"),
    (r"\ba couple of\b", "two"),
    (r"\b(?:an|one) (?:extra|additional)\b", "another"),
    (rf"^(?:{LIKE_REMOVE}) (?=\S)", "remove "),
    (r"^leave (?P<what>(?:the|all|both) .+?) out$", r"remove \g<what>"),
    (r"^(?:put|place|draw|add|paint) (?P<new>an? .+?) where (?P<old>the .+?) (?:is|was|stands?|sits?|are)(?: now)?$",
     r"replace \g<old> with \g<new>"),
    (r"^(?:let |have )?(?P<old>(?:the|all|both|each|every|it|they)\b.*?) (?:become|becomes|turns? into) (?P<new>.+)$",
     r"replace \g<old> with \g<new>"),
    (r"^(?:scale|size) (?P<what>.+?) down\b", r"shrink \g<what>"),
    (r"^(?:scale|size|blow) (?P<what>.+?) up\b", r"enlarge \g<what>"),
    (r"^(?:reduce|decrease) the size of ", "shrink "),
    (r"^increase the size of ", "enlarge "),
    (r"^halve the size of (?P<what>.+)$", r"make \g<what> half the size"),
    (r"^double the size of (?P<what>.+)$", r"make \g<what> double the size"),
    (r"^(?P<what>the .+?) (?:belongs?|goes|gets moved) (?=(?:in|on|at|to|into|next|beside|above|below|behind|under|"
     r"between|near|inside|over|left|right)\b)", r"move \g<what> "),
    (r"^(?:let |have |make )?(?P<one>.+?) and (?P<other>.+?) (?:should )?(?:trade|swap|switch|exchange|change) "
     r"(?:places|positions|spots|seats)$", r"swap \g<one> and \g<other>"),
    (r"^(?:lift|raise) (?P<what>.+?)(?: up)?(?P<little> a (?:little )?bit| a little| slightly)?$",
     r"move \g<what> up\g<little>"),
    (r"^lower (?P<what>.+?)(?P<little> a (?:little )?bit| a little| slightly)?$", r"move \g<what> down\g<little>"),
    (r"^(?P<what>(?:the .+?|it)) (?:needs?|could use|should have|should get|gets?) (?P<new>(?:an?|some|another) .+?) "
     r"on (?:top|it)$", r"add \g<new> on \g<what>"),
    (r"^(?P<what>(?:the .+?|it)) (?:needs?|could use|should have|should get|gets?) (?P<new>(?:an?|some|another) .+)$",
     r"add \g<new> to \g<what>"),
    (r"^call it (?=\S)", "title it "),
    (r"^give (?P<what>it|them|the (?!picture|image|scene|whole|entire|poster|photo|background|sky)[\w' -]+?) "
     r"(?P<new>(?:an?|some|another|two|three) "
     r"(?!.*\b(?:look|colou?r|style|background|mood|feel|touch|vibe|size|font|tint|shade)$).+)$",
     r"add \g<new> to \g<what>"),
    (r"^(?:i want|i'd like|i would like|make|have|get) (?P<what>(?:the|all|both|it|them)\b.*?) (?:to be )?"
     r"(?:gone|removed|deleted|to go|to disappear|disappear|vanish)$", r"remove \g<what>"),
    (r"^remove all (?:of )?(?:the )?(?P<what>.+?) (?:but|except(?: for)?) (?P<n>one|two|three|four|five|\d+)$",
     r"only \g<n> \g<what>"),
    (r"^(?:swap|switch|change) (?P<what>.+?) out (?P<by>for|with)\b", r"swap \g<what> \g<by>"),
    (r"^(?:add )?an? (?:second|third|fourth|fifth|sixth) (?=\w)", "add another "),
    (r"^(?P<what>the .+?) at half (?:the |its )?size$", r"make \g<what> half the size"),
    (r"^(?P<what>(?:the|it)\b.*?) (?:should|must|has to|needs to) (?:have|carry|bear|show) the (?:words?|text) "
     r"(?P<words>.+?)(?: (?:on|written on) (?:it|them))?$", r"make \g<what> say \g<words>"),
)  # fmt: skip
REWRITTEN = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in PEOPLE_SAY)
PASSIVE = re.compile(
    rf"^(?P<what>.+?) {DUTY}(?: all| both)? be (?P<done>{'|'.join(sorted(PASSIVES, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
REASON = re.compile(
    r",? (?:because|since) .+$|, (?:it|they|that|this)"
    r"(?:'s| is| are| was| isn't| is not| aren't| looks?| doesn't| don't)\b.+$",
    re.IGNORECASE,
)
"""Why somebody wants a change: ", it isn't needed"."""


def reworded(clause: str) -> str:
    """The clause in words that a form knows, without a reason at its end."""
    said = REASON.sub("", clause)
    if found := PASSIVE.match(said):
        said = f"{PASSIVES[found['done'].lower()]} {found['what']}{said[found.end() :]}"
    for pattern, words in REWRITTEN:
        said = pattern.sub(words, said)
    return said
