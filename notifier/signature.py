"""DKIM (RFC 6376): our domain's signature on a letter, for those who send through a server that does not sign by itself.

Signed are the headers a reader acts upon, From and Subject once more than they occur, so that a second one added on the way breaks
the signature. Line ends and blanks may change on the way (relaxed/relaxed); the words may not.
"""

from __future__ import annotations

from collections.abc import Callable

HEADERS = tuple(
    b"from from subject subject to date message-id in-reply-to references mime-version content-type auto-submitted".split()  # twice: see above
)
PROBE = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nDate: Tue, 02 Sep 2025 11:00:00 +0800\r\n\r\nx\r\n"


class SignatureError(Exception):
    """Letters cannot be signed with what was given."""


class NoLibrary(SignatureError):  # noqa: N818 - reads as what it says
    pass


class UnfitKey(SignatureError):  # noqa: N818
    pass


def signer(key: bytes, *, selector: str, domain: str) -> Callable[[bytes], bytes]:
    """What puts the signature of *domain* before a letter. Tried once here, so that a key that will not do is known before a letter is due."""
    try:
        import dkim
    except ImportError as error:
        raise NoLibrary("dkimpy") from error

    def sign(letter: bytes) -> bytes:
        made: bytes = dkim.sign(
            letter, selector.encode("ascii"), domain.encode("ascii"), key, canonicalize=(b"relaxed", b"relaxed"), include_headers=list(HEADERS)
        )
        return made + letter

    try:
        sign(PROBE)
    except (dkim.DKIMException, ValueError, TypeError, IndexError) as error:  # the last three: how the library takes a file that is no key
        raise UnfitKey(f"{type(error).__name__}: {error}") from error
    return sign
