"""Letters signed for our domain: verified by the library over the very bytes that go out, and broken by what changes them."""

import os
import subprocess
from datetime import UTC, datetime

import dkim
import pytest
from kill.deployment import deployment, settings
from sending_desk import desk_at

from config.settings import SettingsError, load
from notifier import samples
from notifier.envelope import to_bytes
from notifier.notices import Enclosure, Recipient
from notifier.render import render
from notifier.signature import UnfitKey, signer
from tracker.desk import NotReady

SENT = datetime(2025, 9, 2, 11, 0, tzinfo=UTC)
SENDER = Recipient("党建工作部", "anli@example.org")


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """A private key, and the record that would stand in the domain's names."""
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", str(path), "2048"], check=True, capture_output=True)
    path.chmod(0o600)
    public = subprocess.run(["openssl", "rsa", "-in", str(path), "-pubout"], check=True, capture_output=True, text=True).stdout
    return path, f"v=DKIM1; k=rsa; p={''.join(public.splitlines()[1:-1])}".encode()


def letter(name="receipt", files=()):
    notice = dict(samples.samples())[name]
    made = render(notice, samples.posting(name, notice), sender=SENDER, copy_to="", message_id="sj.a.b@example.org")
    return type(made)(**{field: getattr(made, field) for field in made.__dataclass_fields__} | {"attachments": files})


def verified(raw, record):
    asked = []

    def names(name, timeout=5):
        asked.append(name)
        return record

    return dkim.verify(raw, dnsfunc=names), asked


@pytest.mark.parametrize("name", ["receipt", "deficiency", "digest"])
def test_a_signed_letter_is_verified_as_it_goes_over_the_wire(key, name):
    path, record = key
    sign = signer(path.read_bytes(), selector="anli", domain="example.org")

    raw = to_bytes(letter(name, (Enclosure("台账.xlsx", "application/pdf", b"x" * 500),)), SENT, sign)

    assert raw.startswith(b"DKIM-Signature:")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert verified(raw, record) == (True, [b"anli._domainkey.example.org."])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: ", b"Subject: x"),
        (b"\r\nDate: ", b"\r\nSubject: another\r\nDate: "),
        (b"From: ", b"From: <x@example.net>\r\nFrom: "),
        (b"Auto-Submitted: auto-replied", b"Auto-Submitted: no"),
        (b"base64\r\n\r\n", b"base64\r\n\r\nAAAA"),
    ],
)
def test_what_is_changed_on_the_way_breaks_the_signature(key, old, new):
    path, record = key
    raw = to_bytes(letter(), SENT, signer(path.read_bytes(), selector="anli", domain="example.org"))
    assert raw.count(old) >= 1

    assert verified(raw.replace(old, new, 1), record)[0] is False


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key_is_said_before_a_letter_is_due(content):
    with pytest.raises(UnfitKey):
        signer(content, selector="anli", domain="example.org")


def test_the_desk_signs_with_the_key_of_its_settings(key, tmp_path):
    path, record = key
    desk = desk_at(tmp_path, ("127.0.0.1", 1), more_smtp=(f'dkim_key_file = "{path}"', 'dkim_selector = "anli"'))

    assert verified(to_bytes(letter(), SENT, desk.sign), record) == (True, [b"anli._domainkey.example.org."])

    desk.close()


def test_no_key_no_signature_and_a_broken_one_is_named(tmp_path):
    plain = desk_at(tmp_path / "a", ("127.0.0.1", 1))
    broken = tmp_path / "broken.pem"
    broken.write_text("x")
    broken.chmod(0o600)
    unfit = desk_at(tmp_path / "b", ("127.0.0.1", 1), more_smtp=(f'dkim_key_file = "{broken}"', 'dkim_selector = "anli"'))

    assert plain.sign is None
    with pytest.raises(NotReady, match="DKIM私钥文件"):
        _ = unfit.sign


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these permissions")
def test_a_key_that_others_can_read_or_without_selector_is_refused_at_load(tmp_path):
    key = tmp_path / "open.pem"
    key.write_text("x")
    key.chmod(0o644)
    home = deployment(
        tmp_path / "home",
        settings(imap=("127.0.0.1", 1), smtp=("127.0.0.1", 1), address="a@example.org", user="a@example.org", more_smtp=(f'dkim_key_file = "{key}"',)),
    )

    with pytest.raises(SettingsError) as caught:
        load(home)

    told = [str(one) for one in caught.value.problems]
    assert len(told) == 2
    assert any("chmod 600" in one for one in told)
    assert any("dkim_selector" in one for one in told)
