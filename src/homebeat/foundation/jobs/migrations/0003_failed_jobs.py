"""Jobs that stopped: they show to those who may look, who try them again or give them up through one function."""

from django.db import migrations

FENCE = """
REVOKE INSERT, UPDATE, DELETE ON jobs_failedjob FROM homebeat_web;

-- Failures show where the reader may look, and those of the system's own work to everyone who may look somewhere.
CREATE FUNCTION jobs_open_here(force bigint, action text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT force IN (SELECT access_areas(action)) OR (force IS NULL AND EXISTS (SELECT FROM access_areas(action)))
$$;
ALTER TABLE jobs_failedjob ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs_failedjob FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_failedjob_owner ON jobs_failedjob TO homebeat_owner USING (true) WITH CHECK (true);
CREATE POLICY jobs_failedjob_worker ON jobs_failedjob TO homebeat_worker USING (true) WITH CHECK (true);
CREATE POLICY jobs_failedjob_read ON jobs_failedjob FOR SELECT TO homebeat_web USING (jobs_open_here(force_id, 'jobs.read'));
"""
UNDO_FENCE = """
DROP POLICY jobs_failedjob_read ON jobs_failedjob;
DROP POLICY jobs_failedjob_worker ON jobs_failedjob;
DROP POLICY jobs_failedjob_owner ON jobs_failedjob;
ALTER TABLE jobs_failedjob NO FORCE ROW LEVEL SECURITY;
ALTER TABLE jobs_failedjob DISABLE ROW LEVEL SECURITY;
DROP FUNCTION jobs_open_here(bigint, text);
GRANT INSERT, UPDATE, DELETE ON jobs_failedjob TO homebeat_web;
"""

FOLLOW = """
-- Whatever stops a job, even a failure that no line of ours saw, it shows on the page; when it succeeds its failures go.
CREATE FUNCTION jobs_on_stop() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE person bigint := (NEW.args ->> 'on_behalf_of')::bigint;
BEGIN
  INSERT INTO jobs_failedjob (key, job_id, task, on_behalf_of_id, force_id, state, reason, words, place, times, first_failed_at, last_failed_at)
  VALUES (jobs_new_key(), NEW.id, NEW.task_name, (SELECT p.id FROM people_person p WHERE p.id = person),
          (SELECT p.force_id FROM people_person p WHERE p.id = person), 'stopped', 'unknown', '', '', 1, now(), now())
  ON CONFLICT (job_id) DO UPDATE SET state = 'stopped';
  RETURN NULL;
END $$;
CREATE FUNCTION jobs_on_success() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM jobs_failedjob WHERE job_id = OLD.id AND state = 'retrying';
  RETURN NULL;
END $$;
CREATE FUNCTION jobs_new_key() RETURNS text LANGUAGE sql VOLATILE AS $$
  WITH random AS (SELECT uuid_send(gen_random_uuid()) AS bytes)
  SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', get_byte(bytes, place) % 32 + 1, 1), '')
  FROM random, unnest(ARRAY[0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13]) AS place
$$;
CREATE TRIGGER jobs_on_stop AFTER UPDATE OF status ON procrastinate_jobs
  FOR EACH ROW WHEN (OLD.status <> NEW.status AND NEW.status IN ('failed', 'aborted', 'cancelled')) EXECUTE FUNCTION jobs_on_stop();
CREATE TRIGGER jobs_on_success AFTER DELETE ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION jobs_on_success();
"""
UNDO_FOLLOW = """
DROP TRIGGER jobs_on_success ON procrastinate_jobs;
DROP TRIGGER jobs_on_stop ON procrastinate_jobs;
DROP FUNCTION jobs_on_success();
DROP FUNCTION jobs_on_stop();
DROP FUNCTION jobs_new_key();
"""

SETTLE = """
-- Try a stopped job again from the start, or give it up for good; false: somebody else decided first, or it is not
-- the acting person's to decide.
CREATE FUNCTION jobs_settle(wanted text, try_again boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE number bigint;
BEGIN
  UPDATE jobs_failedjob SET state = CASE WHEN try_again THEN 'retrying' ELSE 'given_up' END
  WHERE key = wanted AND state = 'stopped' AND jobs_open_here(force_id, 'jobs.settle')
  RETURNING job_id INTO number;
  IF number IS NULL THEN
    RETURN false;
  ELSIF try_again THEN
    PERFORM procrastinate_retry_job_v2(number, now(), NULL, NULL, NULL);
    UPDATE procrastinate_jobs SET attempts = 0 WHERE id = number;
  ELSE
    DELETE FROM procrastinate_jobs WHERE id = number;
  END IF;
  RETURN true;
END $$;

-- How the queue stands, for those who may look: figures only.
CREATE FUNCTION jobs_standing() RETURNS TABLE (due bigint, later bigint, running bigint, oldest_due_at timestamptz, worker_seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
         count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()),
         count(*) FILTER (WHERE status = 'doing'),
         min(coalesce(scheduled_at, (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = job.id))) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
         (SELECT max(last_heartbeat) FROM procrastinate_workers WHERE EXISTS (SELECT FROM access_areas('jobs.read')))
  FROM procrastinate_jobs job
  WHERE status IN ('todo', 'doing') AND EXISTS (SELECT FROM access_areas('jobs.read'))
$$;
REVOKE ALL ON FUNCTION jobs_settle(text, boolean), jobs_standing() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs_settle(text, boolean), jobs_standing() TO homebeat_web, homebeat_worker;
"""
UNDO_SETTLE = """
DROP FUNCTION jobs_standing();
DROP FUNCTION jobs_settle(text, boolean);
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_queue_rights"), ("access", "0002_row_security_functions")]
    operations = [
        migrations.RunSQL(FENCE, UNDO_FENCE),
        migrations.RunSQL(FOLLOW, UNDO_FOLLOW),
        migrations.RunSQL(SETTLE, UNDO_SETTLE),
    ]
