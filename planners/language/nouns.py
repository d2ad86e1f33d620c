"""Nouns: plurals, compounds, places, clothes, and words that name nothing one could see. Any other word may be a noun
too; these lists only settle doubtful cases.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from planners.english import singular

Value = TypeVar("Value", bound=Hashable)


def words(text: str, between: str | None = None) -> frozenset[str]:
    """The words of a text, cut at ``between`` (default: white space)."""
    return frozenset(text.split(between))


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of a text that "|" separates, each as its words."""
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


def by_word(groups: Mapping[Value, str]) -> dict[str, Value]:
    """Maps each word of a group's text to the group."""
    return {word: value for value, text in groups.items() for word in text.split()}


def by_phrase(groups: Mapping[Value, str]) -> dict[tuple[str, ...], Value]:
    """Maps each phrase of a group's text, as its words, to the group."""
    return {phrase: value for value, text in groups.items() for phrase in phrases(text)}


COMPOUNDS = words(
    "kitchen island|hot dog|golden retriever|black hole|red panda|polar bear|teddy bear|parking meter|dining table|"
    "washing machine|sewing machine|swimming pool|baseball bat|baseball glove|tennis racket|wine glass|fire hydrant|"
    "stop sign|traffic light|traffic sign|potted plant|cell phone|sports ball|soccer ball|hair drier|tv remote|"
    "computer mouse|computer keyboard|cutting board|shooting star|rocking chair|roller coaster|light bulb|"
    "christmas tree|orange juice|stuffed animal|hot air balloon|flying saucer|running shoe|gold medal|rubber duck|"
    "paper plane|paper bag|iron man|gold coin|silver coin|rainbow trout|frying pan|sleeping bag|rolling pin|"
    "ironing board|diving board|fishing rod|fishing boat|skipping rope|wedding dress|wedding cake|engagement ring|"
    "vending machine|measuring cup|mixing bowl|chewing gum|shopping cart|shopping bag|walking stick|hearing aid|"
    "racing car|race car|sailing boat|sweet potato|sweet corn|hard hat|hard drive|soft drink|rubber band|paper clip|"
    "paper towel|paper airplane|tin can|ice cream|ice cube|maple syrup|french fries|bell pepper|hot chocolate|"
    "hot tub|green tea|black tea|high heels|high chair|short story|flat screen|oval office|"
    "star fish|heart rate|tennis ball|tennis shoe|stained glass|living room|dining room|waiting room|changing room|"
    "boxing glove|boxing ring|cooking pot|watering can|wind turbine|hula hoop|spinning top|weeping willow|"
    "building block|knitting needle|crossing guard|sitting room|training wheel|dressing table|guiding light|"
    "serving tray|drawing board|wrapping paper|spring roll|stone age|glass blower|metal detector",
    "|",
)
NOUNS = words(
    "cat dog rabbit bear pig cow frog lion fish bird butterfly apple banana orange strawberry carrot pizza donut "
    "cake car bus bicycle boat rocket house tree flower mushroom umbrella clock book guitar ball sun moon cloud "
    "circle square triangle star heart diamond rectangle oval hexagon arrow cross zebra giraffe elephant horse "
    "sheep person man woman child boy girl bench chair table couch bed cup bowl bottle fork knife spoon vase laptop "
    "phone camera truck train airplane bag backpack suitcase hat shoe shirt tie kite skateboard surfboard toilet "
    "sink oven toaster refrigerator scissors toothbrush sandwich broccoli lamp door window key pencil pen candle "
    "balloon gift box basket king queen ring wing string swing spring ceiling building painting earring wedding "
    "pudding ping-pong sled shed seed weed reed steed hundred duckling sibling darling sapling dumpling lemon grape "
    "pear peach cherry tomato potato onion robot dragon unicorn castle bridge mountain river lake island leaf rose "
    "sunflower mouse monkey tiger fox wolf owl penguin turtle snail bee ant spider snake crab whale shark dolphin "
    "octopus railing clothing frosting icing herring sling dwelling lightning viking bling bread head thread feed "
    "creed necklace glass glasses dress bass compass moss cactus lens iris canvas mattress fortress albatross "
    "walrus ladybug family lily jelly lady baby bunny pony puppy kitty city story berry belly fly body party daisy "
    "poppy fairy ferry lorry trolley toy donkey turkey jersey chimney money honey assembly dragonfly firefly "
    "anomaly bully gully holly trolly pulley valley alley galaxy pastry battery factory bakery animal festival "
    "hospital crystal medal pedal petal signal metal terminal cathedral capital journal mural portal vegetable "
    "cable stable collectible mirror stove pancake jewelry bamboo wood stone food fruit meal soup"
)
PLACES = words(
    "beach street park forest sky grass desert ocean sea room kitchen garden field meadow jungle city snow sand "
    "water lawn road space mountains studio wall floor office classroom bedroom countryside wood woods bathroom "
    "intersection museum court stage yard backyard highway boardwalk sidewalk path trail hill hillside valley "
    "canyon cliff cave lake river pond pool harbor harbour port station airport hospital library bookstore shop "
    "store market supermarket mall restaurant cafe café bar pub club theater theatre cinema stadium arena gym hall "
    "hallway lobby corridor basement attic garage barn farm farmland pasture orchard vineyard village town downtown "
    "suburb neighborhood neighbourhood plaza alley playground campground campsite lab laboratory workshop "
    "factory warehouse church temple cathedral conference concert festival parade party wedding school university "
    "campus dorm landscape cityscape seascape skyline horizon wilderness savanna savannah tundra swamp marsh shore "
    "seashore shoreline coast coastline riverbank lakeside poolside seaside mountain mountainside island bay lagoon "
    "underwater parking-lot runway track racetrack racecourse courtyard patio terrace balcony porch deck driveway "
    "rooftop greenhouse zoo aquarium circus carnival fair fairground casino hotel motel resort spa salon barbershop "
    "bakery brewery winery diner cafeteria canteen gallery exhibition auditorium courtroom boardroom lounge nursery "
    "playroom pavement asphalt ground mud ice snowfield waterfall wasteland ruins universe galaxy clearing grove "
    "prairie plain plains dune dunes wetland rainforest woodland fireworks battlefield cloudscape environment "
    "surroundings"
)
"""Where a picture may take place: "in a", "on the" or "at a" before one of them names the background."""
ALWAYS_PLACES = words(
    "kitchen bathroom bedroom forest desert jungle bookstore library museum restaurant cafe café market supermarket "
    "street road highway office classroom lobby workshop garage stadium station airport room mall park beach city "
    "town village theater theatre cinema hallway studio harbor harbour plaza landscape cityscape skyline store shop "
    "countryside meadow playground gym laboratory lab bakery diner gallery courtyard alley garden "
    "intersection zoo carnival fairground farm school hospital campus hotel bar pub festival conference concert "
    "sidewalk trail path nursery spa greenhouse auditorium aquarium"
)
"""Places that set the scene where a prompt begins with them: "a bathroom with a sink"."""
CLOTHES = words(
    "dress shirt t-shirt hat cap suit coat jacket sweater hoodie jeans pants shorts skirt uniform costume robe gown "
    "scarf glove gloves shoe shoes boots sneakers sunglasses glasses helmet tie apron blouse vest kimono tuxedo "
    "armor armour pajamas pyjamas swimsuit bikini outfit clothes clothing attire mask cloak cape crown socks heels "
    "sandals overalls leotard tutu saree sari raincoat beanie bandana"
)
ALIVE = words(
    "person man woman child boy girl baby cat dog rabbit bear pig cow frog lion fish bird butterfly zebra giraffe "
    "elephant horse sheep robot dragon unicorn mouse monkey tiger fox wolf owl penguin turtle snail bee ant spider "
    "snake crab whale shark dolphin octopus chef teacher student doctor king queen lady kitten puppy duck chicken"
)
"""Who would hardly have a text written on them."""
CONTAINERS = words(
    "bowl cup glass plate pot basket bottle jar box bucket vase tray mug pan can bag barrel crate pitcher dish jug "
    "tub tank cart wheelbarrow sack"
)
BODY = words(
    "body chest belly forehead cheek "
    "hand hands head face eyes eye arm arms leg legs foot feet hair tail wing wings paw paws mouth nose ear "
    "ears neck back shoulder shoulders finger fingers skin fur lips tongue"
)
PICTURES = words(
    "map picture photo photograph painting portrait statue sculpture drawing model figurine poster sketch print"
)
ABSTRACT = words(
    "breath comfort contrast mood feeling sense air breeze melody song songs music sound sounds scent aroma smell "
    "taste flavor flavour texture textures pattern patterns beauty elegance grace power strength energy joy "
    "happiness peace warmth coolness silence time times day night morning evening noon moment moments symbol touch "
    "hint way ways kind sort type art skill skills artistry craft love hope dream dreams fear life death nature "
    "history culture style design element elements theme idea concept thought thoughts memory memories story tale "
    "game sport sports travel work job task help care attention focus balance harmony rhythm movement movements "
    "motion flow flows pace speed distance direction depth detail details color colors colour colours hue hues "
    "shade shades tone tones glow gleam shine brightness darkness ambiance ambience atmosphere vibe experience "
    "experiences challenge option options addition reminder sight scenery view views vista vistas spectacle scene "
    "scenes backdrop setting strategy finesse luxury convenience functionality practicality simplicity "
    "sophistication modernity tradition exoticism serenity tranquility tranquillity majesty wonder awe excitement "
    "anticipation nostalgia charm whimsy drama mystery magic softness hardness smoothness roughness weight height "
    "width length size shape form number numbers amount speech speeches lecture lesson practice rehearsal "
    "performance routine dance dances exercise exercises arts tricks trick traffic hoops weights yoga meditation "
    "karate conversation chat discussion debate advice instructions information news data research experiment "
    "experiments lines role play nap rest sleep break makeover breakfast lunch dinner appetite hunger thirst senses "
    "imagination creativity inspiration passion freedom independence wealth status faith belief prayer prayers "
    "ceremony event events occasion season seasons era age ground-work text texts word words sentence sentences "
    "typography font fonts lettering coverage protection support storage access security safety privacy order chaos "
    "noise calm calmness focal point surface surfaces heat cold humidity summer winter autumn composition essence "
    "perspective symmetry asymmetry proportion proportions mastery aesthetic aesthetics aura vibes soul "
    "dread emotion emotions intimacy solitude grandeur grandness courage bravery resilience endurance perseverance "
    "determination ambition commitment devotion loyalty honor honour glory victory defeat triumph success failure "
    "progress growth change decay turmoil conflict tension violence anger rage grief sorrow melancholy "
    "despair loneliness boredom curiosity surprise delight pleasure bliss ecstasy euphoria pride shame guilt "
    "envy jealousy greed hate hatred trust truth justice equality liberty unity diversity identity individuality "
    "intelligence wisdom knowledge education science philosophy religion spirituality infinity eternity mortality "
    "immortality existence reality fantasy illusion perception consciousness longing desire lust "
    "romance affection friendship compassion empathy kindness generosity gratitude forgiveness mercy patience "
    "precision accuracy athleticism agility stamina vitality vigor vigour adulthood childhood maturity "
    "innovation technology efficiency productivity economy poverty abundance scarcity prosperity fame "
    "mystique allure glamour glamor splendor splendour opulence decadence austerity purity innocence "
    "authenticity originality versatility stability durability flexibility fluidity transparency opacity visibility "
    "velocity momentum gravity intensity density complexity clarity ambiguity uncertainty danger risk threat "
    "adventure exploration discovery future past state condition situation circumstance effect "
    "impression expression representation interpretation depiction portrayal manifestation embodiment "
    "juxtaposition interplay marvel stroll journey joke jokes accomplishment achievement effort ease "
    "look looks sensation haste hurry importance significance meaning purpose "
    "personality attitude behavior behaviour manner fashion trend genre mode tempo resolution quality "
    "exposure aperture saturation vibrancy luminosity realism surrealism cubism impressionism expressionism"
)
"""Words for what one can't draw a box around; they become no objects. ``is_abstract`` knows some by their ending."""
CONCRETE = words(
    "witness harness wilderness lioness governess business prism organism mechanism gymnasium patroness baroness"
)
"""Words with the ending of an abstract noun that name a thing or a place."""

EITHER = words("sheep deer fish moose series species shrimp aircraft salmon trout squid bison")


def is_abstract(word: str) -> bool:
    """Whether the noun names nothing one could draw a box around ("wonder", "calmness", "minimalism")."""
    return word in ABSTRACT or (len(word) > 6 and word.endswith(("ness", "ism")) and word not in CONCRETE)


def is_plural(word: str) -> bool:
    return singular(word) != word or word in EITHER
