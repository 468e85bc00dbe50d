"""The organisers' digest 日报: when an issue is due, and what it says."""

from __future__ import annotations

from tracker.core.calendar import Issue, issues, newest, working
from tracker.core.issue import digest

__all__ = ["Issue", "digest", "issues", "newest", "working"]
