"""Homebeat: neighbourhood policing and citizen focus for a whole police force."""

__version__ = "0.1.0"
