"""The database's half of need to know: who is acting, and where the declared table lets them do an action."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION access_person() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('homebeat.person', true), '')::bigint $$;

CREATE FUNCTION access_today() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('homebeat.today', true), '')::date $$;

CREATE FUNCTION access_has_purpose() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('homebeat.purpose', true), '') <> '' $$;

-- The areas where the acting person may do the action today. Owned by the database owner and run with its rights, so
-- that a policy never depends on what the web role may read. A force is a wall: only an inspector with a purpose passes.
CREATE FUNCTION access_areas(wanted text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
  SELECT DISTINCT a.id
  FROM people_person p
  JOIN access_rolegrant g ON g.person_id = p.id
  JOIN access_permission m ON m.role = g.role AND m.action = wanted
  JOIN areas_area held ON held.id = g.area_id
  JOIN areas_area a ON a.force_id = held.force_id AND starts_with(a.path, held.path)
  WHERE p.id = access_person()
    AND p.is_active
    AND (p.left_on IS NULL OR p.left_on > access_today())
    AND g.starts_on <= access_today()
    AND (g.ends_on IS NULL OR g.ends_on > access_today())
    AND (NOT m.purpose_required OR access_has_purpose())
    AND (p.force_id = held.force_id
         OR (p.force_id IS NULL AND g.role = 'inspectorate' AND access_has_purpose()))
$$;
REVOKE EXECUTE ON FUNCTION access_areas(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_areas(text) TO homebeat_web, homebeat_worker;

-- The declared table changes by a release, never by the application.
REVOKE INSERT, UPDATE, DELETE ON access_permission FROM homebeat_web, homebeat_worker;
"""
BACKWARD = """
GRANT INSERT, UPDATE, DELETE ON access_permission TO homebeat_web, homebeat_worker;
DROP FUNCTION access_areas(text); DROP FUNCTION access_has_purpose(); DROP FUNCTION access_today(); DROP FUNCTION access_person();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
