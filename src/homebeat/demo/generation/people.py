"""People: invented names, addresses that can never be delivered, collar numbers, and the roles they hold."""

import numpy as np

from .gazetteer import AREA
from .streams import Streams
from .tables import Ref, Table
from .words import words

PERSON, GRANT = "people.Person", "access.RoleGrant"
CROSSES_GROUPS = 1 / 6
UNUSABLE = "!"  # Django's mark of an account without a password


class People:
    """A growing register of people and their roles; each `add_` returns the rows of those added, counted from 0."""

    def __init__(self, streams: Streams, *, password: str) -> None:
        self._rng = streams.named("people")
        self._streams = streams
        self._password = password
        self._known_addresses: dict[str, int] = {}
        self.names: list[str] = []
        self.emails: list[str | None] = []
        self._kinds: list[str] = []
        self._ranks: list[str] = []
        self._organisations: list[str] = []
        self._is_visitor: list[bool] = []
        self._joined: list[np.ndarray] = []
        self._prepared: dict[int, str] = {}
        self._grants: list[tuple[np.ndarray, list[str], np.ndarray, np.ndarray]] = []

    def add_staff(self, *, rank: list[str], joined_on: np.ndarray) -> np.ndarray:
        """Add police staff of the given ranks."""
        return self._add("staff", words("places")["mail_domain"], rank, [""] * len(rank), joined_on)

    def add_partners(self, organisations: list[str], *, joined_on: np.ndarray) -> np.ndarray:
        """Add one person for each organisation named."""
        return self._add("partner", "partners.example", [""] * len(organisations), organisations, joined_on)

    def add_panel_members(self, count: int, *, joined_on: np.ndarray) -> np.ndarray:
        """Add residents who sit on panels."""
        return self._add("panel_member", "panels.example", [""] * count, [""] * count, joined_on)

    def add_visitors(self, count: int, *, joined_on: np.ndarray) -> np.ndarray:
        """Add inspectors of constabulary, who belong to no force."""
        rows = self._add("staff", "inspectorate.example", [""] * count, ["Inspectorate"] * count, joined_on)
        self._is_visitor[rows[0] :] = [True] * count
        return rows

    def prepare(self, row: int, address: str) -> None:
        """Give one person the prepared address, with which they can sign in by password."""
        self.emails[row] = address
        self._prepared[row] = address

    def grant(self, people: np.ndarray, roles: list[str], areas: np.ndarray, since: np.ndarray) -> None:
        """Give each person a role at an area from a day on."""
        self._grants.append((people, roles, areas, since))

    def holders(self, role: str, area: int) -> list[int]:
        """Return the people who hold a role at exactly that area."""
        return [
            person
            for people, roles, areas, _ in self._grants
            for person, held, at in zip(people.tolist(), roles, areas.tolist(), strict=True)
            if held == role and at == area
        ]

    def tables(self) -> list[Table]:
        """Return the people and their roles as rows."""
        return [self._person_table(), self._grant_table()]

    def _add(
        self, kind: str, domain: str, ranks: list[str], organisations: list[str], joined_on: np.ndarray
    ) -> np.ndarray:
        start, count = len(self.names), len(ranks)
        names = random_names(self._rng, count)
        self.names += names
        self.emails += [self._address(name, domain) for name in names]
        self._kinds += [kind] * count
        self._ranks += ranks
        self._organisations += organisations
        self._is_visitor += [False] * count
        self._joined.append(joined_on)
        return np.arange(start, start + count)

    def _address(self, name: str, domain: str) -> str:
        plain = name.lower().replace(" ", ".").replace("'", "")
        taken = self._known_addresses.get(plain + domain, 0)
        self._known_addresses[plain + domain] = taken + 1
        return f"{plain}{taken + 1 if taken else ''}@{domain}"

    def _person_table(self) -> Table:
        count = len(self.names)
        collars = self._collars()
        salts = [
            "".join(parts)
            for parts in zip(*(self._streams.keys(f"passwords {n}", count) for n in range(4)), strict=True)
        ]
        return Table(
            PERSON,
            {
                "key": self._streams.keys(PERSON, count),
                "password": [
                    self._password if row in self._prepared else UNUSABLE + salts[row][:40] for row in range(count)
                ],
                "last_login": [None] * count,
                "kind": self._kinds,
                "force_id": Ref(AREA, np.where(self._is_visitor, -1, 0)),
                "email": self.emails,
                "name": self.names,
                "rank": self._ranks,
                "collar_number": collars,
                "organisation": self._organisations,
                "language": ["en-gb"] * count,
                "is_active": np.ones(count, bool),
                "left_on": [None] * count,
                "joined_on": np.concatenate(self._joined),
            },
        )

    def _collars(self) -> list[str]:
        """Officers and PCSOs wear a number of their own; nobody else does."""
        wears = [rank in ("pcso", "constable", "sergeant", "inspector") for rank in self._ranks]
        numbers = iter(self._streams.named("collars").permutation(90_000)[: sum(wears)].tolist())
        return [f"C{10_000 + next(numbers)}" if worn else "" for worn in wears]

    def _grant_table(self) -> Table:
        people, areas, since = (np.concatenate([one[part] for one in self._grants]) for part in (0, 2, 3))
        return Table(
            GRANT,
            {
                "key": self._streams.keys(GRANT, len(people)),
                "person_id": Ref(PERSON, people),
                "role": [role for one in self._grants for role in one[1]],
                "area_id": Ref(AREA, areas),
                "starts_on": since,
                "ends_on": [None] * len(people),
            },
        )


def random_names(rng: np.random.Generator, count: int) -> list[str]:
    """Return random pairs of a first and a last name, mostly from one group of a diverse city."""
    groups = words("people")["group"]
    weights = np.array([one["weight"] for one in groups], dtype=float)
    first = rng.choice(len(groups), count, p=weights / weights.sum())
    other = rng.choice(len(groups), count, p=weights / weights.sum())
    last = np.where(rng.random(count) < CROSSES_GROUPS, other, first)
    drawn = rng.random((2, count))
    return [
        f"{_nth(groups[a]['first'], x)} {_nth(groups[b]['last'], y)}"
        for a, b, x, y in zip(first.tolist(), last.tolist(), drawn[0].tolist(), drawn[1].tolist(), strict=True)
    ]


def _nth(names: list[str], share: float) -> str:
    return names[int(share * len(names))]
