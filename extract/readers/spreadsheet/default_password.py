"""Decrypt workbooks that office programs open without asking for a password.

A workbook that is protected against changes only is encrypted with a password that every program knows. The schemes are
those of [MS-OFFCRYPTO]: agile and standard encryption of packages (2.3.4), and of binary workbooks RC4 (2.3.5, 2.3.6)
and XOR obfuscation (2.3.7). A workbook with another password is refused as encrypted.
"""

import base64
import hashlib
import hmac
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import olefile
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from lxml import etree

from extract.model.content import Content
from extract.model.reasons import Reason
from extract.model.records import Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.spreadsheet.xlsx import read_xlsx
from extract.readers.zip_package import parse_xml

_PASSWORD = "VelvetSweatshop"  # noqa: S105 - not a secret: stated in [MS-XLS] 2.2.10
_SEGMENT = 4096
_RC4_BLOCK = 1024
_STANDARD_SPINS = 50_000
_MOST_SPINS = 1_000_000
"""Maximum rounds of hashing; programs use 100,000, and a million takes a second."""
_HASHES = {"SHA1", "SHA-1", "SHA256", "SHA384", "SHA512"}
_KEY_INPUT, _KEY_HASH, _KEY_VALUE = (
    bytes.fromhex(key) for key in ("fea7d2763b4b9e79", "d7aa0f6d3061344e", "146e0be7abacd0d6")
)
_FILEPASS, _BOUNDSHEET, _UNKNOWN_RECORD = 0x2F, 0x85, 0xFFFF
_NOT_ENCRYPTED = {0x809, _FILEPASS, 0xE1, 0x138, 0x194, 0x195, 0x196}  # [MS-XLS] 2.2.10
_XOR_VERIFIER = 0x9A0A
_XOR_ARRAY = bytes.fromhex("876b9ae21ee305621e699660986e9404")
"""What [MS-OFFCRYPTO] 2.3.7.2 derives from the default password."""
_CRYPTO_API = 2  # minor version of the encryption header
_RC4_ALGORITHM = 0x6801


class EncryptedWorkbookReader(Reader):
    """Reader of encrypted packages that are workbooks with the default password."""

    formats = frozenset({Format.ENCRYPTED_PACKAGE})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """Read a workbook.

        Raises:
            Unreadable: The password is another one, or the workbook cannot be read.
        """
        return read_xlsx(BytesIO(_decrypted(_package, path)))


def decrypted_biff(path: Path) -> bytes:
    """Return the stream of an encrypted binary workbook, decrypted with the default password.

    Raises:
        Unreadable: The password is another one, or the encryption is not known.
    """
    return _decrypted(_biff, path)


def _decrypted(decrypt: Callable[[Path], bytes | None], path: Path) -> bytes:
    try:
        data = decrypt(path)
    except Exception as error:  # arbitrary bytes where the description of the encryption should be
        raise Unreadable(Reason.ENCRYPTED) from error
    if data is None:
        raise Unreadable(Reason.ENCRYPTED)
    return data


def _package(path: Path) -> bytes | None:
    with olefile.OleFileIO(path) as compound:
        info = compound.openstream("EncryptionInfo").read()
        package = compound.openstream("EncryptedPackage").read()
    size = struct.unpack_from("<Q", package)[0]
    major, minor = struct.unpack_from("<HH", info)
    is_agile = (major, minor) == (4, 4)
    data = _agile(parse_xml(info[8:], "EncryptionInfo"), package[8:]) if is_agile else _standard(info, package[8:])
    return None if data is None else data[:size]


def _digest(name: str, *parts: bytes) -> bytes:
    if name not in _HASHES:
        raise ValueError(name)
    return hashlib.new(name.replace("-", ""), b"".join(parts), usedforsecurity=False).digest()


def _spun(name: str, salt: bytes, spins: int) -> bytes:
    if spins > _MOST_SPINS:
        raise ValueError(spins)
    digest = _digest(name, salt, _PASSWORD.encode("utf-16-le"))
    algorithm = name.replace("-", "")
    for spin in range(spins):
        digest = hashlib.new(algorithm, struct.pack("<I", spin) + digest, usedforsecurity=False).digest()
    return digest


