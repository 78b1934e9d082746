"""The gallery: every page piece in every state, for looking at and for the tests; shown in the demo alone."""
