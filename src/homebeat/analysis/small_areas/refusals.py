"""Why a small-area model could not be fitted: what is wrong, where, and what to do."""


class BadAreas(ValueError):
    """The table of areas, answers or people does not make sense; nothing is mended silently."""


class DidNotConverge(ArithmeticError):
    """A fit did not settle, so it has no answer; looking at the covariates is the first thing to do."""
