"""The life of a priority: from a proposal to a result, each step with the sentence that asks for it."""

from enum import StrEnum

from homebeat.foundation.rulebook import Life, Step

CYCLE = (
    "HMIC 2008, Metropolitan Police Service, 'Joint problem solving is established', Work in progress: "
    "priority setting, progress, review and sign-off by the ward panel"
)
STAGES = (
    "HMIC 2008, Metropolitan Police Service, 'Neighbourhoods are appropriately staffed', Strengths: "
    "the seven stages, from research to review"
)


class PriorityState(StrEnum):
    """What a priority is at the moment."""

    PROPOSED = "proposed"
    CURRENT = "current"
    DECLINED = "declined"
    ACHIEVED = "achieved"
    ENDED = "ended"


class Choice(StrEnum):
    """What the panel decided about a proposal."""

    CHOSEN = "chosen"
    DECLINED = "declined"


class Outcome(StrEnum):
    """How a priority was closed."""

    ACHIEVED = "achieved"
    ENDED = "ended"


PROPOSE, DECIDE = "priorities.propose", "priorities.record_decision"
PROGRESS, CLOSE = "priorities.record_progress", "priorities.close"
S = PriorityState

PRIORITY_LIFE = Life(
    "a priority",
    (
        Step("propose", None, S.PROPOSED, PROPOSE, "Turn what residents raised into a proposal.", STAGES),
        Step(
            "choose", S.PROPOSED, S.CURRENT, DECIDE, "The panel makes it one of the neighbourhood's priorities.", CYCLE
        ),
        Step("decline", S.PROPOSED, S.DECLINED, DECIDE, "The panel puts other things first, and says why.", CYCLE),
        Step("progress", S.CURRENT, S.CURRENT, PROGRESS, "Record what was done about it.", CYCLE),
        Step("achieve", S.CURRENT, S.ACHIEVED, CLOSE, "Close it with the result, once something was done.", CYCLE),
        Step("end", S.CURRENT, S.ENDED, CLOSE, "Close it without the result that was wanted, and say why.", CYCLE),
    ),
)
STEP_OF_CHOICE = {Choice.CHOSEN: "choose", Choice.DECLINED: "decline"}
STEP_OF_OUTCOME = {Outcome.ACHIEVED: "achieve", Outcome.ENDED: "end"}
