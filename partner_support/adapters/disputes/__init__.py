"""Disputes about commission statements, and their audit trail."""
