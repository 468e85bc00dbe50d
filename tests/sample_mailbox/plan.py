"""Read the plan that is shipped with the mails, and hand out its cases by name."""

from __future__ import annotations

import hashlib
import importlib
import sys
from pathlib import Path
from types import ModuleType

SHIPPED = Path(__file__).resolve().parents[2] / "tracker" / "sample"
PLAN_FILES = ("mails.yaml", "parcels.yaml")


def _shipped() -> ModuleType:
    """Load tracker.sample from the tree, so that the builder runs where nothing is installed."""
    sys.path.insert(0, str(SHIPPED.parents[1]))
    return importlib.import_module("tracker.sample")


sample = _shipped()
CASES = {case.id: case for case in sample.cases()}
MAILS = {mail.id: mail for mail in sample.mails()}
CATEGORIES = {"1": "社会工作党建品牌", "2": "新兴领域党建品牌", "3": "党建引领基层治理党建品牌"}
LOGOS = frozenset({"A01-1", "A04-1", "A08-1", "A10-1", "A12-1", "A18-1", "A28-1", "A33-1", "A35-1"})  # the cases whose Word file holds a logo


def seeded(*words: str) -> int:
    """A number that is always the same for the same words."""
    return int.from_bytes(hashlib.sha256("\x00".join(words).encode()).digest()[:6])
