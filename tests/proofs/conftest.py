"""Fixtures that proofs share with the rooms they prove."""

from tests.foundation.audit.conftest import superuser

__all__ = ["superuser"]
