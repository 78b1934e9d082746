"""A small installation with one of everything that a backup must bring back."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from homebeat.config import database
from homebeat.config.backup import making
from homebeat.config.backup.making import make_backup
from homebeat.config.backup.manifest import Manifest
from homebeat.config.backup.restoring import Restored, restore
from homebeat.config.commands.restore import known_migrations
from homebeat.foundation.audit import checkpoints, queries
from homebeat.foundation.people.models import Person
from tests.factories.access import make_holder
from tests.factories.areas import make_boundary, make_neighbourhood
from tests.factories.audit import make_trail, moment
from tests.factories.residents import make_resident

KEY = b"k" * 32
PASSWORD = "a long and quiet street"


@dataclass
class Installation:
    """A database, folders, and a person who can sign in."""

    urls: database.RoleUrls
    home: Path
    person: Person

    @property
    def source(self) -> making.Installation:
        return folders(self.urls, self.home)

    def back_up(self, file: Path, key: bytes = KEY) -> Manifest:
        return make_backup(file, source=self.source, key=key, backup="backup000001", at=moment(500))


def folders(urls: database.RoleUrls, home: Path) -> making.Installation:
    """Return a database with the folders of a data folder."""
    return making.Installation(
        url=urls.owner, files=home / "files", checkpoints=home / "checkpoints", secret=settings.SECRET_KEY
    )


def made_installation(urls: database.RoleUrls, home: Path) -> Installation:
    """Make people, places, restricted records, a trail and files."""
    ward = make_neighbourhood(name="Tŷ Gwyn")
    make_boundary(ward)
    person = make_holder("sergeant", ward, email="sergeant@example.org", password=PASSWORD)
    make_resident(ward)
    make_trail(9)
    number, digest = queries.head() or (0, "")
    checkpoints.append(home / "checkpoints", number=number, digest=digest, at=moment(400))
    (home / "files" / "2008").mkdir(parents=True)
    (home / "files" / "2008" / "photo.jpg").write_bytes(bytes(range(256)) * 9000)
    (home / "files" / "empty.txt").write_bytes(b"")
    return Installation(urls, home, person)


def bring_back(
    file: Path, urls: database.RoleUrls, home: Path, *, key: bytes = KEY, known: frozenset[str] | None = None
) -> tuple[Restored, list[str]]:
    """Restore into a database and a data folder; return what was done and what was said."""
    said: list[str] = []
    migrations = known_migrations() if known is None else known
    done = restore(
        file, target=folders(urls, home), key=key, known_migrations=migrations, at=moment(600), say=said.append
    )
    return done, said
