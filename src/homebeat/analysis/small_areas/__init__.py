"""Estimates for wards too small to stand on their own answers."""
