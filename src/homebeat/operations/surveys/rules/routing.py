"""Which question follows which: the way through a questionnaire, its pages, and what must be right before it is published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from homebeat.foundation.rulebook import N_, Shortfall

from .content import END, Content, Kind, Layout, Question

Given = str | int | list[str]
Answers = Mapping[str, Given]

ROUTING = "Homebeat: everybody who begins must come to an end, and no question may be asked of nobody"
WORDING = "Homebeat: a questionnaire is the same for everybody who answers it, in each of its languages"


def next_after(content: Content, question: Question, answer: Given | None) -> str:
    """Return the code of the question that follows, or END. The first skip that the answer meets decides."""
    chosen = {answer} if isinstance(answer, str) else set(answer) if isinstance(answer, list) else set()
    for skip in question.skips:
        if not skip.when or skip.when & chosen:
            return skip.to
    return _in_order(content, question)


def _in_order(content: Content, question: Question) -> str:
    codes = [one.code for one in content.questions]
    place = codes.index(question.code) + 1
    return codes[place] if place < len(codes) else END


def way_through(content: Content, answers: Answers) -> tuple[Question, ...]:
    """Return the questions that somebody with these answers is asked, in order, to the end.

    A question left out counts as "no answer", which no skip with answers meets. Stops where a questionnaire that was
    never checked would go round for ever.
    """
    asked: list[Question] = []
    code = content.questions[0].code if content.questions else END
    while code != END and len(asked) < len(content.questions):
        question = content.question(code)
        if question is None:
            break
        asked.append(question)
        code = next_after(content, question, answers.get(code))
    return tuple(asked)


def on_the_way(content: Content, answers: Answers) -> dict[str, Given]:
    """Return the answers to questions on the way; what was answered before an earlier answer changed the way is left out."""
    return {one.code: answers[one.code] for one in way_through(content, answers) if one.code in answers}


def pages(content: Content, answers: Answers) -> tuple[tuple[Question, ...], ...]:
    """Return the way cut into pages as the layout says; a page ends where an answer can skip."""
    way = way_through(content, answers)
    if content.layout is Layout.ONE:
        return tuple((one,) for one in way)
    found: list[tuple[Question, ...]] = []
    page: list[Question] = []
    for one in way:
        page.append(one)
        is_full = content.layout is Layout.SHORT and len(page) == MOST_ON_A_SHORT_PAGE
        if one.skips or is_full:
            found.append(tuple(page))
            page = []
    return (*found, tuple(page)) if page else tuple(found)


MOST_ON_A_SHORT_PAGE = 4


@dataclass(frozen=True)
class Ways:
    """Where each question can lead, over all answers that can be given to it."""

    begin: str
    leads_to: Mapping[str, frozenset[str]]

    def reached(self) -> frozenset[str]:
        """Return every question that some answers lead to."""
        found: set[str] = set()
        waiting = [self.begin]
        while waiting:
            code = waiting.pop()
            if code not in found and code in self.leads_to:
                found.add(code)
                waiting.extend(self.leads_to[code])
        return frozenset(found)

    def circle(self) -> tuple[str, ...]:
        """Return the questions of one way that goes round in a circle, or nothing."""
        done: set[str] = set()
        for begin in self.leads_to:
            found = self._circle_from(begin, (), done)
            if found:
                return found
        return ()

    def _circle_from(self, code: str, way: tuple[str, ...], done: set[str]) -> tuple[str, ...]:
        if code in way:
            return way[way.index(code) :]
        if code in done or code not in self.leads_to:
            return ()
        for after in sorted(self.leads_to[code]):
            found = self._circle_from(after, (*way, code), done)
            if found:
                return found
        done.add(code)
        return ()


def ways_of(content: Content) -> Ways:
    """Return where each question can lead."""
    begin = content.questions[0].code if content.questions else END
    return Ways(begin, {one.code: frozenset(_after_any(content, one)) for one in content.questions})


def _after_any(content: Content, question: Question) -> Iterator[str]:
    """Yield where each possible answer leads; leaving the question out is one of them where that is allowed.

    Several answers at once lead nowhere that one of them alone does not lead, so single ones are enough.
    """
    for code in question.codes:
        yield next_after(content, question, code)
    if not question.codes or not question.required:
        yield next_after(content, question, None)


def shortfalls_before_publishing(content: Content) -> tuple[Shortfall, ...]:
    """Return every reason why the questionnaire cannot be published, the order of questions first, then their texts."""
    if not content.questions:
        return (Shortfall("no-questions", N_("Add at least one question."), ROUTING),)
    return (*_in_the_order(content), *_in_the_skips(content), *_in_the_texts(content))


def _in_the_order(content: Content) -> Iterator[Shortfall]:
    codes = [one.code for one in content.questions]
    twice = sorted({one for one in codes if codes.count(one) > 1})
    for code in twice:
        yield Shortfall("asked-twice", N_("Ask “%(question)s” once only."), ROUTING, (("question", code),))
    if twice:
        return  # by its code alone, nobody can say which of the two a skip leads to
    ways = ways_of(content)
    circle = ways.circle()
    if circle:
        text = N_("These questions go round in a circle: %(questions)s. Change one of their skips.")
        yield Shortfall("goes-round", text, ROUTING, (("questions", " → ".join((*circle, circle[0]))),))
    for code in codes:
        if code not in ways.reached():
            text = N_("No answer leads to “%(question)s”. Take it out, or change the skips before it.")
            yield Shortfall("never-asked", text, ROUTING, (("question", code),))


def _in_the_skips(content: Content) -> Iterator[Shortfall]:
    known = {one.code for one in content.questions} | {END}
    for one in content.questions:
        for skip in one.skips:
            if skip.to not in known:
                text = N_("“%(question)s” skips to “%(target)s”, which is not asked here.")
                yield Shortfall("skips-nowhere", text, ROUTING, (("question", one.code), ("target", skip.to)))
            if skip.when and one.kind not in (Kind.CHOICE, Kind.SEVERAL):
                text = N_("“%(question)s” has no answers to choose from, so it cannot skip by answer.")
                yield Shortfall("skips-by-no-answer", text, ROUTING, (("question", one.code),))
            elif skip.when - one.codes:
                text = N_("“%(question)s” skips by an answer that it does not offer: %(answers)s.")
                values = (("question", one.code), ("answers", ", ".join(sorted(skip.when - one.codes))))
                yield Shortfall("skips-by-unknown-answer", text, ROUTING, values)


def _in_the_texts(content: Content) -> Iterator[Shortfall]:
    for one in content.questions:
        if one.kind in (Kind.CHOICE, Kind.SEVERAL) and len(one.answers) < 2:  # noqa: PLR2004  one answer is no choice
            text = N_("Give “%(question)s” at least two answers.")
            yield Shortfall("no-choice", text, WORDING, (("question", one.code),))
        if one.favourable - one.codes:
            text = N_("“%(question)s” counts an answer that it does not offer.")
            yield Shortfall("counts-unknown-answer", text, WORDING, (("question", one.code),))
        elif one.measure and not one.favourable:
            text = N_("Say which answers to “%(question)s” its measure counts.")
            yield Shortfall("counts-nothing", text, WORDING, (("question", one.code),))


def missing_texts(content: Content) -> dict[str, tuple[str, ...]]:
    """Return, for each language, the questions that are shown in the first language because a text is missing."""
    found = {}
    for language in content.languages:
        codes = [one.code for one in content.questions if not _is_whole_in(one, language)]
        if codes:
            found[language] = tuple(codes)
    return found


def _is_whole_in(question: Question, language: str) -> bool:
    texts = [question.text, *([question.hint] if question.hint else []), *(one.text for one in question.answers)]
    return all(language in one.by_language for one in texts)
