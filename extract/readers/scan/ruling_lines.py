"""Find the ruling lines on the straightened image of a page.

Lines are found in two steps. First, pieces of uniformly dark ink that are longer than a stroke of a letter are
certainly lines. Pieces at the same position form a lane: a possible line across the page, with a known position and
darkness. Then, each stretch of a lane between two crossings is accepted as a line only if ink as dark as the lane
continues from one crossing to the other, unlike strokes of letters. Shorter pieces off the lanes are accepted if they
fill the space between two lanes of the other direction.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.readers.page.ruling_lines import RulingLine, find_lattices

ImageArray = NDArray[Any]
"""An image: an array of uint8, H x W or H x W x channels."""

Span = tuple[float, float, float]
"""A line in pixels: its position (y of a horizontal, x of a vertical), and its start and end."""

_SHORTEST, _LONG = 9.0, 27.0
"""Minimum length of a line in points, and the length in points from which a line cannot be a stroke of a letter."""

_THICKEST = 4.0
"""Maximum thickness of a line in points."""

_LANE = 1.2
"""Maximum distance in points between the positions of two pieces of one lane."""

_REACH = 2.0
"""Maximum distance in points between two lines that count as touching."""

_OVERHANG = 4.0
"""Minimum points by which a line extends beyond its last crossing; less is trimmed as an imprecise end."""

_BESIDE = 1.8
"""Distance from a line, in points, at which there is paper."""

_GAP, _WIDEST_GAP = 4.0, 8.0
"""Width in points of the gaps that are closed to find a broken line, and of the widest gap in an accepted one."""

_MOST = 3_000
"""Maximum number of lines of one direction on a page; more are the grain of a photograph and are ignored."""

_STROKE = 17.0
"""Length in points that is greater than any stroke of a letter of running text."""

_HOLE, FAULT = 50.0, 70.0
"""Fault added by a table position without a cell, and the maximum fault of reliable lines (see `FoundLines.fault`)."""

_WHITE = 255.0

_FAINTEST = 25.0
"""Minimum darkness (0 paper to 255 black) of a line."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line, in pixels.

    Attributes:
        at: The position: y of a horizontal piece, x of a vertical one.
        start: The start.
        end: The end.
        level: The darkness, from 0 (paper) to 255 (black).
        evenness: How uniform the darkness is along the piece; 1 if it does not vary.
    """

    at: float
    start: float
    end: float
    level: float
    evenness: float

    @property
    def length(self) -> float:
        """The length in pixels."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class FoundLines:
    """The ruling lines on a page image, and signs that some of them are missing.

    Attributes:
        horizontals: The horizontal lines as (y, x0, x1) in pixels.
        verticals: The vertical lines as (x, y0, y1) in pixels.
        loose: The length in points of ink that resembles lines but belongs to none; near 0 if all lines were found.
        holes: The number of rows and columns of the tables at whose crossing there is no cell.
        is_repaired: Whether broken lines are included.
    """

    horizontals: list[Span]
    verticals: list[Span]
    loose: float
    holes: int
    is_repaired: bool = False

    @property
    def fault(self) -> float:
        """The length of loose ink in points, plus `_HOLE` for each table position without a cell."""
        return self.loose + _HOLE * self.holes


def find_ruling_lines(dark: ImageArray, covered: ImageArray, dpi: float) -> FoundLines:
    """Find the ruling lines on a page image.

    Broken lines are searched only if the tables that the unbroken lines form are not complete, because a line of text
    is easily mistaken for a broken line.

    Args:
        dark: The darkness of each pixel: 0 paper to 255 black.
        covered: True for each pixel that a seal covered.
        dpi: Pixels per inch.
    """
    turned, turned_covered = np.ascontiguousarray(dark.T), np.ascontiguousarray(covered.T)

    def found(*, mend: bool) -> FoundLines:
        across = _Side(dark, covered, dpi / 72, min_or_max=max, mend=mend)
        down = _Side(turned, turned_covered, dpi / 72, min_or_max=min, mend=mend)
        return _found(across, down, is_repaired=mend)

    whole = found(mend=False)
    if whole.fault <= FAULT:
        return whole
    return min(whole, found(mend=True), key=attrgetter("fault"))


