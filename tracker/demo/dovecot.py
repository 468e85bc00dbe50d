"""A private Dovecot on free loopback ports: the real server behind the demonstration and the tests of the mailbox."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Self

MISSING = "needs a real IMAP server: apt-get install dovecot-imapd"
PASSWORD = "pw-123"  # noqa: S105 - of a server on loopback that lives as long as the demonstration
_NOBODY = 65534

_CONF = """
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/state
instance_name = {name}
log_path = {root}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = yes
ssl_cert = <{root}/tls.pem
ssl_key = <{root}/tls.key
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:{root}/mail/%u/Maildir
mail_uid = {uid}
mail_gid = {gid}
mail_max_userip_connections = 100
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
# Without root nothing may change its root folder or its user.
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def certificate(folder: Path, *, names: str = "DNS:localhost,IP:127.0.0.1", name: str = "tls") -> tuple[Path, Path]:
    """A self-signed certificate and its key."""
    pem, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-addext", f"subjectAltName={names}", "-keyout", key, "-out", pem], check=True, capture_output=True)
    return pem, key


class Dovecot:
    """Any user name is a mailbox of its own; the password is PASSWORD. `with Dovecot() as server: …`"""

    host = "127.0.0.1"
    password = PASSWORD

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        self.port, self.tls_port = free_port(), free_port()
        self._uid, self._gid = (_NOBODY, _NOBODY) if os.getuid() == 0 else (os.getuid(), os.getgid())
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def installed() -> bool:
        return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None

    @property
    def ca_file(self) -> str:
        return str(self.root / "tls.pem")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        # Not on Windows, where there is no Dovecot either and this module is imported all the same.
        import grp
        import pwd

        for folder in ("run", "state", "mail"):
            (self.root / folder).mkdir(exist_ok=True)
        certificate(self.root)
        values = {"root": self.root, "name": self.root.name, "port": self.port, "tls_port": self.tls_port, "password": PASSWORD}
        user, group = pwd.getpwuid(self._uid).pw_name, grp.getgrgid(self._gid).gr_name
        conf = self.root / "dovecot.conf"
        conf.write_text(_CONF.format(**values, user=user, group=group, uid=self._uid, gid=self._gid))
        self._own()
        command = ["/usr/sbin/dovecot", "-F", "-c", str(conf)]
        if os.getuid() == 0:
            command = ["setpriv", f"--reuid={self._uid}", f"--regid={self._gid}", "--clear-groups", *command]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._await()

    def _await(self) -> None:
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError((self.root / "dovecot.log").read_text(encoding="utf-8"))
            with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), 1) as sock:
                if sock.recv(4) == b"* OK":
                    return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
        raise AssertionError("Dovecot did not answer in 20 s")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
        shutil.rmtree(self.root, ignore_errors=True)

    def deliver(self, user: str, messages: list[bytes], *, when: datetime | None = None) -> None:
        """Write straight into the Maildir; a file's mtime is its INTERNALDATE. The way to a thousand mails."""
        inbox = self.root / "mail" / user / "Maildir"
        for name in ("tmp", "new", "cur"):
            (inbox / name).mkdir(parents=True, exist_ok=True)
        number = len(list((inbox / "cur").iterdir())) + len(list((inbox / "new").iterdir()))
        for offset, message in enumerate(messages):
            name = f"{1_700_000_000 + number + offset}.M{number + offset}P1.test"
            draft = inbox / "tmp" / name
            draft.write_bytes(message)
            if when:
                os.utime(draft, (when.timestamp(), when.timestamp()))
            draft.rename(inbox / "new" / name)
        self._own(inbox.parent)

    def _own(self, folder: Path | None = None) -> None:
        if os.getuid() != 0:
            return
        top = folder or self.root
        for path in [top, *top.rglob("*")]:
            os.chown(path, self._uid, self._gid)
