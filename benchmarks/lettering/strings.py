"""300 strings as signs, labels and price tags have them, and for each one a copy with one wrong character."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from typing import Literal

Half = Literal["choosing", "figure"]
KINDS = ("word", "price", "percent", "sign", "hyphen", "apostrophe", "address", "accent", "digits")
CAPITALS = (
    "HELLO COFFEE SALE OPEN CLOSED BAKERY SUMMER MARKET GALLERY ICE LEMON GARDEN MUSIC STUDIO BOOKS JAZZ FESTIVAL POOL "
    "LIBRARY ZOO OUTLET SPRING DELI HOTEL STOP WINTER TAXI EXIT"
).split()
MIXED = (
    "Hello Coffee Sale Open Bakery Summer Market Gallery Lemon Garden Illinois Studio Books Jazz Library Silk".split()
)
ACCENTED = (
    "CAFÉ|Crème brûlée|MÜNCHEN|España|NIÑO|São Paulo|Smörgåsbord|Façade|NOËL|Straße|Ångström|JALAPEÑO|Piñata|Déjà vu|"
    "ZÜRICH|Gemütlich|Voilà|CHÂTEAU|Røros|À LA CARTE|Über uns|Olé|Crêpes|GARÇON|Köln|Málaga|Frühling|PÂTISSERIE|Señor|"
    "Brötchen|MENÜ|Forêt|Öl & Essig|Où est-ce?|NAÏVE"
).split("|")
APOSTROPHES = (
    "DON'T|MEN'S|Rock 'n' Roll|L'AMOUR|O'CLOCK|It's here|JOE'S DINER|Let's go|KIDS' MENU|Mom's|'TIS|We're open|CHEF'S|"
    "Today's special|AIN'T|Baker's dozen"
).split("|")
HYPHENS = (
    "T-SHIRT|E-MAIL|A-Z|ALL-IN-ONE|Drive-in|CHECK-IN|X-RAY|Self-service|PRE-ORDER|Half-price|U-TURN|Pick-up|7-DAY|"
    "Stand-up|NON-STOP|Sugar-free"
).split("|")
SIGNS = (
    "R&D|SALT & PEPPER|Q&A|B&B|SALE!|WOW!|WHO?|Ready?|#1|@home|(NEW)|BUY 1 + GET 1|1 + 1 = 2|24/7|AND/OR|Fish & Chips|"
    "YES!|WHY?|Tom & Jerry|M&M|Now: half|*NEW*|Wait; think|[DRAFT]|C++|R&B!|Stop!|[3/4]|Black & White|Less = more"
).split("|")
DOMAINS = "www.shop.com info@shop.com shop.org/new www.cafe-blau.de hi@lumen.io news.co.uk/7 www.ilikesoap.net".split()
NUMBERS = (
    "ROOM 101|B2B|H2O|COVID-19|MP3|2026|5G|10:30|+49 30 1234|No. 7|3.5/5|GATE B8|S15|I-95|50 ml|10 kg|ZONE 2|G6 Z2|"
    "Route 66|Level 5|BLDG 80|1 l|0.5 l|8:00-18:00|16.05.2026|007|A380|T1000"
).split("|")
ALIKE = {
    pair[0]: pair[1:]
    for pair in (
        "O0Q 0O 1lI7 lI1 I1l 5S6 S5$8 8B63 B8R 2Z7 Z2 6G8 GC6 9g4 4A 7T1 $S5 €CE £EL ¥Y &8B %X !I1l ?7 @a #H "
        "EF FE CG DO PR RP UV VU MN NM HN QO aeo eac oac cer ec nmh mn hnb uv vu gq qg bh rn ti ij ji fl"
    ).split()
}
"""A character and those that a painter, or a reader, takes it for."""


@dataclass(frozen=True)
class Lettered:
    """A string, a copy with one wrong character, how it is wrong, and which half of the benchmark it is in."""

    text: str
    wrong: str
    change: str
    kind: str
    half: Half


def lettered_strings(count: int, seed: int) -> list[Lettered]:
    """``count`` different strings, the kinds in turn; every other string of a kind is for choosing thresholds."""
    rng, found, seen = random.Random(seed), list[Lettered](), set[str]()
    while len(found) < count:
        kind = KINDS[len(found) % len(KINDS)]
        text = _string(kind, rng)
        if text in seen:
            continue
        seen.add(text)
        wrong, change = one_wrong(text, rng)
        half: Half = "choosing" if (len(found) // len(KINDS)) % 2 else "figure"
        found.append(Lettered(text, wrong, change, kind, half))
    return found


def _string(kind: str, rng: random.Random) -> str:
    word = rng.choice(CAPITALS)
    match kind:
        case "word":
            return rng.choice(
                (word, rng.choice(MIXED), f"{word} {rng.choice(CAPITALS)}", f"{rng.choice(MIXED)} {word}")
            )
        case "price":
            whole = rng.choice(
                (rng.randint(1, 99), rng.randint(100, 999), f"{rng.randint(1, 9)},{rng.randint(100, 999)}")
            )
            price = f"{whole}.{rng.choice(('99', '50', '00', '95'))}"
            return rng.choice((f"${price}", f"£{price}", f"€{price}", f"¥{rng.randint(100, 9999)}", f"{word} ${price}"))
        case "percent":
            share = f"{rng.randint(1, 19) * 5}%"
            return rng.choice((f"{share} OFF", f"-{share}", f"{share} {word}", f"UP TO {share}", f"{word} -{share}"))
        case "address":
            start, dot, end = rng.choice(DOMAINS).partition(".")
            return rng.choice((start + dot + end, f"www.{rng.choice(MIXED).lower()}.com", f"{word.lower()}@mail.org"))
    pool = {"sign": SIGNS, "hyphen": HYPHENS, "apostrophe": APOSTROPHES, "accent": ACCENTED, "digits": NUMBERS}[kind]
    text = rng.choice(pool)
    return text if rng.random() < 0.6 or len(text) > 11 else rng.choice((f"{text} {word}", f"{word} {text}"))


def one_wrong(text: str, rng: random.Random) -> tuple[str, str]:
    """The text with one character wrong, and how: "alike", "accent", "dropped", "doubled" or "other".

    Signs and accents are the likelier to go wrong, as they are with painters.
    """
    places = [i for i, c in enumerate(text) if c != " "]
    special = [i for i in places if not text[i].isascii() or not text[i].isalnum()]
    i = rng.choice(special) if special and rng.random() < 0.5 else rng.choice(places)
    old, ways = text[i], ["other"]
    bare = unicodedata.normalize("NFD", old)[0]
    if bare != old and bare.isalpha():
        ways += ["accent"] * 4
    if old in ALIKE:
        ways += ["alike"] * 4
    if len(text) > 2:
        ways += ["dropped", "dropped" if not old.isalnum() else "doubled"]
    change = rng.choice(ways)
    if change == "accent":
        return text[:i] + bare + text[i + 1 :], change
    if change == "alike":
        return text[:i] + rng.choice(ALIKE[old]) + text[i + 1 :], change
    if change == "dropped":
        return " ".join((text[:i] + text[i + 1 :]).split()), change
    if change == "doubled":
        return text[:i] + old + text[i:], change
    pool = "ABDEHKMRTWXY" if old.isupper() else "abdehkmrtwxy" if old.islower() else "0123456789"
    return text[:i] + rng.choice([c for c in pool if c.lower() != old.lower()]) + text[i + 1 :], change
