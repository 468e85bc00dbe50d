"""What a mail *is*: values that ingest hands over and that never hold an opinion.

A `Mail` is read from bytes alone; when and where those bytes arrived is an `Arrival`, which the server told us.
Every file a sender attached is a `Leaf`, wherever it was packed: directly, inside an archive, inside a forwarded mail.
Pure: no clock, no I/O, no logging.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Nature(StrEnum):
    """Who wrote this: a person, or which kind of machine (RFC 3834 §2, RFC 3464, RFC 8098, RFC 2369)."""

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    READ_RECEIPT = "read-receipt"
    BULK = "bulk"  # mailing lists and advertisements
    CALENDAR = "calendar"
    SYSTEM = "system"  # the provider's own notices: quota, security
    OWN = "own"  # a letter of ours that came back or was copied to ourselves


class Kind(StrEnum):
    """What a file is by its bytes, never by its name or label."""

    DOCX = "docx"
    DOC = "doc"  # OLE2 Word, and WPS Writer's private OLE2
    WPS = "wps"
    RTF = "rtf"
    ODT = "odt"
    OFD = "ofd"
    PDF = "pdf"
    XLSX = "xlsx"
    XLS = "xls"  # OLE2 Excel, WPS's .et, and Excel's XML of 2003
    ODS = "ods"
    CSV = "csv"  # plain text that its name says is a table
    PPTX = "pptx"
    PPT = "ppt"
    HTML = "html"
    TEXT = "text"
    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    BMP = "bmp"
    TIFF = "tiff"
    WEBP = "webp"
    HEIC = "heic"
    SVG = "svg"
    ZIP = "zip"
    RAR = "rar"
    SEVENZIP = "7z"
    TAR = "tar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    TNEF = "tnef"  # winmail.dat
    MAIL = "mail"  # message/rfc822 or .eml
    CALENDAR = "calendar"
    MP4 = "mp4"
    MOV = "mov"
    AVI = "avi"
    WMV = "wmv"
    FLV = "flv"
    MKV = "mkv"
    AUDIO = "audio"
    PROGRAM = "program"  # an executable or a script for an operating system
    REPORT = "report"  # message/delivery-status, message/disposition-notification
    EMPTY = "empty"
    UNKNOWN = "unknown"


class DefectKind(StrEnum):
    """What is wrong with something a sender made, or why we could not read it."""

    TRUNCATED = "truncated"  # no closing boundary, or the stream ends early
    HEADER = "header"  # malformed, missing or repeated header field
    CHARSET = "charset"  # the label lied or was unknown; decoded by detection
    ENCODING = "encoding"  # base64/quoted-printable/uuencode damaged
    TOO_COMPLEX = "too-complex"  # beyond a named limit on depth, parts, headers, addresses
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"  # the file does not open
    ENCRYPTED = "encrypted"
    UNREAD = "unread"  # a kind we do not read yet: kept, listed, said so
    BOMB = "bomb"  # expands beyond a named limit
    TIMEOUT = "timeout"
    CRASH = "crash"  # our reader died on it
    DANGEROUS = "dangerous"  # a program, a macro, a disguised extension
    EXTERNAL = "external"  # message/external-body, message/partial: never fetched, never joined


@dataclass(frozen=True, slots=True)
class Defect:
    """One fault, with the part it is in and the evidence in words that a log may keep."""

    kind: DefectKind
    where: str  # part path, or "header:Subject"
    detail: str


@dataclass(frozen=True, slots=True)
class Address:
    name: str  # display name as decoded; never an identity
    address: str  # addr-spec, domain in lower case; "" when the header held none


@dataclass(frozen=True, slots=True)
class Link:
    """A file that was left at a provider instead of being attached (超大附件, 云附件). Never fetched."""

    provider: str
    name: str
    url: str
    size: str = ""  # as printed in the mail, e.g. "128.03M"
    expires: datetime | None = None
    code: str = ""  # 提取码, where the mail gives one
    quoted: bool = False  # stands in quoted history, not in what this sender wrote
    suspicious: bool = False  # dressed up as a provider's attachment, but on a host that is not the provider's


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document; merged cells hold their text once, at their first place, and "" elsewhere."""

    rows: tuple[tuple[str, ...], ...]
    name: str = ""  # of a sheet of a spreadsheet
    page: int = 0  # from 1; 0 where the format has no pages
    sure: tuple[tuple[float, ...], ...] = ()  # 0..1 a cell, where it was recognised from a picture; () where it was text
    tall: tuple[tuple[int, ...], ...] = ()  # row, column, number of rows of each cell that was merged downwards; () where the format does not say


