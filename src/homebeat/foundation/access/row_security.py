"""The SQL that puts a table behind row-level security, so that every restricted table is fenced in the same words."""

from django.db import migrations

KINDS = ("owner", "read", "add", "change", "remove")


def fence(table: str, *, read: str, write: str, area: str = "area_id") -> migrations.RunSQL:
    """Return the migration step that lets web and worker see a row only where `read` is open, and write where `write` is.

    `area` is an SQL expression over the row for the area it lies in. Security is forced, so that even the tables'
    owner is bound; the owner's own policy exists for migrations and bulk loads.
    """
    return _fence(
        table, read=f"{area} IN (SELECT access_areas('{read}'))", write=f"{area} IN (SELECT access_areas('{write}'))"
    )


def fence_writes(table: str, *, write: str, area: str = "area_id", and_also: str = "true") -> migrations.RunSQL:
    """Return the step that leaves a table readable, and lets web and worker write a row only where `write` is open."""
    return _fence(table, read="true", write=f"{area} IN (SELECT access_areas('{write}')) AND {and_also}")


def _fence(table: str, *, read: str, write: str) -> migrations.RunSQL:
    forward = f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_owner ON {table} TO homebeat_owner USING (true) WITH CHECK (true);
    CREATE POLICY {table}_read ON {table} FOR SELECT TO homebeat_web, homebeat_worker USING ({read});
    CREATE POLICY {table}_add ON {table} FOR INSERT TO homebeat_web, homebeat_worker WITH CHECK ({write});
    CREATE POLICY {table}_change ON {table} FOR UPDATE TO homebeat_web, homebeat_worker
      USING ({write}) WITH CHECK ({write});
    CREATE POLICY {table}_remove ON {table} FOR DELETE TO homebeat_web, homebeat_worker USING ({write});
    """
    backward = "".join(f"DROP POLICY {table}_{kind} ON {table};" for kind in KINDS)
    backward += f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    return migrations.RunSQL(forward, backward)
