"""Nouns that are a part of another thing, are fixed to one, or are had in hand, and what things lie on or in."""

from __future__ import annotations

from planners.language.vocabulary.tables import words

PARTS = words(
    "cover screen display roof rooftop lid cap stopper spine hood bonnet sleeve dial door window chimney handle "
    "spout wheel tyre tire sail mast hull bumper headlight windscreen windshield windowpane trunk branch base "
    "armrest opening inlay wing horn antler tail mane fin tusk claw paw beak hoof snout leaf petal stem thorn "
    "button collar hem zip zipper buckle strap lace pedal drawer knob hinge cork shade lampshade bulb page tip "
    "blade hilt rim brim crust porch shutter awning propeller engine seat saddle keyboard neck shell facade "
    "step antenna eye nose leg arm ear feather whisker tentacle eyelash"
)
"""Parts of a thing or an animal: they are on it, and no picture of their own where nothing is said of them."""
FIXED = words(
    "label tag sticker badge plaque patch stamp logo emblem decal sign note notice poster ribbon flag crest seal "
    "placard banner bow rosette padlock lock keyhole doorbell knocker wreath tablecloth cloth cushion pillow awning "
    "icing frosting topping sprinkle candle cherry glaze card magnet arrow"
)
"""What is fixed to a thing or lies on it, if the thing has it: "a bench with a plaque"."""
FACES = words("beard moustache mustache goatee")
"""What a face wears."""
WORN = words(
    "backpack rucksack satchel necklace bracelet earring belt badge medal wig boot sock sandal slipper sneaker "
    "glove mitten collar bandanna headband ribbon bow bowtie monocle goggles headphones earphones halo "
    "eyepatch tag waistcoat shawl veil bonnet tiara wreath sash lanyard nametag watch wristwatch"
)
"""What people and animals wear that is a thing by itself as well."""
IN_HAND = words(
    "balloon umbrella parasol sword shield staff wand bouquet lantern torch broom mop cup mug lollipop flag sign "
    "placard book bag basket bucket camera phone smartphone suitcase briefcase handbag purse stick cane spear axe "
    "hammer saw knife fork spoon paintbrush brush trumpet violin guitar cello flute saxophone banjo accordion "
    "ukulele microphone kite net key gift present bottle glass bowl tray plate rose tulip daisy sunflower flower "
    "feather shell map newspaper letter envelope telescope binoculars racket bat frisbee ball trophy "
    "pencil pen ruler wrench screwdriver shovel rake scissors rope leash hose cone donut cookie cupcake sandwich "
    "hamburger taco pretzel apple banana carrot pear orange watermelon popcorn milkshake teddy scroll candle lamp "
    "fan whip bow arrow paddle oar surfboard skateboard pitchfork sickle trident drumstick baton clipboard pipe "
    "flashlight tablet remote mirror comb teapot jug pot pan ladle whisk pin cream"
)
"""What somebody who has it holds: "a girl with a balloon"."""
SURFACES = words(
    "table desk counter shelf bench tray plate bed sofa couch chair armchair nightstand sideboard windowsill mantel "
    "mantelpiece dresser stove cake pizza cupcake pancakes salad toast burger hamburger"
)
"""What things that it has lie on: "a desk with a laptop"."""
HOLDERS = words(
    "basket bowl vase flowerpot planter nest crate bucket cart wheelbarrow cage birdcage aquarium fishbowl "
    "terrarium pond pool drawer manger trough stroller pram"
)
"""What things that it has are in: "a vase with tulips"; on a mug or a bag they may be printed."""
DIPPED = words("straw spoon teabag ladle")
"""What is in any vessel that has it."""
INSTRUMENTS = words(
    "guitar piano violin drum keyboard trumpet flute saxophone cello harp bass accordion banjo microphone organ "
    "xylophone marimba"
)
"""What somebody "on" or "into" plays or sings."""
ENCLOSED = words(
    "tent house castle tower car boat train bus truck cabin hut cottage balloon helicopter igloo cave nest"
)
"""What somebody is in who looks or waves from it."""
