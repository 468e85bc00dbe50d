"""Electronic signatures: who signed, how, and whether the signed bytes are still the same. Nobody is asked, no chain of trust is followed.

PKCS#7/CMS (RFC 5652), in PDF and in OFD: RSA and ECDSA over SHA are checked, SM2 over SM3 (国密) is named and not checked
SES (GB/T 38540, GM/T 0031), in OFD: the name of the seal
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from ingest.extract import der
from ingest.extract.der import Certificate, Node
from ingest.facts import Signature

_DIGESTS = {
    "1.3.14.3.2.26": "SHA-1",
    "2.16.840.1.101.3.4.2.1": "SHA-256",
    "2.16.840.1.101.3.4.2.2": "SHA-384",
    "2.16.840.1.101.3.4.2.3": "SHA-512",
    "1.2.156.10197.1.401": "SM3",
}
_RSA, _PSS, _EC, _SM2 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1", "1.2.156.10197.1.301"
_SM2_WITH_SM3 = "1.2.156.10197.1.501"
_MESSAGE_DIGEST, _SIGNING_TIME, _TIMESTAMP = "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.16.1.4"

Digest = Callable[[str], bytes] | None  # the hash of what was signed, by hashlib's name of the algorithm; None where it is not to be had


@dataclass(frozen=True, slots=True)
class _Signed:
    """One SignerInfo and its certificate."""

    certificate: Certificate | None
    digest: str
    method: list[Node]  # of the signature: what it is called, its parameters
    attributes: Node | None
    value: bytes
    content: str  # kind of what was signed, dotted


def cms(data: bytes, digest: Digest, *, whole: bool = False, at: datetime | None = None) -> Signature:
    """Read a PKCS#7 signature; *digest* hashes what it is over, *at* is the time that stands beside it."""
    try:
        signed = _signed(data)
    except (ValueError, IndexError, StopIteration):
        signed = None
    if signed is None:
        return Signature("", whole=whole, at=at)
    key = _key(signed.certificate)
    attributes = _attributes(signed.attributes)
    when = der.moment(attributes[_SIGNING_TIME]) if _SIGNING_TIME in attributes else None
    signer = signed.certificate.name if signed.certificate else ""
    algorithm = "/".join(part for part in (key, signed.digest) if part)
    return Signature(signer, algorithm, _intact(signed, attributes, key, digest), whole, when or at)


def seal(data: bytes, *, at: datetime | None = None, whole: bool = False) -> Signature | None:
    """Read an electronic seal; None when the bytes are no such seal."""
    root = der.parse(data)
    try:
        nodes = list(islice(der.walk(root), der.NODES)) if root else []
        when = at or _signing_time(nodes)
        called = next((found for node in nodes if node.tag == der.SEQUENCE and (found := _property(node))), "")
    except (ValueError, IndexError):
        return None
    methods = {der.oid(node) for node in nodes if node.tag == der.OID}
    if not called:
        return None
    return Signature(called, "SM2/SM3" if methods & {_SM2_WITH_SM3, _SM2} else "", None, whole, when, seal=True)


def _signing_time(nodes: list[Node]) -> datetime | None:
    """Return the last time that stands in what was signed; those before it say how long the seal itself is valid (GB/T 38540 §7.1)."""
    times = [when for node in (nodes[1] if len(nodes) > 1 else ()) if node.tag == der.TIME and (when := der.moment(node))]
    return times[-1] if times else None


def _property(node: Node) -> str:
    """Return the name in a seal's properties: type, name, certificates, dates (GB/T 38540 §6.1)."""
    parts = node.children()
    return der.text(parts[1]) if len(parts) > 3 and parts[0].tag == der.INTEGER and parts[1].tag == der.UTF8 else ""


