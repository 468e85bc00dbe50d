"""The private Dovecot of the demonstration is the real server behind the tests of the mailbox."""

from tracker.demo.dovecot import MISSING, PASSWORD, Dovecot, certificate, free_port

__all__ = ["MISSING", "PASSWORD", "Dovecot", "certificate", "free_port"]