def _found(across: "_Side", down: "_Side", *, is_repaired: bool) -> FoundLines:
    point = across.point
    across.lanes, down.lanes = _sure(across.lanes, down.lanes, _REACH * point)
    fresh = across.short_rules(down), down.short_rules(across)
    for side, pieces in zip((across, down), fresh, strict=True):
        side.lanes += _lanes(pieces, point)
    horizontals, verticals = across.rules(down), down.rules(across)
    scaled = ([RulingLine(*(part / point for part in rule)) for rule in side] for side in (horizontals, verticals))
    lattices = find_lattices(*scaled)
    holes = sum((len(one.xs) - 1) * (len(one.ys) - 1) - len(one.owners) for one in lattices)
    loose = across.loose(horizontals) + down.loose(verticals)
    return FoundLines(horizontals, verticals, loose, holes, is_repaired)


def noise_of(dark: ImageArray) -> float:
    """Return the noise of a page image: the standard deviation of the darkness of a pixel.

    The noise is estimated from the differences between neighbouring pixels. The largest third of the differences is
    ignored, so that edges of ink do not count.
    """
    steps = np.abs(np.diff(dark[::4].astype(np.int16), axis=1))
    return float(np.percentile(steps, 68)) / 1.4


def _long_segments(dark: ImageArray, point: float, noise: float, *, mend: bool) -> list[Segment]:
    """Return the thin, uniformly dark, horizontal pieces of ink that are longer than a stroke of a letter.

    Args:
        dark: The darkness of each pixel.
        point: The number of pixels per point.
        noise: The noise of the image.
        mend: Whether pieces of broken lines are found too.
    """
    wide = round(2.5 * point) | 1
    smooth = cv2.blur(dark, (wide, 1))
    floor = max(_FAINTEST, 4 * noise / wide**0.5)
    pieces = _evenly(smooth, point, floor)
    if mend:
        gap = np.ones((1, round(_GAP * point)), np.uint8)
        pieces += _evenly(cv2.morphologyEx(_alone(smooth, point), cv2.MORPH_CLOSE, gap), point, floor)
    return pieces


def _alone(smooth: ImageArray, point: float) -> ImageArray:
    """Remove ink that has no paper above or no paper below; ruling lines and some strokes of letters remain."""
    beside = max(round(_BESIDE * point), 1)
    edged = cv2.copyMakeBorder(smooth, beside, beside, 0, 0, cv2.BORDER_REPLICATE)
    return cv2.subtract(smooth, cv2.max(edged[: -2 * beside], edged[2 * beside :]))


def _evenly(smooth: ImageArray, point: float, floor: float) -> list[Segment]:
    """Return the long, thin, horizontal pieces that are darker than `floor` and hardly vary along their length."""
    sustained: ImageArray = cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((1, round(_LONG * point)), np.uint8))
    lines: ImageArray = ((sustained > floor) & (sustained > 0.55 * smooth)).astype(np.uint8)
    boxes = [box for box in _boxes(lines, round(2 * point)) if box[2] > 0.9 * _LONG * point]
    if len(boxes) > _MOST:
        return []
    pieces = (_segment(smooth, point, box, floor) for box in boxes)
    return [piece for piece in pieces if piece]


