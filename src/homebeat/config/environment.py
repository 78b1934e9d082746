"""What a process needs in its environment before Django starts: the mode, the role's address, the secret key."""

import os
from pathlib import Path

import django

from homebeat.config import database, embedded_postgres, home

servers_started: list[Path] = []  # folders of embedded servers that were not running before this process


def prepare(*, role: str) -> None:
    """Set the environment for one database role and start Django.

    With DATABASE_URL set nothing is started here: the web uses it as it is, the other roles their own
    HOMEBEAT_<ROLE>_DATABASE_URL. An administrator's address, in the demo, is used to make the four roles.
    Without it, the embedded server of the data folder is started and its roles are used. A process that was handed
    its role's own address takes that and asks for nothing else.
    """
    folder = home.data_folder()
    os.environ["HOMEBEAT_HOME"] = str(folder)
    is_ours = "DATABASE_URL" not in os.environ or os.environ.get("HOMEBEAT_MODE") == "demo"
    if is_ours and f"HOMEBEAT_{role.upper()}_DATABASE_URL" not in os.environ:
        urls = role_urls()
        os.environ.update({f"HOMEBEAT_{name.upper()}_DATABASE_URL": getattr(urls, name) for name in database.ROLES})
        os.environ["DATABASE_URL"] = urls.web
    os.environ["DATABASE_URL"] = address_for(role)
    if "HOMEBEAT_SECRET_KEY" not in os.environ:
        os.environ["HOMEBEAT_SECRET_KEY"] = home.secret(folder, "secret_key")
    start_django()


def start_django() -> None:
    """Load the settings and the rooms; opens no connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homebeat.config.settings")
    django.setup()


def address_for(role: str) -> str:
    """Return the address of one role; only the web may fall back on DATABASE_URL.

    Raises:
        SystemExit: the role's own address is not set.
    """
    name = f"HOMEBEAT_{role.upper()}_DATABASE_URL"
    address = os.environ.get(name) or (os.environ.get("DATABASE_URL") if role == "web" else None)
    if address is None:
        raise SystemExit(f"This task runs as the database role '{role}': set {name} to its address.")
    return address


def role_urls() -> database.RoleUrls:
    """Return the four roles' addresses, making server, roles and database first where they are ours to make."""
    folder = home.data_folder()
    known = {name: os.environ.get(f"HOMEBEAT_{name.upper()}_DATABASE_URL") for name in database.ROLES}
    if all(known.values()):
        return database.RoleUrls(**{name: str(url) for name, url in known.items()})
    passwords = {name: home.secret(folder, f"database_{name}") for name in database.ROLES}
    given = os.environ.get("DATABASE_URL")
    if given:
        return database.provision(given, given.rpartition("/")[2].partition("?")[0] or "homebeat", passwords)
    place = folder / "postgres"
    if not embedded_postgres.is_running(place):
        servers_started.append(place)
    server = embedded_postgres.start(place, password=home.secret(folder, "database_admin"))
    return database.provision(server.url(), "homebeat", passwords)
