"""What the name of a file says by its end: a kind, a program, a disguise. Whoever has the bytes asks `sniff`."""

from __future__ import annotations

from ingest.facts import Kind

EXTENSIONS: dict[Kind, str] = {
    Kind.JPEG: "jpg",
    Kind.TEXT: "txt",
    Kind.MAIL: "eml",
    Kind.TNEF: "dat",
    Kind.PROGRAM: "bin",
    Kind.REPORT: "txt",
    Kind.CALENDAR: "ics",
    Kind.GZIP: "gz",
    Kind.BZIP2: "bz2",
    Kind.TIFF: "tif",
    Kind.AUDIO: "audio",
    Kind.UNKNOWN: "bin",
    Kind.EMPTY: "bin",
}
_BY_NAME: dict[str, Kind] = {k.value: k for k in Kind} | {
    "jpg": Kind.JPEG,
    "jpe": Kind.JPEG,
    "tif": Kind.TIFF,
    "htm": Kind.HTML,
    "txt": Kind.TEXT,
    "eml": Kind.MAIL,
    "gz": Kind.GZIP,
    "tgz": Kind.GZIP,
    "bz2": Kind.BZIP2,
    "ics": Kind.CALENDAR,
    "heif": Kind.HEIC,
    "docm": Kind.DOCX,
    "dotx": Kind.DOCX,
    "xlsm": Kind.XLSX,
    "et": Kind.XLS,
    "dps": Kind.PPT,
    "m4v": Kind.MP4,
    "mp3": Kind.AUDIO,
    "wav": Kind.AUDIO,
    "m4a": Kind.AUDIO,
    "aac": Kind.AUDIO,
    "amr": Kind.AUDIO,
    "flac": Kind.AUDIO,
    "ogg": Kind.AUDIO,
    "wma": Kind.WMV,
    "webm": Kind.MKV,
    "xlt": Kind.XLS,
    "xltx": Kind.XLSX,
    "ett": Kind.XLS,
}
PROGRAMS = frozenset(
    [
        "exe",
        "scr",
        "com",
        "bat",
        "cmd",
        "pif",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "wsh",
        "hta",
        "lnk",
        "msi",
        "msp",
        "jar",
        "ps1",
        "cpl",
        "reg",
        "dll",
        "sys",
        "apk",
        "app",
        "dmg",
        "iso",
        "img",
        "chm",
        "sh",
        "url",
        "scf",
        "inf",
        "gadget",
    ]
)


def extension(kind: Kind) -> str:
    """Return the usual extension, for files that came without a name."""
    return EXTENSIONS.get(kind, kind.value)


def by_name(filename: str) -> Kind:
    """Guess from a name alone; only for members of archives that were not opened."""
    suffix = filename.rpartition(".")[2].lower().strip() if "." in filename else ""
    return Kind.PROGRAM if suffix in PROGRAMS else _BY_NAME.get(suffix, Kind.UNKNOWN)


def disguised(filename: str) -> str:
    """Say why a name is dangerous ("" when it is not): a program, a second extension, a reversed direction of writing."""
    if any(c in filename for c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"):
        return "a name written with a reversed direction"
    suffix = filename.rstrip(" .").rpartition(".")[2].lower()
    if "." in filename and suffix in PROGRAMS:
        return f"a program by its name (.{suffix})"
    return ""
