"""Measures albums on many workers."""
