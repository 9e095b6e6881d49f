"""Zip packages (OOXML, OFD, OpenDocument): read within the size limits; XML is parsed without entities or network."""

import zipfile
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self

from lxml import etree

from extract import limits
from extract.model.reasons import Countable, InPart, Limit, Reason
from extract.model.records import Unreadable

_BLOCK = 1 << 18
_ENCRYPTED = 0x1


class Package:
    """A zip package whose members are read by name, within `limits.INFLATED_BYTES` and `limits.INFLATED_RATIO`.

    The sizes that the zip directory declares are checked when the package is opened. Since they can be false, the
    actual sizes are checked again while a member is unpacked.

    Raises:
        Unreadable: The file is not a complete zip, is encrypted, or declares sizes over a limit.
    """

    def __init__(self, file: Path | BytesIO) -> None:
        """Open a package in a file or in memory."""
        self._zip = open_zip(file)
        self._inflated = 0
        limits.at_most(
            Countable.UNPACKED_BYTES, sum(member.file_size for member in self._zip.infolist()), limits.INFLATED_BYTES
        )
        for member in self._zip.infolist():
            if member.flag_bits & _ENCRYPTED:
                self._zip.close()
                raise Unreadable(Reason.ENCRYPTED)
            _check_ratio(member, member.file_size)

    def __enter__(self) -> Self:
        """Return the package itself, to be closed when the block ends."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._zip.close()

    def names(self) -> list[str]:
        """Return the names of the members, as the package lists them."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Return the bytes of a member.

        If no member has exactly this name, names are compared without regard to case (ECMA-376 part 2, 6.2.2) and with
        backslashes as slashes, which some programs on Windows write.

        Raises:
            Unreadable: The member does not exist, is damaged, or unpacks to more than the limits.
        """
        blocks: list[bytes] = []
        size = 0
        try:
            member = self._member(name)
            with self._zip.open(member) as stream:
                while block := stream.read(_BLOCK):
                    size += len(block)
                    self._inflated += len(block)
                    limits.at_most(Countable.UNPACKED_BYTES, self._inflated, limits.INFLATED_BYTES)
                    _check_ratio(member, size)
                    blocks.append(block)
        except KeyError as error:
            raise Unreadable(InPart(Reason.PART_MISSING, name)) from error
        except Unreadable:
            raise
        except Exception as error:  # errors of zlib, wrong checksums, unknown methods: all count as damage
            raise Unreadable(InPart(Reason.PART_NOT_UNPACKED, name)) from error
        return b"".join(blocks)

    def _member(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._zip.getinfo(name)
        except KeyError:
            return {_comparable(one.filename): one for one in self._zip.infolist()}[_comparable(name)]

    def xml(self, name: str) -> etree._Element:
        """Return the root element of an XML member; it raises as :meth:`read` and :func:`parse_xml` do."""
        return parse_xml(self.read(name), name)


def _comparable(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def open_zip(file: Path | BytesIO) -> zipfile.ZipFile:
    """Open a zip file on disk or in memory.

    Raises:
        Unreadable: The directory of the zip file is missing or damaged.
    """
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unreadable(Reason.ZIP_DIRECTORY_MISSING) from error


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Parse XML without resolving entities, loading a DTD or accessing the network.

    Args:
        data: The XML.
        name: The name of the part, for the message of an error.

    Raises:
        Unreadable: The XML is not well-formed, is nested too deep, or has a document type declaration.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error):
            raise Unreadable(InPart(Reason.PART_NESTED_TOO_DEEP, name)) from error
        raise Unreadable(InPart(Reason.PART_NOT_XML, name)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(InPart(Reason.PART_DECLARES_ENTITIES, name))
    return root


def _check_ratio(member: zipfile.ZipInfo, size: int) -> None:
    if size > limits.RATIO_FROM_BYTES and size > limits.INFLATED_RATIO * max(member.compress_size, 1):
        raise Unreadable(Limit(Reason.PART_BOMB, limits.INFLATED_RATIO))
