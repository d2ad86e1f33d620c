"""A chat server that really looks: it decodes the picture that it is sent and answers the question that it is asked.

Its pictures are a grid of cells of 16 pixels: a filled cell is a cube, one with only its middle filled is a dot.
Letters are the byte values in the last row of pixels, lines parted by line feeds.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
from PIL import Image

from tests.local_server import Reply, answering

CELL = 16
RGB = {"red": (214, 40, 40), "blue": (38, 96, 214), "green": (46, 155, 70)}
WORDS = {"one": 1, "two": 2, "three": 3}
Thing = tuple[str, str, int, int]
"""Noun, colour, column, row."""


def picture(*things: Thing, text: str = "", size: tuple[int, int] = (112, 65)) -> np.ndarray:
    """uint8 (height, width, 3) of a ``size`` (width, height)."""
    image = np.full((size[1], size[0], 3), 255, np.uint8)
    for noun, colour, column, row in things:
        inset = 0 if noun == "cube" else 5
        x, y = column * CELL, row * CELL
        image[y + inset : y + CELL - inset, x + inset : x + CELL - inset] = RGB[colour]
    written = text.encode()
    image[-1, : len(written)] = np.frombuffer(written, np.uint8)[:, None]
    return image


DEFORMED, DAMAGED = (1, 2, 3), (3, 2, 1)
"""The top right pixel of a picture with a body, or with an area, that isn't sound."""


def things(image: np.ndarray) -> list[Thing]:
    found = []
    for row in range(image.shape[0] // CELL):
        for column in range(image.shape[1] // CELL):
            cell = image[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL]
            colour = next((name for name, rgb in RGB.items() if tuple(cell[8, 8]) == rgb), None)
            if colour:
                found.append(("dot" if tuple(cell[1, 1]) == (255, 255, 255) else "cube", colour, column, row))
    return found


def lettering(image: np.ndarray) -> list[str]:
    line = image[-1, :, 0]
    return bytes(line[line != 255]).decode().splitlines()


def answer(image: np.ndarray, question: str) -> str:
    """A right answer. An unknown question is an error of the test."""
    said = [json.loads(one) for one in re.findall(r'"(?:[^"\\]|\\.)*"', question)]
    seen, lines = things(image), lettering(image)
    if question.startswith("Write down"):
        return "\n".join(lines) or "[no lettering]"
    if question.startswith("A question about the picture:"):
        return str(len(alike(seen, "cube"))) if "How many" in said[0] else yes("red" in {c for _, c, *_ in seen})
    number = int(found[1]) if (found := re.search(r"are there (\d+) (?:in all|or more)", question)) else 0
    forms: list[tuple[str, Callable[[], bool]]] = [
        (r"Is at least one .* depicted\?", lambda: len(alike(seen, said[0])) >= 1),
        (r"Are there two or more separate instances", lambda: len(alike(seen, said[0])) >= 2),
        (r"Counting every .* in all\?", lambda: len(alike(seen, said[0])) == number),
        (r"Counting every .* or more\?", lambda: len(alike(seen, said[0])) >= number),
        (r"Counting only .* main colour", lambda: len(alike(seen, said[0], said[1])) >= number),
        (r"Is there an instance .* main colour", lambda: any(alike(seen, said[0], c) for c in said[1:])),
        (r"Judged by where", lambda: stands(seen, said[0], said[1], question)),
        (r"Is .* written with exactly", lambda: said[0] in lines),
        (r"Is there lettering .* mistakes", lambda: any(one != said[0] and one[:2] == said[0][:2] for one in lines)),
        (r"Is any word.*written anywhere", lambda: bool(lines)),
        (r"Is any word.*besides", lambda: any(one[:2] not in {w[:2] for w in said} for one in lines)),
        (r"Does the body of any person or animal", lambda: tuple(image[0, -1]) == DEFORMED),
        (r"Is any area damaged", lambda: tuple(image[0, -1]) == DAMAGED),
    ]
    (holds,) = [holds for form, holds in forms if re.match(form, question)]
    assert question.endswith("Reply with one word: yes or no.")
    return yes(holds())


def alike(seen: list[Thing], phrase: str, colour: str | None = None) -> list[Thing]:
    *shade, noun = phrase.split()
    colour = colour or (shade[0] if shade else None)
    return [one for one in seen if one[0] == noun and colour in (None, one[1])]


def stands(seen: list[Thing], a: str, b: str, question: str) -> bool:
    (x, y), (u, v) = ((found[0][2], found[0][3]) for found in (alike(seen, a), alike(seen, b)))
    places = {" left of ": x < u, " right of ": x > u, " above ": y < v, " below ": y > v}
    return next(holds for kind, holds in places.items() if kind in question)


def yes(holds: bool) -> str:
    return "Yes." if holds else "No."


def completion(content: str, tokens: tuple[int, int] | None = (200, 2)) -> Reply:
    usage = {} if tokens is None else {"usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}}
    message = {"role": "assistant", "content": content}
    return 200, json.dumps({"choices": [{"message": message}], **usage}).encode(), {}


def asked(body: dict) -> tuple[np.ndarray, str]:
    """The picture and the words of a request's last turn."""
    text, image = body["messages"][-1]["content"]
    data = image["image_url"]["url"].removeprefix("data:image/png;base64,")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))), text["text"]


def looking(
    say: Callable[[dict, int], Reply] = lambda body, _: completion(answer(*asked(body))),
) -> AbstractContextManager[tuple[str, list[dict]]]:
    """A server that looks and answers, or does what ``say`` makes of a request's body and its number from 1 on."""
    return answering(lambda path, headers, body: json.loads(body), say)