def _agile(description: etree._Element, data: bytes) -> bytes | None:
    """Decrypt a package with agile encryption; None if the password is another one."""
    encrypted = next(description.iter("{*}encryptedKey"))
    name, salt, bits, block = _parameters(encrypted)
    spun = _spun(name, salt, int(encrypted.get("spinCount", "")))

    def opened(attribute: str, key: bytes) -> bytes:
        derived = _padded(_digest(name, spun, key), bits // 8)
        return _aes(derived, modes.CBC(_padded(salt, block)), base64.b64decode(encrypted.get(attribute, "")))

    proof = _digest(name, opened("encryptedVerifierHashInput", _KEY_INPUT)[: len(salt)])
    if not hmac.compare_digest(proof, opened("encryptedVerifierHashValue", _KEY_HASH)[: len(proof)]):
        return None
    secret = opened("encryptedKeyValue", _KEY_VALUE)
    name, salt, bits, block = _parameters(next(description.iter("{*}keyData")))
    return b"".join(
        _aes(
            secret[: bits // 8],
            modes.CBC(_padded(_digest(name, salt, struct.pack("<I", number)), block)),
            data[start : start + _SEGMENT],
        )
        for number, start in enumerate(range(0, len(data), _SEGMENT))
    )


def _parameters(element: etree._Element) -> tuple[str, bytes, int, int]:
    """Return the hash, the salt, the bits of the key and the bytes of a block."""
    if element.get("cipherAlgorithm") != "AES" or element.get("cipherChaining") != "ChainingModeCBC":
        raise ValueError(element.get("cipherAlgorithm"))
    salt = base64.b64decode(element.get("saltValue", ""))
    return element.get("hashAlgorithm", ""), salt, int(element.get("keyBits", "")), int(element.get("blockSize", ""))


def _padded(data: bytes, size: int) -> bytes:
    return data[:size].ljust(size, b"\x36")


def _aes(key: bytes, mode: modes.CBC | modes.ECB, data: bytes) -> bytes:
    whole = len(data) // 16 * 16
    return Cipher(algorithms.AES(key), mode).decryptor().update(data[:whole])


def _standard(info: bytes, data: bytes) -> bytes | None:
    """Decrypt a package with standard encryption; None if the password is another one."""
    bits, salt, verifier, proof = _header(info, 4)
    digest = _digest("SHA1", _spun("SHA1", salt, _STANDARD_SPINS), bytes(4))
    inner, outer = (bytes(byte ^ pad for byte in digest.ljust(64, b"\0")) for pad in (0x36, 0x5C))
    key = (_digest("SHA1", inner) + _digest("SHA1", outer))[: bits // 8]
    electronic_codebook = modes.ECB()  # noqa: S305 - the scheme of the file
    expected = _digest("SHA1", _aes(key, electronic_codebook, verifier))
    if not hmac.compare_digest(expected, _aes(key, electronic_codebook, proof)[: len(expected)]):
        return None
    return _aes(key, electronic_codebook, data)


def _header(info: bytes, at: int) -> tuple[int, bytes, bytes, bytes]:
    """Return bits of the key, salt, verifier and its hash from an encryption header and its verifier (2.3.2, 2.3.3).

    Args:
        info: The bytes that contain the header.
        at: The position of the flags before the size of the header.
    """
    size = struct.unpack_from("<I", info, at + 4)[0]
    algorithm, _, bits = struct.unpack_from("<III", info, at + 16)
    start = at + 8 + size
    salt_size = struct.unpack_from("<I", info, start)[0]
    salt, rest = info[start + 4 : start + 4 + salt_size], info[start + 4 + salt_size :]
    proof_size = 20 if algorithm == _RC4_ALGORITHM else 32
    return bits or 40, salt, rest[:16], rest[20 : 20 + proof_size]


def _biff(path: Path) -> bytes | None:
    if olefile.isOleFile(path):
        with olefile.OleFileIO(path) as compound:
            stream = compound.openstream("Workbook" if compound.exists("Workbook") else "Book").read()
    else:
        stream = path.read_bytes()
    at, password = next((at, data) for at, kind, data in _records(stream) if kind == _FILEPASS)
    plain: bytearray | None
    if struct.unpack_from("<H", password)[0] == 0:
        plain = _without_xor(stream) if struct.unpack_from("<H", password, 4)[0] == _XOR_VERIFIER else None
    else:
        block_key = _rc4_key(password)
        plain = None if block_key is None else _without_rc4(stream, block_key)
    if plain is None:
        return None
    struct.pack_into("<H", plain, at, _UNKNOWN_RECORD)
    return bytes(plain)


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the position, the number and the data of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _encrypted_parts(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the first position and the end of each part of a stream that is encrypted, and the size of its record."""
    for at, kind, data in _records(stream):
        if kind not in _NOT_ENCRYPTED:
            yield at + (8 if kind == _BOUNDSHEET else 4), at + 4 + len(data), len(data)


def _rc4_key(password: bytes) -> Callable[[int], bytes] | None:
    """Return the function that gives the key of each block; None if the password is another one."""
    text = _PASSWORD.encode("utf-16-le")
    key: Callable[[int], bytes]
    if struct.unpack_from("<H", password, 4)[0] == _CRYPTO_API:
        bits, salt, verifier, proof = _header(password, 6)
        name, spun = "sha1", _digest("SHA1", salt, text)
        length = bits // 8

        def key(block: int) -> bytes:
            derived = _digest("SHA1", spun, struct.pack("<I", block))[:length]
            return derived.ljust(16, b"\0") if length == 5 else derived
    else:
        salt, verifier, proof = password[6:22], password[22:38], password[38:54]
        name = "md5"
        short = _md5((_md5(text)[:5] + salt) * 16)[:5]

        def key(block: int) -> bytes:
            return _md5(short + struct.pack("<I", block))

    opened = _rc4(key(0), verifier + proof)
    expected = hashlib.new(name, opened[:16], usedforsecurity=False).digest()
    return key if hmac.compare_digest(expected, opened[16 : 16 + len(expected)]) else None


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), None).decryptor().update(data)


def _without_rc4(stream: bytes, key: Callable[[int], bytes]) -> bytearray:
    blocks = range(0, len(stream), _RC4_BLOCK)
    opened = b"".join(_rc4(key(number), stream[at : at + _RC4_BLOCK]) for number, at in enumerate(blocks))
    plain = bytearray(stream)
    for start, end, _ in _encrypted_parts(stream):
        plain[start:end] = opened[start:end]
    return plain


def _without_xor(stream: bytes) -> bytearray:
    plain = bytearray(stream)
    for start, end, size in _encrypted_parts(stream):
        for at in range(start, end):
            byte = plain[at] ^ _XOR_ARRAY[(at + size) % len(_XOR_ARRAY)]
            plain[at] = byte >> 5 | (byte << 3) & 0xFF
    return plain
