"""People on the two photos that ultralytics ships, as they are and with bodies that no person has.

There are few people and many cuts of each. The cases of one person aren't independent, so the intervals are too
narrow. A cut, a mirrored copy, another size and another brightness count as sound; ``DAMAGES`` lists what counts as
damaged.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.packaged import MissingPackage, packaged_file, packaged_picture
from benchmarks.people.cases import SOUND, Case, person_case
from critics.people.pose import PoseCritic, PoseSettings

WEIGHTS = "yolov8n-pose_dequant.pt"
BodyDamage = Callable[[np.ndarray, int, int], np.ndarray]


def stretched(image: np.ndarray, top: int, bottom: int, factor: float) -> np.ndarray:
    """The picture with its rows from ``top`` to ``bottom`` made ``factor`` times as high."""
    high = max(1, round((bottom - top) * factor))
    band = np.array(Image.fromarray(image[top:bottom]).resize((image.shape[1], high)))
    return np.concatenate([image[:top], band, image[bottom:]])


# picture, row of the hips, row of the knees -> picture
DAMAGES: dict[str, BodyDamage] = {
    "legs twice as long": lambda image, hip, knee: stretched(image, hip, len(image), 2.0),
    "legs three times as long": lambda image, hip, knee: stretched(image, hip, len(image), 3.0),
    "legs on top of the body": lambda image, hip, knee: np.concatenate([image[hip:], image[:hip]]),
    "upside down": lambda image, hip, knee: image[::-1].copy(),
    "upper body squeezed to a third": lambda image, hip, knee: stretched(image, 0, hip, 1 / 3),
    "shanks twice, one under the other": lambda image, hip, knee: np.concatenate([image, image[knee:]]),
    "two of one, half a body apart": lambda image, hip, knee: doubled(image),
}
# photo, (left, top, right, bottom) around one whole person, rows of hips and knees in that cut
PEOPLE = (("bus", (20, 360, 270, 950), 283, 430), ("bus", (200, 370, 375, 900), 263, 390))


def doubled(image: np.ndarray) -> np.ndarray:
    """A double exposure: the mean of the picture and of itself moved aside by a quarter of its width."""
    aside = np.roll(image, image.shape[1] // 4, axis=1)
    return ((image.astype(int) + aside) // 2).astype(np.uint8)


def photo_cases() -> Iterator[Case]:
    """Sound cuts first, then each damage. Raises MissingPackage without ultralytics."""
    for number, (name, (left, top, right, bottom), hip, knee) in enumerate(PEOPLE, 1):
        person = photo(name)[top:bottom, left:right]
        origin = f"person {number}"
        for variant, change in _variants():
            yield person_case("photo", origin, f"{origin}, {variant}", SOUND["photo"], change(_framed(person)))
            for damage, harm in DAMAGES.items():
                made = change(_framed(harm(person, hip, knee)))
                yield person_case("photo", origin, f"{origin}, {damage}, {variant}", damage, made)
    for name in ("bus", "zidane"):
        for variant, change in _variants():
            yield person_case("photo", f"photo {name}", f"photo {name}, {variant}", SOUND["photo"], change(photo(name)))


def pose_critic() -> PoseCritic:
    """The critic with the pose weights in the folder of test data. Raises MissingPackage."""
    packaged_file("ultralytics", "__init__.py")
    path = Path(os.environ.get("PROOFPRESS_TEST_DATA", "../shared")).resolve() / "weights" / WEIGHTS
    if not path.is_file():
        raise MissingPackage(f"weights/{WEIGHTS} isn't there: set PROOFPRESS_TEST_DATA to the folder that holds it")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return PoseCritic(PoseSettings(checkpoint=str(path), sha256=(digest,), device="cpu"))


def photo(name: str) -> np.ndarray:
    """A photo that ultralytics ships, uint8 sRGB (height, width, 3). Raises MissingPackage."""
    return packaged_picture("ultralytics", f"assets/{name}.jpg")


def _variants() -> Iterator[tuple[str, Callable[[np.ndarray], np.ndarray]]]:
    for scale in (0.75, 1.0, 1.5):
        for mirrored in (False, True):
            for light in (0.7, 1.0):

                def change(
                    image: np.ndarray, scale: float = scale, mirrored: bool = mirrored, light: float = light
                ) -> np.ndarray:
                    size = round(image.shape[1] * scale), round(image.shape[0] * scale)
                    resized = np.array(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS))
                    lit = (resized * light).astype(np.uint8)
                    return lit[:, ::-1].copy() if mirrored else lit

                yield f"{scale:g}x{' mirrored' * mirrored}, light {light:g}", change


def _framed(image: np.ndarray) -> np.ndarray:
    """The picture with 60 grey pixels on every side, so that its edge cuts nobody."""
    return np.pad(image, ((60, 60), (60, 60), (0, 0)), constant_values=128)
