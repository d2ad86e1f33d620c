"""Nouns for which WordNet's commonest sense misleads a picture, or which it lacks. A collocation has underscores."""

from __future__ import annotations

from planners.language.vocabulary.wordnet.classes import NounClass

OVERRIDES: dict[NounClass, str] = {
    "person": (
        "adult bard barista boater builder character commuter coworker cupid emperor enemy female fisher florist "
        "gamer ghost giant human_figure influencer kayaker male mankind miller model passersby people police queen"
    ),
    "animal": (
        "bird_of_prey black_widow blue_jay blue_whale canary cardinal giant_panda golden_retriever mole pest "
        "red_panda slug star_fish unicorn wildlife"
    ),
    "plant": "bird_of_paradise creeper foliage greenery palm plant potted_plant reed seaweed",
    "food": (
        "beef black_tea bourbon brown_rice brown_sugar brownie cake carrot cherry cream crust delicacy egg fig "
        "fish_and_chips frozen_yogurt gelato grain green_bean green_tea hard_candy icing leftover lime macaron onion "
        "ramen bread_roll bun soft_drink soft_serve spice white_wine"
    ),
    "thing": (
        "graffiti_art street_art latte_art sand_art uneven_bar parallel_bar monkey_bar "
        "work_of_art piece_of_art firework_display fireworks_display finish_line aurora "
        "aurora_borealis amp fitting advert round_window oval_window "
        "cliff_face clock_face rock_face side_table end_table bedside_table case charm goal_post puzzle_piece "
        "game_piece stove_top wall_art sink_unit counter_top volleyball baseball knife_set action_figure lightning "
        "cloud_formation rock_formation ad advertisement app_icon arrow artwork atm avalanche award backsplash badge "
        "bandana barbecue barcode basketball battery bible big_ben black_hole bleacher bonfire bot bracket browser "
        "bunting buoy cabinetry calendar campfire cape cardboard_box cartoon ceiling ceiling_light cell_phone "
        "charger chart checklist cheque chest_of_drawers christmas_light chunk city_light clothe cloud coaster "
        "coat_of_arms codex constellation controller cooking_pot crank curb cutter cycle diary disguise "
        "display_screen divider drawing drone dummy earth eclipse emoji facade fan feather fingerprint fire "
        "fireworks flame flat_screen flyer flying_saucer food_truck footprint fringe full_moon furnace gemstone gift "
        "gold_coin graph grill gutter halo handkerchief hard_disk hard_drive hard_hat headphones high_chair "
        "high_heels homepage hoodie hot_air_balloon house_of_cards hula_hoop hull iceberg illustration image "
        "indicator infuser invitation jean jersey joint kitchen_cabinet kite label landmark light_switch log logo "
        "loot medicine memo memorabilia memorial menu menu_board merch metal_detector meter microwave money nebula "
        "neon_light newsletter notebook notepad notice novel number_plate object orb outlet overalls packaging "
        "packet page pajamas pant paper_airplane paper_plane paper_towel paperwork passport pawn paycheck picket "
        "pitcher piñata placard placeholder planter plastic_wrap plumbing pod podium popup postcard poster present "
        "prize pulpit pyjamas racket rag raindrop rake receipt record rubber_band rubber_duck rubber_stamp ruler "
        "sandcastle schedule scissor screenshot scroll seed selfie serving_tray shade sheet shelving shooting_star "
        "sign signage signal signpost silhouette silver_coin skeleton skis sleeping_bag slice smiley snowball "
        "snowflake spark speaker speech_bubble sponge sports_ball spreadsheet stage_light stained_glass stalk stamp "
        "stationery statue_of_liberty steel_drum stop_sign straw string_light stuffed_animal suit_of_armor sun swing "
        "swing_set tapestry target tattoo tee telegram tentacle terrarium thorn thumbnail ticket_booth tide "
        "timetable tissue toilet tong topper towel traffic_sign training_wheel trough tufting tv tv_remote ufo "
        "vacuum vas volkswagen wallpaper wave webpage website wildfire window_display wine_glass wrapping_paper "
        "wrench yoga_mat football puddle aquarium castle chest fence_post fencepost lamp_post wall"
    ),
    "body": "bangs foot fur scar thumb wound",
    "material": (
        "asphalt brass cardstock cement charcoal concrete denim flannel gold hay mahogany marble masonry plywood "
        "pollen porcelain silver soil terracotta wood"
    ),
    "place": (
        "abyss amazon arctic asylum avenue balcony banquet bar beachside bedside café canteen carnival changing_room "
        "circus citadel cityscape cloudscape club coastline college concert conference coworking_space dealership "
        "diner dinner_party entrance lobby dojo dungeon establishment estate excavation exhibition fair festival "
        "flea_market floor fortress galaxy halfpipe hamlet hangar haven homestead horizon institution interior "
        "intersection labyrinth lounge marina market maze mine mountaintop movie_set outdoors outpost panorama "
        "paradise party passage pavement pavilion peak picnic pinnacle plantation platform pool poolside promenade "
        "resort roadside rodeo rooftop ruin runway scenery shoreline skyline space stage storefront street_market "
        "subway summit surrounding track trackside underwater village wedding wedding_reception wilderness workspace "
        "football_pitch rally"
    ),
    "group": (
        "army assembly band cavalry chorus clergy duo gang jury line_of_people lineup pile posse procession staff "
        "trio troupe"
    ),
    "shape": "arc cone contour curve heart loop prism sphere",
    "weather": "dawn dusk flood glow golden_hour illumination overcast precipitation sunrise sunset",
    "writing": (
        "announcement callout caption digit equation excerpt font font_style footer footnote hashtag header heading "
        "headline letter list lyric message name notification password phrase poem punctuation quotation rsvp sans "
        "serif signature slogan statement subheading subtitle tagline text timestamp title typography verse "
        "watermark wordmark writing"
    ),
    "abstract": (
        "flesh gymnastic channel "
        "aerobics film_shoot photo_shoot gymnastics new_world fundraiser poker line number copy place piece batch "
        "mix youth media universe kingdom country collection perm push-up attention tone emphasis functionality "
        "balance top-center content contents coverage core perimeter majority combination coloring colouring "
        "contemporary issuance recipient logistics clockwise participation interest access act adaptation addition "
        "adrenaline aggregation airline ambiance ambience angle anime aperture app architecture art ascent audio "
        "authentication auto backdrop backing backlog beholder bend blog blue breakfast brink calculus casting "
        "charter chat chess classic clink community concession constitution copyright corner cozy decree deed diet "
        "dinner dive doctorate domain editing edition element embodiment estimation facial favourite firmware flank "
        "fold footage franchise genealogy generation generic genome gig google green grey grid hack helping "
        "hierarchy honor hybrid impeachment import impressionism innovation installation interface internet "
        "invention journalism kaleidoscope landing layer leak link linux lunch macro mailing malware masterpiece "
        "matrix milestone minimalist modeling motif mutation mythology nationality node nomenclature output "
        "overlapping patch periphery plagiarism podcast pop pour read reader rebate recap recycling referral remedy "
        "repertoire reservation revising revision riff rift scenario section sector segment sepia series serving set "
        "setup sham software soul spelling spot state statute stigma stock studio_work stunt surface symbol "
        "symbolism teal tech testament throughput trilogy turnout typing underworld user variable verge viewer "
        "visual format layout disbelief legend directions sophistication opposite program course narration today "
        "vintage vocabulary voodoo weekly white world zodiac zoology aerobic"
    ),
}