def _signed(data: bytes) -> _Signed | None:
    root = der.parse(data)
    if root is None or root.tag != der.SEQUENCE:
        return None
    parts = root.children()[1].children()[0].children()
    content = der.oid(parts[2].children()[0])
    certificates = [found for part in parts if part.tag == 0xA0 for node in part if (found := der.certificate(node))]
    signer = next(iter(parts[-1])).children()
    of = signer[1].children() if signer[1].tag == der.SEQUENCE else []
    mine = [c for c in certificates if of and c.issuer == of[0].whole and c.serial == of[1].content]
    attributes = signer[3] if signer[3].tag == 0xA0 else None
    method, value = signer[4:6] if attributes else signer[3:5]
    return _Signed(
        next(iter(mine or certificates), None),
        _DIGESTS.get(der.oid(signer[2].children()[0]), ""),
        method.children(),
        attributes,
        value.content,
        content,
    )


def _attributes(node: Node | None) -> dict[str, Node]:
    """Map the signed attributes to their first values."""
    found: dict[str, Node] = {}
    try:
        for attribute in node or ():
            kind, values = attribute.children()[:2]
            found[der.oid(kind)] = values.children()[0]
    except (ValueError, IndexError):
        pass  # what could be read is used; a missing digest leaves it unchecked
    return found


def _key(certificate: Certificate | None) -> str:
    if certificate is None:
        return ""
    oids = [der.oid(node) for node in der.walk(certificate.key) if node.tag == der.OID]
    if _SM2 in oids:
        return "SM2"
    return {_RSA: "RSA", _PSS: "RSA", _EC: "ECDSA"}.get(oids[0] if oids else "", "")


def _intact(signed: _Signed, attributes: dict[str, Node], key: str, digest: Digest) -> bool | None:
    """Tell whether the signature fits the bytes; None where we cannot say."""
    if signed.certificate is None or key not in {"RSA", "ECDSA"} or digest is None or not signed.digest.startswith("SHA") or signed.content == _TIMESTAMP:
        return None
    if key == "ECDSA" and signed.digest == "SHA-1":
        return None  # the library refuses to look at it
    named = signed.digest.replace("-", "").lower()
    found = digest(named)
    if signed.attributes is None:
        return _verified(signed, key, found)
    said = attributes.get(_MESSAGE_DIGEST)
    if said is None:
        return None
    if said.content != found:
        return False
    whole = signed.attributes.whole
    return _verified(signed, key, hashlib.new(named, b"\x31" + whole[1:], usedforsecurity=False).digest())  # signed as a SET (RFC 5652 §5.4)


class _Hashed:
    """A hash made elsewhere, in the shape the verifier asks for."""

    def __init__(self, value: bytes, name: str) -> None:
        from Cryptodome.Hash import SHA1, SHA256, SHA384, SHA512

        self.kind = {"SHA-1": SHA1, "SHA-256": SHA256, "SHA-384": SHA384, "SHA-512": SHA512}[name]
        self.oid = self.kind.new().oid
        self.digest_size = len(value)
        self._value = value

    def digest(self) -> bytes:
        return self._value

    def new(self, data: bytes = b"") -> object:
        return self.kind.new(data)


def _salt(parameters: list[Node]) -> int:
    """Return the length of the salt of an RSASSA-PSS signature (RFC 8017 §A.2.3)."""
    lengths = [int.from_bytes(part.children()[0].content, "big") for one in parameters for part in one if part.tag == 0xA2]
    return lengths[0] if lengths else 20


def _verified(signed: _Signed, key: str, hashed: bytes) -> bool | None:
    from Cryptodome.PublicKey import ECC, RSA
    from Cryptodome.Signature import DSS, pkcs1_15, pss

    assert signed.certificate is not None  # noqa: S101  who calls has seen it
    spki = signed.certificate.key.whole
    wrapped = _Hashed(hashed, signed.digest)
    verifier: Any  # one of three classes without a common one
    try:
        if key == "ECDSA":
            verifier = DSS.new(ECC.import_key(spki), "fips-186-3", "der")
        elif der.oid(signed.method[0]) == _PSS:
            verifier = pss.new(RSA.import_key(spki), salt_bytes=_salt(signed.method[1:]))
        else:
            verifier = pkcs1_15.new(RSA.import_key(spki))
    except (ValueError, IndexError, TypeError):
        return None  # a key or a curve the library does not know
    try:
        verifier.verify(wrapped, signed.value)
    except (ValueError, TypeError, IndexError):
        return False
    return True
