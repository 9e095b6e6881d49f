"""Text recognition: the characters in the image of one line, each with its position and confidence.

The model is PP-OCRv6 small (Apache-2.0) from the rapidocr wheel. This module runs the model itself, one line at a time
in its actual width: rapidocr pads the lines of a batch to one width, which takes half of the time.
"""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from extract.readers.scan.ruling_lines import ImageArray

_MODEL = "models/PP-OCRv6_rec_small.onnx"
_HEIGHT = 48
"""Height in pixels that the model expects of a line."""

_STEP = 8
"""Pixels of a line of that height per step of the output of the model."""

_NARROWEST, _WIDEST = 16, 3200
"""Minimum and maximum width in pixels of a line scaled to `_HEIGHT`.

A narrower line is padded. A wider one, of about two hundred characters, is compressed.
"""

_WHITE_ABOVE, _WHITE_BESIDE = 0.12, 0.25
"""White added above and below, and left and right of a line, as a share of its height; the model needs it."""

_SUREST = 0.9999
"""Maximum confidence of a recognised character: less than 1, the confidence of characters stored in a file."""

_BLANK = 0
"""The class of an output step without a character."""


class Character(NamedTuple):
    """A recognised character: its centre `at`, as a share of the width of the line, and its confidence (0 to 1)."""

    text: str
    at: float
    confidence: float


class Model(NamedTuple):
    """The recognition model.

    Attributes:
        session: The ONNX session.
        classes: The character of each output class.
        letters: The indices of the classes that are Latin letters.
    """

    session: Any
    classes: list[str]
    letters: list[int]


@cache
def _model() -> Model:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # noqa: PLC0415 - the import takes a third of a second; documents without images skip it

    package = find_spec("rapidocr")
    if package is None or package.origin is None:
        raise FileNotFoundError("the package rapidocr, which brings the models, is not installed")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # documents are read in parallel, one core each
    options.enable_cpu_mem_arena = False  # otherwise the session keeps the memory that the longest line needed
    options.log_severity_level = 3
    path = Path(package.origin).parent / _MODEL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    classes = ["", *characters, " "]
    return Model(session, classes, [index for index, one in enumerate(classes) if one.isascii() and one.isalpha()])


def recognise(line: ImageArray, *, without_letters: bool = False) -> list[Character]:
    """Recognise the characters in the image of a line of text.

    Args:
        line: The image, cropped to the line: H x W grey, dark text on light paper.
        without_letters: Whether Latin letters are excluded.
    """
    above, beside = round(_WHITE_ABOVE * line.shape[0]), round(_WHITE_BESIDE * line.shape[0])
    framed = cv2.copyMakeBorder(line, above, above, beside, beside, cv2.BORDER_CONSTANT, value=255)
    wide = framed.shape[1]
    return [
        one._replace(at=(one.at * wide - beside) / line.shape[1])
        for one in _recognised(framed, without_letters=without_letters)
    ]


def _recognised(line: ImageArray, *, without_letters: bool) -> list[Character]:
    height, width = line.shape
    scaled = min(max(round(width * _HEIGHT / height), 1), _WIDEST)
    resized = cv2.resize(line, (scaled, _HEIGHT), interpolation=cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_CUBIC)
    padded = np.zeros((_HEIGHT, max(scaled, _NARROWEST)), np.float32)
    padded[:, :scaled] = resized / np.float32(127.5) - 1
    model = _model()
    (answer,) = model.session.run(None, {model.session.get_inputs()[0].name: np.repeat(padded[None, None], 3, axis=1)})
    steps = answer[0]
    if without_letters:
        steps[:, model.letters] = 0
    best = steps.argmax(axis=1)
    found = []
    before = _BLANK
    for step, kind in enumerate(best):
        if kind != _BLANK:
            sure = min(float(steps[step, kind]), _SUREST)
            if kind != before:
                found.append(Character(model.classes[kind], (step + 0.5) * _STEP / scaled, sure))
            elif sure > found[-1].confidence:
                found[-1] = Character(found[-1].text, (step + 0.5) * _STEP / scaled, sure)
        before = kind
    return found