@dataclass(frozen=True, slots=True)
class Font:
    """How most characters of a paragraph look; where it has East Asian ones, only they count."""

    name: str = ""  # as the document calls it: 仿宋_GB2312, SimSun; "" when nothing says
    size: float = 0.0  # points; 0 when nothing says. 二号 is 22
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    heading: int = 0  # 1..9 by style or outline level, 0 for body text
    style: str = ""
    font: Font = Font()
    centered: bool = False
    number: str = ""  # what an automatic list prints before it: "一、", "（一）", "1."; "" where numbers are typed or there are none
    page: int = 0  # from 1; 0 where the format has no pages
    sure: float = 1.0  # 0..1, below 1 where it was recognised from a picture
    lead: int = 0  # characters at its beginning that are bold, 黑体 or 楷体, and what follows them is not; 0 where the format does not say


@dataclass(frozen=True, slots=True)
class Picture:
    width: int  # pixels, as a person sees it: turned the way its EXIF data says
    height: int
    kind: Kind = Kind.UNKNOWN
    sha256: str = ""
    caption: str = ""  # the line under or above it that names it (图1 …), or its caption style
    paragraph: int = -1  # index in `paragraphs` of the one it stands in or after; -1 when in a table, a header, or unknown
    page: int = 0
    look: str = ""  # 16 hexadecimal digits that similar pictures share most bits of; "" when it was not decoded
    dpi: int = 0  # as the file says; 0 when it does not


@dataclass(frozen=True, slots=True)
class Signature:
    """An electronic signature inside a PDF or OFD. Whether it means anything a person decides."""

    signer: str  # common name of the certificate, or the name of an electronic seal
    algorithm: str = ""  # "RSA/SHA-256", "SM2/SM3"
    intact: bool | None = None  # whether the signed bytes are unchanged; None where the algorithm cannot be checked here
    whole: bool = False  # it covers the file to its end
    at: datetime | None = None  # as the signature claims
    seal: bool = False  # an electronic seal with a picture (GB/T 38540, OFD)


class Shape(StrEnum):
    """The outline of a seal."""

    ROUND = "round"
    OVAL = "oval"
    SQUARE = "square"


class SealType(StrEnum):
    """What stands in the middle of a seal, or what it is instead of one (State Council rules on seals of 1999, 国发〔1999〕25号)."""

    STAR = "star"  # the five-pointed star: associations, companies, communities
    EMBLEM = "emblem"  # the national emblem: government
    PARTY = "party"  # hammer and sickle
    SPECIAL = "special"  # 财务专用章, 合同专用章, 发票专用章: for one purpose, which is not this one
    NAME = "name"  # a person's square name seal (法人章, 名章)
    LOGO = "logo"  # printed or drawn: a mark of an association, a decoration; no seal
    PLAIN = "plain"  # a ring with words and nothing in the middle, or it cannot be told


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of a seal, unrolled, as the recogniser heard it: the likely characters of every moment, with how likely they are.

    *heard* is written and read by `ingest.engraved` alone; any name can be scored against it later, without the picture.
    """

    line: str  # "ring", "inner", "whole": which line of the seal; several strips may be of one line
    text: str  # what it reads as by itself
    heard: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The print of a seal that was seen, or perhaps seen, on one page. Whether it is genuine no picture can tell."""

    page: int  # from 1; in a document without pages the number of the picture
    box: tuple[int, ...]  # x, y, width, height in pixels of the page as it was looked at
    ellipse: tuple[float, ...]  # centre x, y, width, height in the same pixels, degrees clockwise
    shape: Shape = Shape.ROUND
    type: SealType = SealType.PLAIN
    seen: bool = False  # False: something that a person has to look at (grey, small, cut off, faint)
    sure: float = 0.0  # 0..1 that it is the print of a seal
    grey: bool = False  # on a page without colours: never `seen`
    diameter: float = 0.0  # pixels, the longer axis
    mm: float | None = None  # where the size of the page or the picture is known
    ink: float = 0.0  # 0..1 of its rim that bears ink
    whole: float = 1.0  # 0..1 of its area that lies on the page
    pasted: bool = False  # too even and too round for ink on paper: a picture of a seal put in
    why: tuple[str, ...] = ()  # why a person has to look, as codes: grey, small, cut, faint, overlapping, unlike
    text: str = ""  # ring and inner line as read, joined
    strips: tuple[Strip, ...] = ()
    near: str = ""  # what is printed where it stands: 推荐单位意见（盖章）; "" when not looked for
    source: str = ""  # where in the file: "page", "annotation", "picture", "header", "signature"
    crop: str = ""  # base64 of a PNG or JPEG of the seal with some paper around it, at most 40 kB
    unrolled: str = ""  # base64 of a picture of its ring, unrolled, at most 12 kB
    look: str = ""  # 16 hexadecimal digits that prints of one and the same picture share most bits of


