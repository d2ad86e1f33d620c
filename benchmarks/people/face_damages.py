"""What is done to a face to make it one that nobody has. Pure functions of a picture and where the face's parts are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter
from skimage.transform import swirl


@dataclass(frozen=True, eq=False)
class FaceParts:
    """``points`` of shape (5, 2), float64: x and y in pixels of the eyes, the nose's tip and the mouth's corners, each
    pair from the left of the picture to its right."""

    points: np.ndarray

    @property
    def eyes(self) -> np.ndarray:
        return self.points[:2].mean(axis=0)

    @property
    def mouth(self) -> np.ndarray:
        return self.points[3:].mean(axis=0)

    @property
    def apart(self) -> float:
        """Pixels between the eyes, or five sixths of those from eyes to mouth where the head is turned aside."""
        between = float(np.linalg.norm(self.points[1] - self.points[0]))
        return max(between, float(np.linalg.norm(self.mouth - self.eyes)) / 1.2)


FaceDamage = Callable[[np.ndarray, FaceParts], np.ndarray]


def ellipse_moved(image: np.ndarray, centre: np.ndarray, radii: tuple[float, float], by: np.ndarray) -> np.ndarray:
    """The soft ellipse around ``centre`` (x, y) laid elsewhere; skin grows over where it was. All in pixels."""
    return ellipse_pasted(ellipse_erased(image, centre, radii), image, centre, radii, by)


def ellipse_pasted(
    onto: np.ndarray, source: np.ndarray, centre: np.ndarray, radii: tuple[float, float], by: np.ndarray
) -> np.ndarray:
    """``onto`` with the soft ellipse of ``source`` around ``centre``, moved by whole pixels."""
    step = np.rint(by).astype(int)
    aside = np.roll(source, (int(step[1]), int(step[0])), axis=(0, 1))
    return mixed_by_weight(onto, aside, ellipse(onto, centre + step, radii))


def ellipse_erased(image: np.ndarray, centre: np.ndarray, radii: tuple[float, float]) -> np.ndarray:
    """The ellipse filled with what is around it, blurred."""
    outside = 1.0 - ellipse(image, centre, radii)
    sigma = 0.5 * max(radii)
    weight = gaussian_filter(outside, sigma) + 1e-6
    around = np.stack([gaussian_filter(image[..., c] * outside, sigma) / weight for c in range(3)], axis=-1)
    return mixed_by_weight(image, around, 1.0 - outside)


def ellipse(image: np.ndarray, centre: np.ndarray, radii: tuple[float, float]) -> np.ndarray:
    """1 inside, 0 outside, a soft edge a third of the radius wide; float64 (height, width)."""
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    far = np.hypot((x - centre[0]) / radii[0], (y - centre[1]) / radii[1])
    return np.clip((1.15 - far) / 0.3, 0.0, 1.0)


def mixed_by_weight(one: np.ndarray, other: np.ndarray, share: np.ndarray) -> np.ndarray:
    """``share`` (height, width) of the other picture."""
    part = share[..., None]
    return np.clip(np.rint(one * (1 - part) + other * part), 0, 255).astype(np.uint8)


def eye_lowered(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """The eye on the left of the picture, half an eye distance lower."""
    e = face.apart
    return ellipse_moved(image, face.points[0], (0.35 * e, 0.25 * e), np.array([0.0, 0.5 * e]))


def mouth_aside(image: np.ndarray, face: FaceParts) -> np.ndarray:
    e = face.apart
    return ellipse_moved(image, face.mouth, (0.55 * e, 0.3 * e), np.array([0.6 * e, 0.0]))


def eyes_and_mouth_swapped(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """The mouth where the eyes were, both eyes where the mouth was."""
    e, way = face.apart, face.mouth - face.eyes
    eyes, mouth = (0.85 * e, 0.28 * e), (0.6 * e, 0.28 * e)
    bare = ellipse_erased(ellipse_erased(image, face.eyes, eyes), face.mouth, mouth)
    return ellipse_pasted(ellipse_pasted(bare, image, face.eyes, eyes, way), image, face.mouth, mouth, -way)


def without_eyes(image: np.ndarray, face: FaceParts) -> np.ndarray:
    radii = (0.4 * face.apart, 0.3 * face.apart)
    return ellipse_erased(ellipse_erased(image, face.points[0], radii), face.points[1], radii)


def without_mouth(image: np.ndarray, face: FaceParts) -> np.ndarray:
    return ellipse_erased(image, face.mouth, (0.6 * face.apart, 0.3 * face.apart))


def four_eyes(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """A second pair of eyes, half an eye distance above the first one."""
    e = face.apart
    return ellipse_pasted(image, image, face.eyes, (0.85 * e, 0.24 * e), np.array([0.0, -0.5 * e]))


def upside_down(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """The face alone, from its forehead to its chin, on a head that stays as it was."""
    centre = (face.eyes + face.mouth) / 2
    top = round(float(centre[1]))
    high = min(top, len(image) - 1 - top)
    over = image.copy()
    over[top - high : top + high + 1] = image[top - high : top + high + 1][::-1]
    return mixed_by_weight(image, over, ellipse(image, centre, (1.0 * face.apart, 1.15 * face.apart)))


def left_half_twice(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """Right of the face's middle comes its left half again, not mirrored."""
    centre, e = (face.eyes + face.mouth) / 2, face.apart
    aside = np.roll(image, round(0.9 * e), axis=1)
    right = np.clip((np.arange(image.shape[1]) - centre[0]) / (0.1 * e) + 0.5, 0.0, 1.0)[None, :]
    return mixed_by_weight(image, aside, ellipse(image, centre, (1.1 * e, 1.3 * e)) * right)


def lower_half_twice(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """Nose and mouth come again where eyes and nose were."""
    e = face.apart
    return ellipse_pasted(image, image, face.mouth, (0.9 * e, 0.45 * e), np.array([0.0, face.eyes[1] - face.mouth[1]]))


def squeezed(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """The whole picture at half its width."""
    return np.array(Image.fromarray(image).resize((max(1, image.shape[1] // 2), image.shape[0])))


def flattened(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """The whole picture at half its height."""
    return np.array(Image.fromarray(image).resize((image.shape[1], max(1, image.shape[0] // 2))))


def swirled(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """Turned about the nose by 1.5 radians there, less and less outwards."""
    made = swirl(image, center=tuple(face.points[2]), strength=1.5, radius=3.0 * face.apart, preserve_range=True)
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)


def double_exposure(image: np.ndarray, face: FaceParts) -> np.ndarray:
    """Itself and itself moved aside by half an eye distance, half of each."""
    aside = np.roll(image, round(0.5 * face.apart), axis=1)
    return ((image.astype(int) + aside) // 2).astype(np.uint8)


FACE_DAMAGES: dict[str, FaceDamage] = {
    "an eye half an eye distance lower": eye_lowered,
    "the mouth aside": mouth_aside,
    "eyes and mouth swapped": eyes_and_mouth_swapped,
    "no eyes": without_eyes,
    "no mouth": without_mouth,
    "two pairs of eyes": four_eyes,
    "face upside down on its head": upside_down,
    "left half twice": left_half_twice,
    "lower half twice": lower_half_twice,
    "squeezed to half its width": squeezed,
    "squeezed to half its height": flattened,
    "swirled": swirled,
    "double exposure": double_exposure,
}
