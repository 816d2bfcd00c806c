"""Says what a file looks like that no importer knows, so that a person reads a sentence about their file."""

from collections.abc import Iterable

OTHER = "other files"

_BY_ENDING = {
    "pictures": "avif bmp gif heic heif jpeg jpg png svg tif tiff webp",
    "videos": "3gp avi m4v mkv mov mp4 mpeg mpg webm",
    "sound recordings": "aac aif aiff amr flac m4a mp3 oga ogg opus wav wma",
    "documents": "doc docx epub key numbers odp ods odt pages pdf ppt pptx rtf xls xlsx",
    "packed files": "7z bz2 gz rar tar tgz xz",
    "programs": "apk app dll dmg exe msi",
}
_KINDS = {ending: kind for kind, endings in _BY_ENDING.items() for ending in endings.split()}

_PICTURE, _VIDEO, _SOUND = "a picture", "a video", "a sound recording"
_PACKED = "a packed file"
_STARTS = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"{\\rtf", "an Office document"),
    (b"\x1aE\xdf\xa3", _VIDEO),
    (b"OggS", _SOUND),
    (b"ID3", _SOUND),
    (b"fLaC", _SOUND),
    (b"#!AMR", _SOUND),
    (b"SQLite format 3\x00", "a database"),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ", _PACKED),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_AT_EIGHT = {b"WEBP": _PICTURE, b"AVI ": _VIDEO, b"WAVE": _SOUND}
_BRANDS = {b"heic": _PICTURE, b"heix": _PICTURE, b"mif1": _PICTURE, b"avif": _PICTURE, b"M4A ": _SOUND}
_BY_NAME = ((".crypt", "a locked WhatsApp backup"), (".svg", _PICTURE))
_WORDS = (
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<svg", _PICTURE),
    (b"<?xml", "an XML file"),
    (b"{", "a JSON file"),
    (b"[{", "a JSON file"),
)
_INSIDE = (
    ("[Content_Types].xml", "an Office document"),
    ("META-INF/container.xml", "an electronic book"),
    ("AndroidManifest.xml", "an app"),
    ("content.xml", "an Office document"),
)
_CONTROLS = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))
_FEW = 0.02
_ROWS_LOOKED_AT = 5


def kind(name: str) -> str:
    """Return the kind of a file in a zip by its ending, in words to follow a number ("12 pictures")."""
    return _KINDS.get(name.lower().rpartition(".")[2], OTHER)


def counted(count: int, kind: str) -> str:
    """Return "12 pictures" or "1 picture"."""
    return f"{count:,} {kind if count != 1 else kind.removesuffix('s')}"


def packed(names: Iterable[str]) -> str:
    """Return what a zip really is that has members of these names, or "" for an ordinary zip."""
    inside = set(names)
    return next((words for name, words in _INSIDE if name in inside), "")


def like(head: bytes, name: str) -> str:
    """Return what a file looks like, in words that follow "This looks like"."""
    for start, words in _STARTS:
        if head.startswith(start):
            return words
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], _VIDEO)
    if head.startswith(b"RIFF") and head[8:12] in _AT_EIGHT:
        return _AT_EIGHT[head[8:12]]
    for ending, words in _BY_NAME:
        if ending in name.lower():
            return words
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    if _is_binary(head):
        return "a file that only a program can read"
    return _like_text(head.removeprefix(b"\xef\xbb\xbf").lstrip())


def _is_binary(head: bytes) -> bool:
    return len(head) - len(head.translate(None, _CONTROLS)) > _FEW * len(head)


def _like_text(text: bytes) -> str:
    start = text[:64].lower()
    for word, words in _WORDS:
        if start.startswith(word):
            return words
    rows = text.splitlines()[:_ROWS_LOOKED_AT]
    counts = ({row.count(sign) for row in rows} for sign in (b",", b";", b"\t"))
    if len(rows) > 1 and any(len(count) == 1 and count != {0} for count in counts):
        return "a table"
    return "a text of another kind"