@dataclass(frozen=True, slots=True)
class Extract:
    """What one file says, without judging it. Empty fields mean "nothing found", a defect says why."""

    text: str = ""  # the whole text in reading order, tables included cell by cell
    paragraphs: tuple[Paragraph, ...] = ()  # body text outside tables, in order
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()  # pictures inside the document, headers and text boxes included
    pages: int | None = None
    has_text_layer: bool | None = None  # PDF and OFD only: False for a pure scan
    recognised: bool = False  # the text was read off a picture: values may be misread
    margins: str = ""  # of the text, what stands in headers and footers: 字数 does not count it
    seconds: float | None = None  # video and sound
    signatures: tuple[Signature, ...] = ()
    seals: tuple[Seal, ...] | None = None  # None: nobody has looked for any
    members: tuple[Leaf, ...] = ()  # archives and forwarded mails
    defects: tuple[Defect, ...] = ()
    reader: str = ""  # "docx/1": which reader at which version; "" when none reads this kind yet


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file as sent. Its path is its identity within the mail and is the same on every parse.

    "2.1" is a MIME part (RFC 3501 §6.4.5 numbering); "2.1!3" is the third member of the archive or mail at 2.1.
    """

    path: str
    filename: str  # decoded, as the sender wrote it; "part-2.1.pdf" when nameless. Hostile: never a path
    size: int  # bytes after decoding
    sha256: str  # of the decoded bytes
    content_type: str  # as labelled
    kind: Kind
    named: bool = True  # False when the name is ours
    inline: bool = False  # disposition inline, or referenced by the HTML body
    folder: str = ""  # inside an archive: the directory part of the member's name, "/"-separated
    origin: Address | None = None  # inside a forwarded mail: who wrote that mail
    extract: Extract = field(default_factory=Extract)

    def walk(self) -> Iterator[Leaf]:
        """This file, then everything packed inside it, depth first."""
        yield self
        for member in self.extract.members:
            yield from member.walk()


@dataclass(frozen=True, slots=True)
class Mail:
    """One message, read. Nothing here depends on when it arrived or on who reads it."""

    sha256: str  # of the raw bytes
    message_id: str  # without angle brackets; "" when absent. A hint, never an identity
    subject: str
    sender: Address | None  # None when absent or ambiguous (two From fields, RFC 7103 §7.5.1)
    to: tuple[Address, ...]  # To and Cc
    date: datetime | None  # the Date header, aware; shown, never used for a deadline
    text: str  # the body a person reads: text/plain, or the HTML body as text
    reply: str  # the same, trimmed to what this sender wrote above what is quoted
    nature: Nature
    nature_reason: str  # one sentence, in English, for the log
    leaves: tuple[Leaf, ...]
    reply_to: tuple[Address, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    return_path: str = ""
    authors: tuple[Address, ...] = ()  # every address of every From field, as claimed; `sender` is set when there is exactly one
    body: tuple[Leaf, ...] = ()  # the letter's own text and HTML parts; tables of an HTML body are in its extract
    bounced: tuple[str, ...] = ()  # of a bounce: the Message-IDs named in it
    undelivered: tuple[str, ...] = ()  # of a bounce: the addresses that could not be reached, domain in lower case
    delayed: bool = False  # of a bounce: nothing failed yet, a server goes on trying
    reached: bool = False  # of a bounce: nothing failed at all, the letter arrived or was handed on
    links: tuple[Link, ...] = ()
    defects: tuple[Defect, ...] = ()
    reader: str = ""  # "parse/1": facts carry the version that found them

    def files(self) -> Iterator[Leaf]:
        """Every file of the mail, members of archives and of forwarded mails included."""
        for leaf in self.leaves:
            yield from leaf.walk()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where and when the server had this message (RFC 3501 §2.3.1.1, §2.3.3)."""

    account: str
    folder: str
    uidvalidity: int
    uid: int
    internaldate: datetime  # aware; this decides deadlines
