"""Nouns for which WordNet's commonest sense misleads a picture, or which it lacks. A collocation has underscores."""

from __future__ import annotations

from planners.language.wordnet.classes import NounClass

OVERRIDES: dict[NounClass, str] = {
    "person": (
        "adult bard barista boater builder character commuter coworker cupid emperor enemy female fisher gamer ghost "
        "giant influencer kayaker male mankind miller model passersby people police queen"
    ),
    "animal": "canary cardinal mole pest slug star_fish unicorn wildlife",
    "plant": "creeper foliage greenery palm plant potted_plant reed seaweed",
    "food": (
        "beef bourbon brownie cake carrot cherry cream crust delicacy egg fig gelato grain icing leftover lime "
        "macaron onion ramen spice"
    ),
    "thing": (
        "action_figure ad advertisement app_icon arrow artwork atm avalanche award backsplash badge bandana barbecue "
        "barcode basketball battery bible bleacher bonfire bot bracket browser bunting buoy cabinetry calendar "
        "campfire cape cardboard_box cartoon ceiling ceiling_light cell_phone charger chart checklist cheque "
        "christmas_light chunk city_light clothe cloud coaster codex constellation controller cooking_pot crank curb "
        "cutter cycle diary disguise display_screen divider drawing drone dummy earth eclipse emoji facade fan "
        "feather fingerprint fire fireworks flame flyer flying_saucer food_truck footprint fringe furnace gemstone "
        "gift gold_coin graph grill gutter halo handkerchief headphones high_chair high_heels homepage hoodie "
        "hot_air_balloon hula_hoop hull iceberg illustration image indicator infuser invitation jean jersey joint "
        "kite label landmark light_switch log logo loot medicine memo memorabilia memorial menu menu_board merch "
        "meter microwave money nebula neon_light newsletter notebook notepad notice novel number_plate object orb "
        "outlet overalls packaging packet page pajamas pant paper_airplane paper_plane paper_towel paperwork passport "
        "pawn paycheck picket pitcher piñata placard placeholder planter plumbing pod podium popup postcard poster "
        "present prize pulpit pyjamas racket rag raindrop rake receipt record rubber_duck ruler sandcastle schedule "
        "scissor screenshot scroll seed selfie serving_tray shade sheet shelving shooting_star sign signage signal "
        "signpost silhouette silver_coin skeleton skis slice smiley snowball snowflake spark speaker speech_bubble "
        "sponge sports_ball spreadsheet stage_light stained_glass stalk stamp stationery stop_sign straw string_light "
        "stuffed_animal sun swing swing_set tapestry target tattoo tee telegram tentacle terrarium thorn thumbnail "
        "tide timetable tissue toilet tong topper towel traffic_sign training_wheel trough tufting tv tv_remote ufo "
        "vacuum vas volkswagen wallpaper wave webpage website wildfire window_display wine_glass wrapping_paper "
        "wrench yoga_mat"
    ),
    "body": "bangs foot fur scar thumb wound",
    "material": (
        "asphalt brass cardstock cement charcoal concrete denim flannel gold hay mahogany marble masonry plywood "
        "pollen porcelain silver soil terracotta wood"
    ),
    "place": (
        "abyss amazon arctic asylum avenue backyard balcony banquet bar beachside bedside cabin café canteen carnival "
        "changing_room circus citadel cityscape cloudscape club coastline college concert conference court "
        "coworking_space dealership diner dojo dungeon establishment estate excavation exhibition fair festival "
        "flea_market floor fortress galaxy garden halfpipe hamlet hangar haven homestead horizon institution interior "
        "intersection labyrinth lounge marina market maze mine mountaintop movie_set orchard outdoors outpost "
        "panorama paradise party passage pavement pavilion peak picnic pinnacle plantation platform pool poolside "
        "promenade resort roadside rodeo rooftop ruin runway sanctuary scenery shoreline skyline space stage "
        "storefront street_market subway summit surrounding track trackside underwater village wall wedding "
        "wilderness workspace yard"
    ),
    "group": (
        "army assembly cavalry chorus clergy duo gang jury line_of_people lineup pile posse procession staff trio "
        "troupe"
    ),
    "shape": "arc cone contour curve heart line loop prism sphere",
    "weather": "dawn dusk flood glow golden_hour illumination overcast precipitation sunrise sunset",
    "writing": (
        "announcement callout caption digit equation excerpt font font_style footer footnote hashtag header heading "
        "headline letter list lyric message name notification number password phrase poem punctuation quotation rsvp "
        "sans serif slogan statement subheading subtitle tagline text timestamp title typography verse watermark "
        "wordmark writing"
    ),
    "abstract": (
        "access act adaptation addition adrenaline aggregation airline ambiance ambience angle anime aperture app "
        "architecture art ascent audio authentication auto backdrop backing backlog beholder bend blog blue breakfast "
        "brink calculus casting charter chat chess classic clink community concession constitution copyright corner "
        "cozy decree deed diet dinner dive doctorate domain editing edition element embodiment estimation facial "
        "favourite firmware fitting flank fold footage franchise genealogy generation generic genome gig google green "
        "grey grid hack helping hierarchy honor hybrid impeachment import impressionism innovation installation "
        "interface internet invention journalism kaleidoscope landing layer leak link linux lunch macro mailing "
        "malware masterpiece matrix milestone minimalist modeling motif mutation mythology nationality node "
        "nomenclature output overlapping patch periphery plagiarism podcast pop pour read reader rebate recap "
        "recycling referral remedy repertoire reservation revising revision riff rift scenario section sector segment "
        "sepia series serving set setup sham software soul spelling spot state statute stigma stock studio_work stunt "
        "surface symbol symbolism teal tech testament throughput trilogy turnout typing underworld user variable "
        "verge viewer vintage vocabulary voodoo weekly white world zodiac zoology"
    ),
}
