"""What things and pictures are like: colours, sizes, materials, shapes, textures, moods, light, camera, media."""

from __future__ import annotations

from planners.language.vocabulary.tables import by_word, phrases, words

BASE_COLOURS = words(
    "red orange yellow green blue purple pink brown black white gray grey gold golden silver navy teal turquoise "
    "cyan magenta violet indigo maroon crimson scarlet beige cream ivory tan lime olive coral lavender mint salmon "
    "peach charcoal burgundy bronze copper khaki mustard azure aqua amber emerald fuchsia lilac mauve rainbow "
    "multicolored multicoloured multi-colored colorful colourful off-white eggshell taupe ochre plum sapphire ruby "
    "jade sepia"
)
SHADES = words("light dark pale bright deep vivid neon pastel hot sky royal forest mint baby rose electric")
SPELLING = by_word(
    {"gray": "grey", "gold": "golden", "colorful": "colourful", "multicolored": "multicoloured multi-colored"}
)
NOUN_OR_COLOUR = words(
    "orange rose peach gold silver lime olive mustard coral rainbow salmon lavender amber lilac mint cream emerald "
    "violet copper"
)

SIZES = words(
    "big large huge giant enormous gigantic massive oversized small little tiny mini miniature medium-sized tall "
    "short long wide narrow thick thin towering colossal petite slender"
)
MATERIALS = words(
    "wooden metal metallic plastic ceramic steel iron leather woolen paper concrete fabric marble velvet rubber "
    "glass wood stone brick cotton silk wool denim linen porcelain clay cardboard straw bamboo wicker granite "
    "crystal foam brass copper tin aluminum chrome felt lace satin knitted crocheted stained-glass tiled"
)
SHAPES = words(
    "round oval square rectangular triangular circular spherical cubic cubical conical cylindrical pyramidal "
    "hexagonal pentagonal octagonal oblong crescent teardrop diamond heart-shaped star-shaped square-shaped curved "
    "straight flat sharp curvy angular pointed jagged wavy spiral diamond-shaped cone-shaped dome-shaped l-shaped "
    "u-shaped"
)
TEXTURES = words(
    "fluffy furry hairy shiny glossy matte smooth rough soft hard bumpy woolly rusty fuzzy silky glittery spiky "
    "rocky sandy grassy muddy crispy creamy curly striped spotted dotted checkered plaid patterned mossy cracked "
    "wrinkled polished textured plush velvety gritty slimy sticky slippery grainy prickly feathery scaly frosted "
    "coarse billowy gnarled weathered"
)
STATES = words(
    "open opened closed broken empty full lit unlit folded crumpled burning frozen melted melting wet dry dirty "
    "clean dusty fresh ripe rotten sleeping blooming parked sliced peeled cooked baked half-eaten tangled torn bent"
)
LOOKS = words(
    "happy sad angry cute funny friendly old new young ancient modern vintage retro rustic antique sweet hot cold "
    "warm plain simple beautiful pretty ugly elegant fancy cozy lovely magical majestic mysterious sleepy playful "
    "cheerful wild tame tasty delicious juicy transparent translucent glowing sparkling bright dark pale light heavy "
    "fat slim strong fast slow quiet loud brave lonely busy abstract geometric realistic stylized stylised "
    "cartoonish festive cheap expensive luxurious frosty icy snowy rainy sunny cloudy leafy chubby foggy misty "
    "stormy windy classic bold minimalist minimal futuristic whimsical dreamy romantic serene dramatic moody "
    "nostalgic gloomy spooky pixelated vibrant tropical fragrant dull cool delicate graceful sturdy lush peaceful "
    "tranquil bustling crowded gentle fierce powerful sleek stylish ornate intricate traditional worn aged "
    "medieval victorian industrial urban rural electric digital analog wireless portable comfortable spacious "
    "cluttered tidy neat messy salty spicy sour bitter tangy savory hearty tender crunchy chewy sparkly shimmering "
    "glittering gleaming radiant luminous shadowy dim starry moonlit sunlit curious proud shy tired excited "
    "surprised scared hungry thirsty handsome gorgeous stunning striking exotic rare common healthy sick blind deaf "
    "pregnant bald bearded blonde brunette female male elderly adult royal holy sacred grand magnificent inviting "
    "charming picturesque quaint idyllic scenic remote distant nearby abandoned haunted enchanted lively "
    "professional casual formal athletic muscular skinny jolly merry serious calm gray-haired hand-drawn handmade "
    "homemade tattooed adorable tasteful eye-catching prominent colorless back front side upper lower inner outer "
    "two-tone two-toned"
)
ADJECTIVES = BASE_COLOURS | SIZES | MATERIALS | SHAPES | TEXTURES | STATES | LOOKS
NAMED = {"size": SIZES, "material": MATERIALS, "shape": SHAPES, "texture": TEXTURES, "state": STATES}
NOUN_TOO = words(
    "remote square oval diamond crescent teardrop round paper metal rubber glass wood stone brick cotton silk wool "
    "straw bamboo crystal felt lace tin iron steel light cold back front side adult male female common"
)
"""Adjectives that are nouns where they end a phrase: "a glass"."""

