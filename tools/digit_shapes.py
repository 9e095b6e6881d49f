"""Write the references of `extract/readers/pdf/fonts/digit_shapes.txt` from font files.

The committed file was written from the fonts of these Debian packages, unpacked with `dpkg -x`, and those of
`system-packages.txt`: fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-arphic-ukai fonts-arphic-uming fonts-cantarell
fonts-comic-neue fonts-courier-prime fonts-crosextra-caladea fonts-crosextra-carlito fonts-cwtex-fs fonts-cwtex-heib
fonts-cwtex-kai fonts-cwtex-ming fonts-droid-fallback fonts-ebgaramond fonts-firacode fonts-freefont-ttf fonts-hack
fonts-inconsolata fonts-lato fonts-liberation fonts-linuxlibertine fonts-lmodern fonts-noto-core fonts-open-sans
fonts-roboto-unhinted fonts-urw-base35 fonts-vollkorn fonts-wqy-microhei fonts-wqy-zenhei.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from extract.readers.pdf.fonts import digit_shapes
from extract.readers.pdf.fonts.digit_shapes import HIGH, MARGIN, WIDE, sampled, shape_of

_SIZE = 66
_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".pfb", ".t1"})
_NO_DIGITS = ("D050000L", "Dingbats", "Symbol", "Keyboard", "Nastaliq")
"""Parts of the file names of fonts that draw signs for digits, or other digits than the European ones."""

_TARGET = Path(digit_shapes.__file__).with_suffix(".txt")
_SPREAD = MARGIN + 7
"""Margin within which a digit becomes a reference, since those before it are not clearly nearer than others."""


def shapes(folders: Iterable[Path]) -> Iterator[tuple[int, int]]:
    """Yield each digit of all fonts in some folders with its shape, each pair once."""
    seen = set()
    for path in sorted(file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES):
        if any(part in path.name for part in _NO_DIGITS):
            continue
        try:
            font = ImageFont.truetype(path, _SIZE)
        except OSError:
            continue
        drawn = [_drawn(font, character) for character in "0123456789\uffff"]
        if drawn[0] == drawn[-1] or len(set(drawn)) < len(drawn):
            continue
        for digit, shape in enumerate(drawn[:-1]):
            if shape is not None and (digit, shape) not in seen:
                seen.add((digit, shape))
                yield digit, shape


def _drawn(font: ImageFont.FreeTypeFont, character: str) -> int | None:
    image = Image.new("L", (2 * _SIZE, 2 * _SIZE))
    ImageDraw.Draw(image).text((_SIZE // 2, _SIZE // 4), character, font=font, fill=255)
    pixels = image.tobytes()
    rows = [pixels[start : start + 2 * _SIZE] for start in range(0, len(pixels), 2 * _SIZE)]
    box = image.getbbox()
    return shape_of(sampled(rows), box[3] - box[1]) if box else None


def condensed(digits: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return some of the digits with their shapes, to which all others are clearly nearest."""
    kept: list[tuple[int, int]] = []
    for _ in range(2):
        for digit, shape in digits:
            own = min(((shape ^ one).bit_count() for other, one in kept if other == digit), default=WIDE * HIGH)
            others = min(((shape ^ one).bit_count() for other, one in kept if other != digit), default=WIDE * HIGH)
            if own and own + _SPREAD > others:
                kept.append((digit, shape))
    return sorted(set(kept))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the references."""
    parser = argparse.ArgumentParser(prog="python -m tools.digit_shapes", description=main.__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders with font files")
    kept = condensed(list(shapes(parser.parse_args(arguments).folders)))
    _TARGET.write_text("".join(f"{digit} {shape:0{WIDE * HIGH // 4}x}\n" for digit, shape in kept), "ascii")
    print(f"{len(kept)} references")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
