"""Matrices between the coordinates of the parts of a PDF page, and calls of PDFium that take integers for pointers."""

from collections.abc import Callable
from ctypes import CFUNCTYPE, byref, c_int, c_void_p, cast
from typing import Any

import pypdfium2.raw as pdfium

Handle = Any
"""A pointer to a PDFium object, such as a document, page or page object."""

Matrix = tuple[float, float, float, float, float, float]


def plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a function of PDFium under other types.

    With `c_void_p` for pointers it returns them as integers, which takes half the time of pointer objects.
    """
    return CFUNCTYPE(result, *arguments)(cast(function, c_void_p).value or 0)


def numbers_in(array: Any, code: str) -> memoryview:
    """Return a view of an array of ctypes, which is unpacked in a fifth of the time; `code` is that of `struct`."""
    return memoryview(array).cast("B").cast(code)  # type: ignore[call-overload, no-any-return]


def address_of(handle: Handle) -> int:
    """Return the address of a PDFium object, by which it is identified as long as its page is open."""
    return cast(handle, c_void_p).value or 0


def object_at(address: int) -> Handle:
    """Return the page object at an address."""
    return cast(address, pdfium.FPDF_PAGEOBJECT)


_matrix_of = plain(pdfium.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)


def matrix_of(item: int) -> Matrix:
    """Return the matrix of a page object, given its address, to the coordinates of its page or form."""
    matrix = pdfium.FS_MATRIX()
    _matrix_of(item, byref(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    x, y = (outer[0], outer[2]), (outer[1], outer[3])
    return (
        a * x[0] + b * x[1],
        a * y[0] + b * y[1],
        c * x[0] + d * x[1],
        c * y[0] + d * y[1],
        e * x[0] + f * x[1] + outer[4],
        e * y[0] + f * y[1] + outer[5],
    )


def at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return the point to which a matrix moves a point."""
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def box_at(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """Return the box (left, top, right, bottom) to which a matrix of quarter turns moves a box."""
    a, b, c, d, e, f = matrix
    x0, y0 = a * left + c * bottom + e, b * left + d * bottom + f
    x1, y1 = a * right + c * top + e, b * right + d * top + f
    return (x0 if x0 < x1 else x1), (y0 if y0 < y1 else y1), (x1 if x0 < x1 else x0), (y1 if y0 < y1 else y0)
