"""Proving that a programme's places were fair: the ledger is checked, replayed and compared with the tables (P13)."""

from sets.audit.check import audit_programme

__all__ = ["audit_programme"]