def ruling_line_courses(dark: ImageArray, dpi: float) -> list[NDArray[np.float64]]:
    """Return points (x, y) along each long, roughly horizontal line, including bent and skewed lines.

    Args:
        dark: The darkness of each pixel.
        dpi: Pixels per inch.

    Returns:
        An N x 2 array for each line, from left to right, in pixels of `dark`.
    """
    scale = min(1.0, 100 / dpi)
    small = cv2.resize(dark, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    point = scale * dpi / 72
    smooth = cv2.blur(cv2.dilate(small, np.ones((3, 1), np.uint8)), (round(2.5 * point) | 1, 1))
    sustained = cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((1, round(_LONG * point)), np.uint8))
    lines: ImageArray = ((sustained > _FAINTEST) & (sustained > 0.55 * smooth)).astype(np.uint8)
    lines = cv2.dilate(lines, np.ones((1, round(2 * point) | 1), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    step = round(10 * point)
    courses = []
    for label, (x, y, width, height, area) in enumerate(boxes[1:].tolist(), 1):
        if width < 3 * _LONG * point or area > (_THICKEST * point + 2) * width:
            continue
        part = slice(y, y + height), slice(x, x + width)
        weights = np.where(labels[part] == label, small[part], 0).astype(np.float64)
        low, level = np.percentile(weights.max(axis=0), (15, 50))
        if low < 0.6 * level:
            continue
        edges = np.arange(0, width, step)
        mass = np.add.reduceat(weights.sum(axis=0), edges)
        moment = np.add.reduceat((weights * np.arange(height)[:, None]).sum(axis=0), edges)
        seen = mass > 0
        middle = x + (edges + np.append(edges[1:], width)) / 2
        rows = y + moment[seen] / mass[seen]
        courses.append(np.stack([middle[seen], rows + 0.5], axis=1) / scale - 0.5)
    return courses


def _boxes(lines: ImageArray, gap: int) -> list[tuple[int, int, int, int]]:
    """Return the x, y, width and height of each piece of a mask; pieces less than about `gap` pixels apart are one."""
    joined = cv2.dilate(lines, np.ones((3, gap | 1), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    half = (gap | 1) // 2
    return [(int(x) + half, int(y), int(w) - 2 * half, int(h)) for x, y, w, h, _ in boxes[1:]]


def _segment(smooth: ImageArray, point: float, box: tuple[int, int, int, int], floor: float) -> Segment | None:
    """Return the piece of a line in a box (x, y, width, height); None if it is too thick, faint or unevenly dark."""
    x, y, width, height = box
    band = smooth[max(y, 0) : y + height, max(x, 0) : x + width].astype(np.float32)
    if height > 3 * _THICKEST * point + width * 0.02 or not band.size:
        return None
    step = max(1, round(10 * point))
    starts = range(0, max(width - step // 2, 1), step)
    course, levels, thick = [], [], 0
    for start in starts:
        profile = band[:, start : start + step].mean(axis=1)
        peak = int(profile.argmax())
        near = slice(max(peak - round(point) - 1, 0), peak + round(point) + 2)
        weights = np.maximum(profile[near] - profile.max() / 3, 0)
        row = float((weights * np.arange(near.start, near.start + len(weights))).sum() / weights.sum())
        course.append((x + start + min(step, width - start) / 2, y + row))
        levels.append(profile.max())
        thick += int((profile > profile.max() / 2).sum() > _THICKEST * point)
    rows = np.array([row for _, row in course])
    middle = float(np.median(rows))
    centre = np.interp(np.arange(width), [cx - x for cx, _ in course], rows - y).round().astype(int)
    columns = np.arange(band.shape[1])[: len(centre)]
    along = np.max([band[np.clip(centre + near, 0, len(band) - 1), columns] for near in (-1, 0, 1)], axis=0)
    low, level = np.percentile(along, (12, 50))
    if 2 * thick > len(levels) or level < floor or low < 0.75 * level:
        return None
    return Segment(middle, float(x), float(x + width - 1), float(level), float(low / level))


class _Lane:
    """A possible line: the pieces of ink at one position, with their mean position and darkness, start and end."""

    def __init__(self, piece: Segment, point: float) -> None:
        self.pieces, self.point = [piece], point
        self.settle()

    def settle(self) -> None:
        """Compute position and darkness as the mean of all pieces, weighted by length, and the start and end."""
        total = sum(piece.length for piece in self.pieces)
        self.at = sum(piece.length * piece.at for piece in self.pieces) / total
        self.level = sum(piece.length * piece.level for piece in self.pieces) / total
        self.start = min(piece.start for piece in self.pieces)
        self.end = max(piece.end for piece in self.pieces)

    @property
    def is_confirmed(self) -> bool:
        """Whether the lane is a ruling line even if it touches no other: one piece is very long and uniformly dark."""
        return any(piece.length > 3 * _LONG * self.point and piece.evenness > 0.78 for piece in self.pieces)


def _lanes(pieces: Iterable[Segment], point: float) -> list[_Lane]:
    lanes: list[_Lane] = []
    for piece in sorted(pieces, key=lambda piece: -piece.length):
        lane = next((lane for lane in lanes if abs(lane.at - piece.at) <= _LANE * point), None)
        if lane:
            lane.pieces.append(piece)
            lane.settle()
        else:
            lanes.append(_Lane(piece, point))
    return lanes


def _sure(across: list[_Lane], down: list[_Lane], near: float) -> tuple[list[_Lane], list[_Lane]]:
    """Return the lanes of both directions that touch a lane of the other direction or are confirmed by themselves.

    `near` is the maximum distance in pixels of two lanes that touch.
    """

    def touch(one: _Lane, other: _Lane) -> bool:
        return one.start - near <= other.at <= one.end + near and other.start - near <= one.at <= other.end + near

    def is_confirmed(one: _Lane, others: list[_Lane]) -> bool:
        return one.is_confirmed or any(touch(one, other) for other in others)

    return [lane for lane in across if is_confirmed(lane, down)], [lane for lane in down if is_confirmed(lane, across)]


class _Side:
    """The lines of one direction; for vertical lines the image is transposed, so that they run from left to right.

    `min_or_max` says how the paper on the two sides of a line is combined, see `clear`. `mend` is whether broken lines
    are found too.
    """

    def __init__(
        self,
        dark: ImageArray,
        covered: ImageArray,
        point: float,
        *,
        min_or_max: Callable[[float, float], float],
        mend: bool,
    ) -> None:
        self.point, self.covered, self.min_or_max, self.mend = point, covered, min_or_max, mend
        self.smooth = cv2.blur(dark, (max(3, round(point)) | 1, 1))
        self.noise = noise_of(dark)
        self.lanes = _lanes(_long_segments(dark, point, self.noise, mend=mend), point)

    def loose(self, rules: Sequence[Span]) -> float:
        """Return the length in points of thin straight ink, longer than letter strokes, that is on none of `rules`."""
        lines: ImageArray = (_alone(self.smooth, self.point) > max(40.0, 3 * self.noise)).astype(np.uint8)
        lines = cv2.morphologyEx(lines, cv2.MORPH_OPEN, np.ones((1, round(_STROKE * self.point)), np.uint8))
        near = round(_BESIDE * self.point)
        for at, start, end in rules:
            rows = slice(max(round(at) - near, 0), round(at) + near + 1)
            lines[rows, max(round(start) - near, 0) : round(end) + near] = 0
        _, _, boxes, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
        return float(boxes[1:, cv2.CC_STAT_WIDTH].sum()) / self.point

    def short_rules(self, other: "_Side") -> list[Segment]:
        """Return short pieces outside the lanes that fill the space between two lanes of the direction `other`."""
        usual = float(np.median([lane.level for lane in self.lanes])) if self.lanes else _WHITE
        if not other.lanes:
            return []
        mask = (self.smooth > min(max(0.45 * usual, _FAINTEST), 50)).astype(np.uint8)
        lines = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, round(_SHORTEST * self.point)), np.uint8))
        near = _REACH * self.point
        fresh: list[Segment] = []
        boxes = _boxes(lines, 3)
        if len(boxes) > 10 * _MOST:
            return []
        for x, y, width, height in boxes:
            filled = lines[y : y + height, max(x, 0) : x + width].sum(axis=1, dtype=np.intp)
            at, start, end = y + float(np.flatnonzero(filled >= 0.9 * filled.max()).mean()), float(x), float(x + width)
            if any(abs(lane.at - at) <= _LANE * self.point for lane in self.lanes):
                continue
            crossings = sorted(lane.at for lane in other.lanes if lane.start - near <= at <= lane.end + near)
            inside = [crossing for crossing in crossings if start - near <= crossing <= end + near]
            for left, right in pairwise(inside):
                if right - left >= 0.8 * _SHORTEST * self.point and self.is_solid(at, left, right, 0.6, 0):
                    level = float(np.median(self.profile(at, left, right)))
                    if self.clear(at, left, right, level) > 0.45:
                        fresh.append(Segment(at, left, right, level, 1.0))
        return fresh

    def profile(self, at: float, start: float, end: float, *, is_covered: bool = False) -> ImageArray:
        """Return the darkness along a stretch, without the lines that cross its ends.

        Args:
            at: The position of the stretch.
            start: The start of the stretch.
            end: The end of the stretch.
            is_covered: Whether the parts under a seal are included.

        Returns:
            The darkness of each column of pixels; empty if at most a quarter of the stretch is visible.
        """
        row, inset = round(at), round(0.7 * self.point)
        left = max(round(start), 0) + inset
        near = slice(max(row - 1, 0), row + 2), slice(left, max(round(end) + 1 - inset, left + 1))
        band, hidden = self.smooth[near], self.covered[near]
        if not band.size:
            return np.zeros(0, np.uint8)
        seen: ImageArray = band.max(axis=0)[~hidden.any(axis=0) | is_covered]
        return seen if 4 * len(seen) > band.shape[1] else seen[:0]

    def clear(self, at: float, start: float, end: float, level: float) -> float:
        """Return the share (0 to 1) of a stretch that has paper beside it.

        Of its two sides, the better one counts for a horizontal line and the worse one for a vertical line. Paper is
        ink of less than half the darkness `level` of the line.
        """
        beside = _BESIDE * self.point
        sides = [self.profile(at + side, start, end) for side in (-beside, beside)]
        above, below = (float((side < level / 2).mean()) if len(side) else 0.0 for side in sides)
        return self.min_or_max(above, below)

    def is_solid(self, at: float, start: float, end: float, ratio: float, level: float) -> bool:
        """Return whether a stretch is evenly dark and at least half as dark as `level`.

        Args:
            at: The position of the stretch.
            start: The start of the stretch.
            end: The end of the stretch.
            ratio: The minimum darkness of its faintest part, as a share of `level`.
            level: The darkness of the line; 0 to use the median of the stretch.
        """
        profile = self.profile(at, start, end)
        if not len(profile):
            return False
        low, middle = np.percentile(profile, (4, 50))
        return bool(middle >= max(_FAINTEST, level / 2) and low >= ratio * (level or middle))

    def stretches(self, lane: _Lane, nodes: Sequence[float]) -> list[tuple[float, float]]:
        """Return the stretches of a lane between adjacent `nodes`, its crossings, that are lines.

        A stretch that is hidden under a seal is a line if the nearest visible stretches on both sides are lines.
        """
        ways = list(pairwise(nodes))
        known = [self.is_rule(lane, *way) for way in ways]
        for index in range(1, len(ways)):
            if known[index] is None and known[index - 1]:
                known[index] = next((later for later in known[index:] if later is not None), False)
        return [way for way, is_rule in zip(ways, known, strict=True) if is_rule]

    def is_rule(self, lane: _Lane, start: float, end: float) -> bool | None:
        """Return whether a stretch of a lane is a line; None if a seal hides it."""
        profile = self.profile(lane.at, start, end)
        if not len(profile):
            through = self.profile(lane.at, start, end, is_covered=True)
            return True if len(through) and np.percentile(through, 4) >= lane.level / 2 else None
        inked = profile > lane.level / 2
        covered = float(inked.mean())
        if end - start < 26 * self.point:
            is_whole = self.is_solid(lane.at, start, end, 0.5, lane.level)
        else:
            is_whole = covered > 0.8
        if is_whole or not self.mend:
            return is_whole
        if covered < 0.5 or _longest_gap(inked) > _WIDEST_GAP * self.point:
            return False
        return self.clear(lane.at, start, end, lane.level) > 0.7

    def rules(self, other: "_Side") -> list[Span]:
        """Return the lines, trimmed or extended to their crossings with the lanes of the direction `other`."""
        found: list[Span] = []
        near = _REACH * self.point
        for lane in self.lanes:
            nodes = sorted(cross.at for cross in other.lanes if cross.start - near <= lane.at <= cross.end + near)
            stretches = self.stretches(lane, nodes)
            has_stretches = bool(stretches)
            over = _OVERHANG * self.point
            for piece in lane.pieces:
                ends = (abs(node - end) <= near for node in nodes for end in (piece.start, piece.end))
                if not (has_stretches or lane.is_confirmed or any(ends)):
                    continue
                if not nodes or piece.start < nodes[0] - over:
                    stretches.append((piece.start, min(piece.end, nodes[0]) if nodes else piece.end))
                if nodes and piece.end > nodes[-1] + over:
                    stretches.append((max(piece.start, nodes[-1]), piece.end))
            found += [(lane.at, start, end) for start, end in _joined(stretches)]
        return found


def _longest_gap(inked: NDArray[np.bool_]) -> int:
    """Return the longest run of pixels without ink."""
    ends = np.flatnonzero(np.concatenate([[True], inked, [True]]))
    return int(np.diff(ends).max()) - 1


def _joined(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
