"""Nouns that say something of another noun: "a bunch of flowers", "a slice of cake", "the edge of the table"."""

from __future__ import annotations

from collections.abc import Mapping

from planners.language.vocabulary.counts import Count

GROUP = Count(3, (2, 99))
GROUPS: Mapping[str, Count] = {
    "pair": Count(2),
    "couple": Count(2),
    "trio": Count(3),
    "duo": Count(2),
    "dozen": Count(12),
    **dict.fromkeys(
        "lot variety number handful series range assortment array multitude host plethora abundance group row set "
        "bunch stack pile line column cluster collection herd flock pack swarm school crowd team gang fleet choir "
        "selection mix string rows stacks piles lots groups dozens hundreds thousands clusters flocks mound heap "
        "litter arrangement bundle colony procession queue ring shower bed audience pride gaggle".split(),
        GROUP,
    ),
}
"""Words before "of" that say how many there are; the things are what follows. A group's number is open."""
HEAPS = frozenset("pile stack heap mound bunch bundle lot set piles stacks heaps lots".split())
"""Groups that may be of one stuff: "a pile of laundry"."""
SERVED = frozenset("pancake waffle crepe".split())
"""What is served as one heap of several: "a stack of pancakes" is one thing."""
LINES = frozenset(("line", "lines", "column"))
"""Groups that are a look of one thing: "the lines of the statue"."""
TRAITS = frozenset(
    "surface texture line pattern design structure shape color colour hue form finish curve scale".split()
)
"""What a thing has that looks like something: "the smooth texture of the stone" is a smooth stone."""
WINDS, WOUND = frozenset("ball skein spool coil reel".split()), frozenset("yarn wool string twine thread rope".split())
"""What is wound up of what: "a ball of yarn"."""
PORTIONS = frozenset(
    "slice piece chunk wedge scoop bar loaf pinch strand blade drop block sheet lump dollop splash sprig stick strip "
    "roll".split()
)
"""Words before "of" for a part of something; the thing is what follows."""
CONTAINERS = frozenset(
    "bowl cup glass plate pot basket bottle jar box bucket vase tray mug pan can bag barrel crate pitcher dish jug "
    "tub tank cart wheelbarrow sack carton packet bin pail kettle saucer flask tin case trunk drawer aquarium teapot "
    "pouch tube jug saucepan container".split()
)
"""Things before "of" that hold what follows."""
SIGNS_OF = frozenset("sign hint trace touch".split())
"""Nouns before "of" that can't be seen where what follows can't: "signs of decay"."""
SPREADS = frozenset("blanket carpet sea".split())
"""Things before "of" that only say how much of what follows there is, unless they are made of it."""
SIDES = frozenset(
    "top edge end side corner middle center centre front back end bottom surface rim tip base half rest inside "
    "outside heart left right foot head".split()
)
"""Words before "of" for a place on a thing; with the thing itself after it they mean the thing."""
KINDS = frozenset(
    "kind sort type style brand form version coat layer shape colour color image picture view sight size part "
    "portion structure".split()
)
"""Words before "of" that say nothing one could see: the thing is what follows."""
FLAT = frozenset("photo photograph drawing sketch illustration icon picture image depiction rendering".split())
"""Pictures that, in a poster or on a package, are nothing but what they show."""
PICTURES = frozenset(
    "map picture photo photograph painting portrait statue sculpture drawing model figurine sketch print "
    "illustration mural image bust diagram depiction carving engraving".split()
)
"""Things that show what follows "of"; what they show is no thing of its own."""
