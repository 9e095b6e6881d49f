"""Operator commands between runs: status, doctor, forget, reprocess, rollback."""
