"""Nouns for which WordNet's commonest sense misleads a picture, or which it lacks. A collocation has underscores."""

from __future__ import annotations

from planners.language.wordnet.classes import NounClass

OVERRIDES: dict[NounClass, str] = {
    "person": "barista character coworker gamer ghost influencer model passersby people selfie_taker",
    "animal": "cardinal chicken phoenix shrimp unicorn whale wildlife",
    "plant": "forest_tree palm plant potted_plant seaweed",
    "food": "brownie cherry cream egg gelato lime macaron ramen spice",
    "thing": (
        "action_figure ad advertisement app_icon arrow artwork backsplash badge barbecue barcode bark basketball "
        "bonfire boombox bracket bunting cabinetry calendar campfire cardboard_box cartoon ceiling cell_phone chain "
        "charger cloud club coaster column display_screen divider drone e-scooter earbuds emoji facade feather fire "
        "flame flyer flying_saucer food_truck gemstone gift gold_coin headphones homepage hoodie hot_air_balloon hull "
        "illustration image indicator infographic invitation jersey keychain kiosk kite label ladder landmark lid "
        "light_switch log logo menu menu_board merch meter microwave mug nightstand notebook notepad notice novel "
        "number_plate object packet paper_airplane paper_plane paper_towel placemat popup postcard poster present "
        "racket receipt roller rubber_duck ruler sandcastle schedule screenshot seed selfie serving_tray sign signage "
        "signpost silver_coin skis slice smartphone smartwatch snowball snowflake speech_bubble sponge sports_ball "
        "spotlight stage_light stamp stop_sign straw streetlamp string_light stuffed_animal swimming_pool tee "
        "television terrarium thorn thumbnail timetable tissue toilet topper towel traffic_sign tv tv_remote ufo vas "
        "wave webpage website whiteboard window_display wine_glass wrench yoga_mat"
    ),
    "body": "bangs fur",
    "material": "cardstock denim gold silver soil",
    "place": (
        "arena backyard balcony café carnival changing_room cinema cityscape cloudscape concert conference court "
        "coworking_space diner dojo excavation exhibition fair festival flea_market gallery horizon interior "
        "intersection lab laboratory mountaintop outdoors party picnic poolside porch resort roadside rooftop "
        "seafloor skatepark skyline space stage storefront street_market studio subway trackside underwater wedding "
        "workshop workspace"
    ),
    "group": "duo line_of_people lineup trio",
    "shape": "cone heart line prism pyramid sphere",
    "weather": "dawn dusk golden_hour lighting overcast sunrise sunset",
    "writing": (
        "announcement callout caption digit font font_style footer hashtag heading headline initials letter list "
        "message name notification number phrase sans serif slogan statement subheader subheading subtitle tagline "
        "text timestamp title typography username watermark wordmark"
    ),
    "abstract": (
        "access addition adrenaline agency air art beholder blog blue breakfast centre chess class community "
        "concession content cozy dinner feast fitting formation gray grey grid innovation interface landing link "
        "lunch masterpiece medium minimalist motif opening play reader red release round section segment shot spot "
        "studio_work surface symbol tech testament user viewer vintage white work world"
    ),
}
