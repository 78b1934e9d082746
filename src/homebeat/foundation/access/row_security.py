"""The SQL that puts a table behind row-level security, so that every restricted table is fenced in the same words."""

from django.db import migrations


def fence(table: str, *, read: str, write: str, area: str = "area_id") -> migrations.RunSQL:
    """Return the migration step that lets web and worker see a row only where `read` is open, and write where `write` is.

    `area` is an SQL expression over the row for the area it lies in. Security is forced, so that even the tables'
    owner is bound; the owner's own policy exists for migrations and bulk loads.
    """
    forward = f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_owner ON {table} TO homebeat_owner USING (true) WITH CHECK (true);
    CREATE POLICY {table}_read ON {table} FOR SELECT TO homebeat_web, homebeat_worker
      USING ({area} IN (SELECT access_areas('{read}')));
    CREATE POLICY {table}_add ON {table} FOR INSERT TO homebeat_web, homebeat_worker
      WITH CHECK ({area} IN (SELECT access_areas('{write}')));
    CREATE POLICY {table}_change ON {table} FOR UPDATE TO homebeat_web, homebeat_worker
      USING ({area} IN (SELECT access_areas('{write}'))) WITH CHECK ({area} IN (SELECT access_areas('{write}')));
    CREATE POLICY {table}_remove ON {table} FOR DELETE TO homebeat_web, homebeat_worker
      USING ({area} IN (SELECT access_areas('{write}')));
    """
    policies = "".join(f"DROP POLICY {table}_{kind} ON {table};" for kind in ("owner", "read", "add", "change", "remove"))
    return migrations.RunSQL(forward, f"{policies} ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;")
