"""What the database itself holds surveys to: who sees which rows, what never changes, and how answers are shuffled.

The web's role speaks for people who answer without signing in. They bring a code; the web says its digest with
`homebeat.survey_code` for the length of the transaction, and the database shows them the rows of that code and no other.
"""

from django.db import migrations

CODE = "token_digest = current_setting('homebeat.survey_code', true)"
MANAGED = "area_id IN (SELECT access_areas('surveys.manage'))"
OPEN_WAVE = "wave_id IN (SELECT id FROM surveys_wave WHERE state = 'open')"

FROZEN = """
CREATE FUNCTION surveys_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'Version % of this questionnaire is published, so it cannot be changed. Begin a new version.', OLD.number
     USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER surveys_published_is_frozen BEFORE UPDATE OR DELETE ON surveys_questionnaireversion
  FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION surveys_refuse_change();
"""

# Each table: what may be read, added, changed and taken out by the web's and the worker's role.
FENCES = {
    "surveys_invitation": (f"{CODE} OR {MANAGED}", MANAGED, MANAGED, f"{CODE} OR {MANAGED}"),
    "surveys_draft": (CODE, CODE, CODE, CODE),
    "surveys_response": ("area_id IN (SELECT access_areas('surveys.read'))", OPEN_WAVE, "false", "false"),
    "surveys_remark": ("area_id IN (SELECT access_areas('surveys.read'))", OPEN_WAVE, "false", "false"),
}

COLUMNS = {
    "surveys_response": 'wave_id, area_id, "group", source, by_invitation, answered_on, answers, area_text, weight, stratum, cluster, cluster_2, fpc, fpc_2, loaded_from_id',
    "surveys_remark": "wave_id, area_id, question, words",
}


def _shuffle(table: str) -> str:
    """Rows are taken out and put back in an order of chance, with new keys, by one transaction.

    What is left says neither in what order they came nor which transaction brought them. Alone, a row would still stand
    where it stood; so fewer than two rows of a wave wait, unless the wave is closed.
    """
    columns = COLUMNS[table]
    return f"""
    WITH ready AS (
      SELECT r.wave_id FROM {table} r JOIN surveys_wave w ON w.id = r.wave_id
      WHERE NOT r.is_shuffled GROUP BY r.wave_id, w.state HAVING count(*) >= 2 OR w.state = 'closed'
    ), taken AS (
      DELETE FROM {table} WHERE NOT is_shuffled AND wave_id IN (SELECT wave_id FROM ready) RETURNING {columns}
    ), put AS (
      INSERT INTO {table} (id, {columns}, is_shuffled)
      SELECT gen_random_uuid(), {columns}, true FROM taken ORDER BY random() RETURNING 1
    ) SELECT count(*) FROM put"""  # noqa: S608  our own tables


SHUFFLE = f"""
CREATE FUNCTION surveys_shuffle() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE moved_answers bigint; moved_remarks bigint; BEGIN
  {_shuffle("surveys_response").replace("SELECT count(*) FROM put", "SELECT count(*) INTO moved_answers FROM put")};
  {_shuffle("surveys_remark").replace("SELECT count(*) FROM put", "SELECT count(*) INTO moved_remarks FROM put")};
  RETURN moved_answers + moved_remarks;
END $$;
REVOKE EXECUTE ON FUNCTION surveys_shuffle() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION surveys_shuffle() TO homebeat_worker, homebeat_web;

CREATE FUNCTION surveys_clear_drafts(before date) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ WITH gone AS (DELETE FROM surveys_draft WHERE kept_on < before RETURNING 1) SELECT count(*) FROM gone $$;
REVOKE EXECUTE ON FUNCTION surveys_clear_drafts(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION surveys_clear_drafts(date) TO homebeat_worker;

CREATE FUNCTION surveys_clear_closed() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ WITH closed AS (SELECT id FROM surveys_wave WHERE state = 'closed'),
     drafts AS (DELETE FROM surveys_draft WHERE wave_id IN (SELECT id FROM closed) RETURNING 1),
     invitations AS (DELETE FROM surveys_invitation WHERE wave_id IN (SELECT id FROM closed) RETURNING 1)
   SELECT (SELECT count(*) FROM drafts) + (SELECT count(*) FROM invitations) $$;
REVOKE EXECUTE ON FUNCTION surveys_clear_closed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION surveys_clear_closed() TO homebeat_worker, homebeat_web;
"""  # noqa: S608  our own tables

UNDO = """
DROP FUNCTION surveys_clear_closed(); DROP FUNCTION surveys_clear_drafts(date); DROP FUNCTION surveys_shuffle();
DROP TRIGGER surveys_published_is_frozen ON surveys_questionnaireversion; DROP FUNCTION surveys_refuse_change();
"""


def operations() -> list[migrations.RunSQL]:
    """Return the steps of the migration that put all this in place."""
    return [migrations.RunSQL(FROZEN + SHUFFLE, UNDO), *(_fence(table, *rules) for table, rules in FENCES.items())]


def _fence(table: str, read: str, add: str, change: str, remove: str) -> migrations.RunSQL:
    forward = f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_owner ON {table} TO homebeat_owner USING (true) WITH CHECK (true);
    CREATE POLICY {table}_read ON {table} FOR SELECT TO homebeat_web, homebeat_worker USING ({read});
    CREATE POLICY {table}_add ON {table} FOR INSERT TO homebeat_web, homebeat_worker WITH CHECK ({add});
    CREATE POLICY {table}_change ON {table} FOR UPDATE TO homebeat_web, homebeat_worker
      USING ({change}) WITH CHECK ({change});
    CREATE POLICY {table}_remove ON {table} FOR DELETE TO homebeat_web, homebeat_worker USING ({remove});
    """
    kinds = ("owner", "read", "add", "change", "remove")
    backward = "".join(f"DROP POLICY {table}_{kind} ON {table};" for kind in kinds)
    backward += f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    return migrations.RunSQL(forward, backward)
