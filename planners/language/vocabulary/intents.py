"""What mood, tone and season words mean for light and palette, where the prompt itself says nothing about them."""

from __future__ import annotations

from dataclasses import dataclass

from planners.scene import Style


@dataclass(frozen=True)
class Intent:
    lighting: str | None = None
    palette: tuple[str, ...] = ()


WARM, COLD, DARK, PALE = ("warm tones",), ("cool tones",), ("dark tones",), ("pastel tones",)
INTENTS: dict[str, Intent] = {
    **dict.fromkeys(("cozy", "rustic", "nostalgic", "warm"), Intent("warm light", WARM)),
    **dict.fromkeys(
        ("cheerful", "playful", "happy", "joyful", "funny", "festive"), Intent("bright light", ("vivid colors",))
    ),
    **dict.fromkeys(("energetic", "lively", "vibrant", "bold"), Intent("bright light", ("vivid colors",))),
    **dict.fromkeys(("calm", "serene", "peaceful", "tranquil"), Intent("soft light", PALE)),
    **dict.fromkeys(("dreamy", "romantic", "whimsical", "cute", "magical"), Intent("soft light", PALE)),
    **dict.fromkeys(("gloomy", "melancholic", "sad", "somber", "sombre"), Intent("dim light", ("muted colors",))),
    **dict.fromkeys(("spooky", "eerie", "ominous", "gothic", "mysterious"), Intent("dim light", DARK)),
    **dict.fromkeys(("dramatic", "cinematic", "epic", "moody", "tense"), Intent("dramatic lighting")),
    **dict.fromkeys(("vintage", "retro"), Intent(None, ("muted colors",))),
    **dict.fromkeys(("futuristic", "cyberpunk"), Intent("neon light", COLD)),
    **dict.fromkeys(("luxurious", "elegant"), Intent("soft light", ("gold accents",))),
    **dict.fromkeys(("minimalist", "minimal", "minimalistic", "clean", "professional"), Intent("even light")),
    "spring": Intent("soft daylight", ("fresh green", "pink")),
    "summer": Intent("bright sunlight", ("sunny yellow", "blue")),
    **dict.fromkeys(("autumn", "fall"), Intent("golden light", ("orange", "brown"))),
    "winter": Intent("cold light", ("white", "pale blue")),
    "christmas": Intent("warm light", ("red", "green")),
    "halloween": Intent("dim light", ("orange", "black")),
}


def fulfilled(style: Style) -> Style:
    """The style with the light and the palette of its first mood that means any; what the prompt says itself stays."""
    moods = [INTENTS[word] for word in (style.mood or "").split(", ") if word in INTENTS]
    lighting = next((intent.lighting for intent in moods if intent.lighting), None)
    palette = next((intent.palette for intent in moods if intent.palette), ())
    return style.model_copy(update={"lighting": style.lighting or lighting, "palette": style.palette or palette})
