"""The image of a page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Raster:
    """The image of a page.

    Attributes:
        number: The number of the page, from 1.
        width: The width of the page as displayed, in points.
        height: The height of the page as displayed, in points.
        pixels: The pixels as an array of height x width x 3 (RGB).
    """

    number: int
    width: float
    height: float
    pixels: "NDArray[Any]"

    @property
    def dpi(self) -> float:
        """The resolution of the image in pixels per inch."""
        return 72 * int(self.pixels.shape[1]) / self.width
