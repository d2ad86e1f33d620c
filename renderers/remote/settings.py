"""The settings of the remote renderer: what its server accepts, what it costs, how long it may take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, field_validator

from planners.endpoint import EndpointSettings
from planners.scene import Frozen
from renderers.remote.framing import PixelSize, size_of, size_text

RESERVED_FIELDS = frozenset("image mask model n prompt response_format seed size".split())
"""Fields of a request that the renderer fills in itself."""
SizeText = Annotated[PixelSize, BeforeValidator(size_of), PlainSerializer(size_text)]
Scalar = str | bool | int | Annotated[float, Field(allow_inf_nan=False)]
Money = Annotated[float, Field(ge=0.0, le=1e6, allow_inf_nan=False)]


class Prices(Frozen):
    """All set prices add up, in the currency of the budget's ``cost``."""

    picture: Money = Field(default=0.0, description="of each picture that is asked for")
    megapixel: Money = Field(default=0.0, description="of a million pixels asked for")
    tokens_in: Money = Field(default=0.0, description="of a million tokens that the server says it was sent")
    tokens_out: Money = Field(default=0.0, description="of a million tokens that the server says it made")


class RemoteSettings(EndpointSettings):
    """``seconds`` limit one picture with all its tries, ``request_seconds`` one try, ``tries`` a picture's requests.
    Results are repeatable only with a server that takes and respects seeds.
    """

    seconds: float = Field(default=300.0, gt=0.0, le=3600.0, allow_inf_nan=False)
    request_seconds: float = Field(default=120.0, gt=0.0, le=3600.0, allow_inf_nan=False)
    tries: int = Field(default=3, ge=1, le=10)
    longest: int = Field(default=50_000_000, ge=1000, le=1_000_000_000, description="bytes of an answer")
    edits: frozenset[Literal["mask", "instruct"]] = Field(
        default=frozenset({"mask"}),
        description="mask: the server repaints a mask (inpaint, remove); instruct: it edits by words (instruct_edit)",
    )
    sizes: tuple[SizeText, ...] = Field(
        default=(), max_length=64, description='all sizes that the server paints, such as "1536x1024"; none: any'
    )
    multiple: int = Field(
        default=16, ge=1, le=256, description="sides are multiples of it where the server paints any size"
    )
    crop: bool = Field(default=True, description="send a repair's surroundings instead of the full picture")
    context: float = Field(
        default=0.5, ge=0.0, le=8.0, description="surroundings on each side, as a share of the region's longer side"
    )
    smallest_window: int = Field(
        default=512, ge=16, le=8192, description="shortest side of the window that is sent, in pixels"
    )
    feather: float = Field(
        default=6.0, ge=0.0, le=256.0, description="pixels over which a repair is blended in, inside its edge"
    )
    font: Path | None = Field(default=None, description="TrueType file for typesetting; a bold sans by default")
    seed: bool = Field(default=False, description="the server takes a seed")
    response_format: bool = Field(
        default=True, description="ask for b64_json; off for servers that refuse the word and always answer so"
    )
    longest_prompt: int = Field(default=4000, ge=100, le=100_000, description="characters that the server takes")
    extra: dict[str, Scalar] = Field(
        default={}, max_length=32, description='sent with every request, such as quality = "low"'
    )
    prices: Prices = Prices()

    @field_validator("extra")
    @classmethod
    def _not_own(cls, extra: dict[str, Scalar]) -> dict[str, Scalar]:
        if taken := sorted(RESERVED_FIELDS & extra.keys()):
            raise ValueError(f"{taken[0]} is filled in by the renderer; leave it out of extra")
        return extra
