"""What goes with what: gaps between groups taken apart."""