MOODS = words(
    "cheerful playful calm serene dramatic moody cozy minimalist minimal minimalistic vintage retro modern "
    "futuristic whimsical dreamy romantic elegant festive rustic gloomy spooky mysterious nostalgic energetic "
    "luxurious happy peaceful bold abstract realistic photorealistic hyperrealistic surreal cute funny clean simple "
    "professional melancholic sad ominous tense joyful tranquil magical epic cinematic eerie warm lively vibrant "
    "gothic cyberpunk steampunk baroque impressionist art-deco bohemian industrial scandinavian sombre somber"
)
MOOD_NOUNS = words("mood atmosphere vibe feeling feel look aesthetic style ambiance ambience tone theme")
FEELINGS = MOOD_NOUNS | words("sense touch hint air aura sensation spirit impression feelings")
FELT = by_word(
    {
        "calm": "calm calmness",
        "peaceful": "peace peacefulness",
        "serene": "serenity",
        "tranquil": "tranquility tranquillity",
        "mysterious": "mystery",
        "nostalgic": "nostalgia",
        "joyful": "joy",
        "happy": "happiness",
        "magical": "magic",
        "dramatic": "drama",
        "elegant": "elegance",
        "energetic": "energy",
        "luxurious": "luxury opulence",
        "romantic": "romance",
        "whimsical": "whimsy",
        "warm": "warmth",
        "sad": "sadness",
        "melancholic": "melancholy",
        "gloomy": "gloom",
        "cozy": "coziness cosiness",
        "tense": "tension",
        "playful": "playfulness",
        "ominous": "dread",
    }
)
"""Nouns of feelings and the mood that each is: "a sense of calm" is a calm picture."""
SEASONS = words("spring summer autumn fall winter christmas halloween easter")
SEASON_NOUNS = words("season time evening morning day scene night")
LIGHTS = words(
    "studio soft natural dramatic warm cold cool neon golden ambient cinematic bright dim low harsh rim candle moody "
    "diffuse diffused morning evening afternoon volumetric ethereal"
)
LIGHTING: tuple[tuple[str, ...], ...] = (
    *((kind, light) for kind in sorted(LIGHTS) for light in ("lighting", "light")),
    *phrases(
        "golden hour|blue hour|at night|by night|by day|at sunset|at sunrise|at dawn|at dusk|at noon|at midday|"
        "at twilight|at midnight|at daytime|at nighttime|during sunset|during sunrise|by candlelight|by moonlight|"
        "in the morning|in the early morning|in early morning|in morning|in evening|in afternoon|in the late afternoon|"
        "in the evening|in the afternoon|in the sunlight|in the sunshine|in the moonlight|in the sun|in the dark|"
        "in the moon|under the morning|under the evening|under the afternoon|under the sunlight|under the sunshine|"
        "under the moonlight|under the sun|under the dark|under the moon|in sunlight|in moonlight|during the day|"
        "after dark|at nightfall|at night time|late at night|in the late evening|in the middle of the night|"
        "in full daylight|in daylight|in the daytime|"
        "at day|backlit|sunlit|moonlit|candlelit|sunlight|moonlight|sunshine|candlelight"
    ),
)
TIMES = {
    **{word: f"at {word}" for word in "night nightfall noon midday midnight dusk dawn sunset sunrise twilight".split()},
    **{word: f"in the {word}" for word in "morning afternoon evening".split()},
    "day": "daytime",
    "daytime": "daytime",
}
"""Times of day that stand alone, as light."""
CAMERA: tuple[tuple[str, ...], ...] = phrases(
    "close-up|closeup|close up|macro|isometric|overhead|wide shot|wide angle|wide-angle|full shot|top view|"
    "top-down view|side view|front view|aerial view|bird's-eye view|bird's eye view|low angle|high angle|fisheye|"
    "flat lay|flatlay|bokeh|shallow depth of field|depth of field|long exposure|full body|full-body|wide view|"
    "panoramic view|eye level|eye-level|rear view|from above|from below|from behind|from the side|tilt-shift|"
    "rule of thirds|golden ratio|leading lines|negative space|vanishing point|shallow focus|great depth of field|"
    "deep depth of field|narrow depth of field|large depth of field|wide depth of field|sharp focus|soft focus|"
    "deep focus|selective focus|high contrast|low contrast|strong contrast|stark contrast|soft contrast|"
    "sharp contrast|dramatic contrast|balanced composition|symmetrical composition|symmetric composition|"
    "asymmetrical composition|centered composition|centred composition|dynamic composition|minimal composition|"
    "minimalist composition|simple composition|cinematic composition|dramatic composition|harmonious composition|"
    "clean composition"
)
MEDIUM_WORDS = words(
    "poster photo photograph picture image banner card sign label illustration drawing painting sketch cartoon cover "
    "flyer leaflet postcard sticker logo icon render rendering watercolor watercolour mural billboard advert "
    "advertisement ad thumbnail infographic artwork comic print invitation scene anime wallpaper story portrait "
    "snapshot polaroid collage graphic clipart flashcard pic pics save-the-date"
)
MEDIA: tuple[tuple[str, ...], ...] = (
    *(
        tuple(phrase.split())
        for phrase in (
            "product card|greeting card|birthday card|business card|post card|book cover|album cover|magazine cover|"
            "movie poster|street sign|shop sign|road sign|product photo|product label|web banner|"
            "oil painting|watercolor painting|watercolour painting|pencil drawing|line drawing|line art|pixel art|"
            "low poly|low-poly|flat style|flat design|flat illustration|flat vector|flat graphic|flash card|"
            "phone wallpaper|"
            "digital art|vector art|clip art|concept art|digital painting|digital illustration|vector illustration|"
            "charcoal drawing|pencil sketch|3d render|3d rendering|stock photo|screen print|desktop wallpaper|"
            "instagram story|instagram post|social media post"
        ).split("|")
    ),
    *((word,) for word in sorted(MEDIUM_WORDS)),
)
MANNERS = MEDIUM_WORDS | words(
    "flat vector line pixel low-poly 3d 2d isometric hand-drawn doodle cutout paper-cut pop-art pastel art clay "
    "kawaii manga clipart storybook line-art pixel-art"
)
"""What kinds of pictures are called before "style"."""
FRAME = words(
    "picture image photo frame canvas page scene poster banner card sign label cover illustration drawing painting "
    "composition layout screen"
)
INVISIBLE = words(
    "favorite favourite own perfect current main exact certain different same actual specific colored coloured visible"
)

PRAISE: tuple[tuple[str, ...], ...] = phrases(
    "highly detailed|ultra detailed|intricate details|trending on artstation|best quality|high quality|"
    "high-quality|masterpiece|award-winning|award winning|high resolution|high definition|hd|hdr|ultra realistic|"
    "please|thanks|thank you|could you|can you|would you|if you can|if possible|in this one|in this picture|that is it|"
    "that's it|that's all|hello|hi|hey|ok|okay|and not one more|not one more|can you do that|could you do that|"
    "can you manage that|that is all|nothing fancy|something simple|nothing more|i think|i guess"
)
CLOTHES = words(
    "dress shirt t-shirt hat cap suit coat jacket sweater hoodie jeans pants shorts skirt uniform costume robe gown "
    "scarf glove gloves shoe shoes boots sneakers sunglasses glasses helmet tie apron blouse vest kimono tuxedo "
    "armor armour pajamas pyjamas swimsuit bikini outfit clothes clothing attire mask cloak cape crown socks heels "
    "sandals overalls leotard tutu saree sari raincoat beanie bandana waistcoat beret shawl jumper cardigan trousers "
    "veil turban bonnet sombrero tiara poncho dungarees jersey blazer kilt wig spacesuit parka wetsuit bowtie"
)
