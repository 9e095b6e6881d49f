"""OpenDocument files made by hand, flat or in a package."""

import io
import zipfile

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
    )
)  # fmt: skip
LOEXT = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
MIME_TYPE = "application/vnd.oasis.opendocument."


def flat(kind: str, body: str, styles: str = "") -> bytes:
    """A flat document of a kind (`text` or `spreadsheet`)."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES} {LOEXT} office:mimetype="{MIME_TYPE}{kind}">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    ).encode()


def packed(kind: str, body: str, *, manifest: str = "", mime_type: str | None = None) -> bytes:
    """A package of a kind."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}>'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", MIME_TYPE + kind if mime_type is None else mime_type)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()
