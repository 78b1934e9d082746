"""The queue's doors: the web puts jobs in through one function and can neither read nor change what is there."""

from django.db import migrations

# The queue's own tables and functions, whatever the present release brings: closed to the web, its functions to all
# but the worker. Triggers still run: the right to a trigger's function is asked for only when the trigger is made.
CLOSE = r"""
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'procrastinate\_%' LOOP
    EXECUTE format('REVOKE ALL ON TABLE %s FROM PUBLIC, homebeat_web, homebeat_reader', one.name);
  END LOOP;
  FOR one IN SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences WHERE schemaname = 'public' AND sequencename LIKE 'procrastinate\_%' LOOP
    EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM PUBLIC, homebeat_web, homebeat_reader', one.name);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure::text AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'procrastinate\_%' LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, homebeat_web', one.name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO homebeat_worker', one.name);
  END LOOP;
END $$;
REVOKE ALL ON jobs_finishedjob FROM homebeat_web;
"""
OPEN = r"""
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'procrastinate\_%' LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE %s TO homebeat_web', one.name);
    EXECUTE format('GRANT SELECT ON TABLE %s TO homebeat_reader', one.name);
  END LOOP;
  FOR one IN SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences WHERE schemaname = 'public' AND sequencename LIKE 'procrastinate\_%' LOOP
    EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO homebeat_web', one.name);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure::text AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'procrastinate\_%' LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', one.name);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs_finishedjob TO homebeat_web;
"""

DEFER = r"""
-- The one way in. Arguments are ids: whole numbers or keys, never words. With `once_as`, a twin that still waits is
-- enough; it is held (FOR SHARE: the queue skips held rows) until this change is committed, so that it sees it.
CREATE FUNCTION jobs_defer(task text, acting_for bigint, ids jsonb, run_at timestamptz, once_as text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  job procrastinate_job_to_defer_v1;
  number bigint;
BEGIN
  IF EXISTS (SELECT FROM jsonb_each(ids) one WHERE one.key IN ('on_behalf_of', 'timestamp')
             OR NOT (jsonb_typeof(one.value) = 'number' OR (jsonb_typeof(one.value) = 'string' AND one.value #>> '{}' ~ '^[0-9A-Za-z_.:-]{1,64}$'))) THEN
    RAISE EXCEPTION 'a job takes ids only' USING ERRCODE = 'check_violation';
  END IF;
  job := ROW('default', task, 0, NULL, task || ' ' || once_as, ids || jsonb_build_object('on_behalf_of', acting_for), run_at);
  IF once_as IS NULL THEN
    SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[job])) INTO number;
    RETURN number;
  END IF;
  LOOP
    BEGIN
      SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[job])) INTO number;
      RETURN number;
    EXCEPTION WHEN unique_violation THEN
      PERFORM FROM procrastinate_jobs WHERE queueing_lock = job.queueing_lock AND status = 'todo' FOR SHARE;
      IF FOUND THEN
        RETURN NULL;
      END IF;
    END;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION jobs_defer(text, bigint, jsonb, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs_defer(text, bigint, jsonb, timestamptz, text) TO homebeat_web, homebeat_worker;

-- Once a job has started it no longer stands for changes to come, so a twin may wait beside it; and when it fails and
-- goes back to the queue it does not collide with that twin.
CREATE FUNCTION jobs_on_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.queueing_lock := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER jobs_on_start BEFORE UPDATE OF status ON procrastinate_jobs
  FOR EACH ROW WHEN (OLD.status = 'todo' AND NEW.status = 'doing') EXECUTE FUNCTION jobs_on_start();
"""
UNDO_DEFER = """
DROP TRIGGER jobs_on_start ON procrastinate_jobs;
DROP FUNCTION jobs_on_start();
DROP FUNCTION jobs_defer(text, bigint, jsonb, timestamptz, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_tables"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.RunSQL(CLOSE, OPEN),
        migrations.RunSQL(DEFER, UNDO_DEFER),
    ]
