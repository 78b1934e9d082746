"""How a survey was drawn and weighted."""
