"""The image of a page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Raster:
    """The image of a page: the page's number (from 1), its displayed size in points, its pixels (H x W x 3, RGB)."""

    number: int
    width: float
    height: float
    pixels: "NDArray[Any]"

    @property
    def dpi(self) -> float:
        """Pixels per inch."""
        return 72 * int(self.pixels.shape[1]) / self.width
