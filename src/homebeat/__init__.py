"""Homebeat: neighbourhood policing and citizen focus for a whole police force."""
