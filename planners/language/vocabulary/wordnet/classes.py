"""The classes of nouns and adjectives, and which parts of WordNet make up each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

NounClass = Literal[
    "person",
    "animal",
    "plant",
    "food",
    "thing",
    "body",
    "material",
    "place",
    "group",
    "shape",
    "weather",
    "writing",
    "abstract",
    "unknown",
]
AttributeName = Literal["colour", "size", "shape", "material", "texture", "state", "look"]


@dataclass(frozen=True)
class File:
    """One lexicographer file: the class of its synsets, but for branches named by the sense keys of their roots.

    A synset belongs to the nearest root above it, through whatever files the way leads.
    """

    default: NounClass
    branches: Mapping[NounClass, str] = field(default_factory=dict)


FILES: dict[int, File] = {
    3: File(  # the tops of all branches
        "abstract",
        {
            "person": "person%1:03:00",
            "animal": "animal%1:03:00",
            "plant": "plant%1:03:00",
            "food": "food%1:03:00",
            "thing": "artifact%1:03:00",
            "group": "biological_group%1:14:00",
        },
    ),
    4: File("abstract", {"group": "procession%1:04:00"}),
    5: File("animal", {"body": "body_part%1:08:00 covering%1:17:00", "thing": "natural_object%1:03:00 shell%1:05:01"}),
    6: File(
        "thing",
        {
            "place": (
                "building%1:06:00 building_complex%1:06:00 room%1:06:00 area%1:06:00 way%1:06:00 housing%1:06:00 "
                "facility%1:06:00 establishment%1:06:00 platform%1:06:00 stadium%1:06:00 junction%1:06:00 "
                "floor%1:06:01 porch%1:06:00 balcony%1:06:01 geographic_point%1:15:00 region%1:15:01"
            ),
            "thing": (
                "compartment%1:06:00 access%1:06:00 cage%1:06:00 recess%1:06:00 structural_member%1:06:00 "
                "conduit%1:06:00 storage_space%1:06:00 stairway%1:06:00 closet%1:06:00 booth%1:06:01"
            ),
            "material": "fabric%1:06:00 paint%1:06:00",
            "abstract": "side%1:06:00 recording%1:06:00 thing%1:06:01",
        },
    ),
    7: File("abstract"),
    8: File("body"),
    9: File("abstract"),
    10: File(
        "abstract",
        {
            "writing": (
                "writing%1:10:00 writing%1:10:01 written_symbol%1:10:00 symbol%1:10:00 word%1:10:00 sentence%1:10:00 "
                "typeface%1:10:00"
            ),
            "thing": (
                "publication%1:10:00 document%1:10:00 print_media%1:10:00 award%1:10:00 label%1:10:00 "
                "picture%1:06:00 press%1:10:00 visual_signal%1:10:00"
            ),
            "abstract": "literature%1:10:00 matter%1:10:00 section%1:10:00 literary_composition%1:10:00 act%1:10:00",
        },
    ),
    11: File("abstract"),
    12: File("abstract"),
    13: File("food"),
    14: File(
        "group",
        {
            "abstract": (
                "organization%1:14:00 taxonomic_group%1:14:00 category%1:14:00 system%1:14:00 law%1:14:00 data%1:14:00 "
                "movement%1:14:00 political_system%1:14:00 exhibition%1:14:00 society%1:14:00 body%1:14:00 "
                "administrative_unit%1:14:00 meeting%1:14:00 assortment%1:14:00"
            ),
            "group": "unit%1:14:00 musical_organization%1:14:00 force%1:14:01 company%1:14:03 animal_group%1:14:00",
            "place": ("forest%1:14:00 medical_institution%1:14:00 educational_institution%1:14:00 university%1:14:00"),
            "plant": "vegetation%1:14:00",
        },
    ),
    15: File(
        "abstract",
        {
            "place": (
                "region%1:15:01 area%1:15:01 geographic_point%1:15:00 topographic_point%1:15:00 tract%1:15:00 "
                "outer_space%1:15:00 jungle%1:15:00 home%1:15:04 atmosphere%1:15:00"
            ),
            "abstract": "corner%1:15:02 section%1:15:00 scene%1:15:01 center%1:15:01 space%1:15:00",
        },
    ),
    16: File("abstract"),
    17: File(
        "thing",
        {
            "place": (
                "geological_formation%1:17:00 body_of_water%1:17:00 land%1:17:00 land%1:17:01 sky%1:17:00 "
                "mountain_pass%1:17:00 universe%1:17:00 topographic_point%1:15:00"
            ),
            "abstract": "line%1:15:00 unit%1:17:00 necessity%1:17:00 inessential%1:17:00 expanse%1:17:00",
            "weather": "cloud%1:17:00",
            "animal": "organism%1:03:00",
        },
    ),
    18: File("person", {"animal": "mythical_monster%1:18:00 mythical_being%1:18:00"}),
    19: File(
        "abstract",
        {"weather": "atmospheric_phenomenon%1:19:00 light%1:19:00 weather%1:19:00 cloud%1:19:01 crystal%1:27:00"},
    ),
    20: File(
        "plant",
        {"food": "fruit%1:20:00", "thing": "plant_part%1:20:00 cone%1:20:00", "plant": "flower%1:20:02 shoot%1:20:00"},
    ),
    21: File("abstract", {"thing": "coin%1:21:02 currency%1:21:00 treasure%1:21:00 gem%1:06:00"}),
    22: File("abstract"),
    23: File("abstract"),
    24: File("abstract"),
    25: File("shape"),
    26: File("abstract", {"weather": "dark%1:26:00 illumination%1:26:00"}),
    27: File("material", {"thing": "artifact%1:03:00", "weather": "atmospheric_phenomenon%1:19:00"}),
    28: File("abstract"),
}
"""What each lexicographer file holds, by its number in lexnames(5WN)."""
LIKELY: dict[NounClass, float] = {
    "animal": 3,
    "food": 2,
    "thing": 2,
    "place": 2,
    "weather": 2,
    "writing": 1.3,
    "person": 1.3,
    "material": 1.2,
}
"""How many times likelier a sense is in a prompt than in the texts where WordNet counted it, if it has the class."""
NAMED = 0.05
"""The same for a sense that is a proper name: prompts are mostly lower case, and "crane" is no poet."""
SEEN: frozenset[NounClass] = frozenset(
    {"person", "animal", "plant", "food", "thing", "body", "place", "group", "weather", "shape"}
)
"""The classes whose collocations are kept."""
MEASURED = 2
"""How many times likelier an adjective's sense is in a prompt if it tells anything but a look."""
ADJECTIVE_HEADS: dict[AttributeName, str] = {
    "colour": "chromatic%3:00:00 achromatic%3:00:00 colored%3:00:00",
    "size": (
        "large%3:00:00 small%3:00:00 tall%3:00:00 short%3:00:03 long%3:00:01 short%3:00:01 wide%3:00:00 "
        "narrow%3:00:00 thick%3:00:01 thin%3:00:01 little%3:00:01"
    ),
    "shape": (
        "round%3:00:00 square%3:00:00 angular%3:00:00 rounded%3:00:00 curved%3:00:00 coiled%3:00:00 crooked%3:00:01 "
        "crooked%3:00:02 pointed%3:00:00 straight%3:00:01 planar%3:00:00 perpendicular%3:00:00"
    ),
    "texture": (
        "smooth%3:00:00 rough%3:00:00 soft%3:00:01 hard%3:00:01 hairy%3:00:00 patterned%3:00:00 coarse%3:00:00 "
        "bumpy%3:00:00 slippery%3:00:00 glazed%3:00:00 glazed%3:00:01 polished%3:00:00 armed%3:00:02"
    ),
    "state": (
        "wet%3:00:01 dry%3:00:01 clean%3:00:01 dirty%3:00:01 open%3:00:01 open%3:00:02 closed%3:00:01 shut%3:00:00 "
        "broken%3:00:01 empty%3:00:00 full%3:00:00 lighted%3:00:00 unlighted%3:00:00 frozen%3:00:00 melted%3:00:00 "
        "ripe%3:00:00 unripe%3:00:00 cooked%3:00:00 raw%3:00:00 fresh%3:00:01 stale%3:00:00 worn%3:00:00"
    ),
}
"""The attribute of an adjective cluster: the sense keys of its heads. Adjectives of other clusters tell a look."""
