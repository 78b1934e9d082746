"""The trail is sealed by the database at commit, and the application's roles can add to it and read it, no more.

When a transaction commits, its events are queued in `audit_pending`, and only after every other deferred check of the
transaction has run does the sealing itself begin. So the one lock that keeps the chain a line is taken last, and
nothing is waited for while it is held: two transactions that also check foreign keys at commit cannot block each other.
"""

from django.db import migrations

FORWARD = """
CREATE TABLE audit_pending (event_id bigint PRIMARY KEY);

-- The text of which a digest is taken: each part with its length before it, so that no two lists give one text.
CREATE FUNCTION audit_text(VARIADIC parts text[]) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$
  SELECT string_agg(octet_length(convert_to(part, 'UTF8')) || ':' || part, '' ORDER BY place)
  FROM unnest(parts) WITH ORDINALITY AS listed (part, place)
$$;

CREATE FUNCTION audit_moment(moment timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') $$;

-- First round at commit: line the transaction's events up.
CREATE FUNCTION audit_line_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF TG_RELID <> 'public.audit_event'::regclass THEN
    RAISE EXCEPTION 'This function seals the audit trail and serves no other table.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.audit_pending (event_id) VALUES (NEW.id);
  RETURN NULL;
END
$$;

-- Second round: take the lock, read the head of the chain, add one link.
CREATE FUNCTION audit_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  event public.audit_event;
  head record;
  number bigint := 1;
  previous text := repeat('0', 64);
  sealed_at timestamptz;
BEGIN
  IF TG_RELID <> 'public.audit_pending'::regclass THEN
    RAISE EXCEPTION 'This function seals the audit trail and serves no other table.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(7207, 1);
  SELECT s.number, s.digest INTO head FROM public.audit_seal s ORDER BY s.number DESC LIMIT 1;
  IF FOUND THEN
    number := head.number + 1;
    previous := head.digest;
  END IF;
  SELECT * INTO STRICT event FROM public.audit_event e WHERE e.id = NEW.event_id;
  sealed_at := clock_timestamp();
  INSERT INTO public.audit_seal (number, event_id, previous, digest, sealed_at, sealed_by)
  VALUES (number, event.id, previous,
    encode(sha256(convert_to(public.audit_text(
      previous, number::text, event.id::text, event.key, public.audit_moment(event.at), event.action, event.actor_key,
      event.force_key, event.target_type, event.target_key, event.purpose, event.outcome, event.values_digest,
      public.audit_moment(sealed_at), session_user::text), 'UTF8')), 'hex'),
    sealed_at, session_user);
  DELETE FROM public.audit_pending p WHERE p.event_id = NEW.event_id;
  RETURN NULL;
END
$$;

-- Values must be those whose digest the event holds: nothing else may be slipped in beside it, then or later.
CREATE FUNCTION audit_check_values() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.audit_event e
    WHERE e.id = NEW.event_id AND e.values_digest = encode(sha256(convert_to(
      public.audit_text(NEW.salt, coalesce(NEW.before, 'null'), coalesce(NEW.after, 'null')), 'UTF8')), 'hex'))
  THEN
    RAISE EXCEPTION 'These values are not the ones the event was recorded with.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;

-- A function that runs with the owner's rights must not be hung on a table of somebody else's making.
REVOKE ALL ON FUNCTION audit_line_up(), audit_seal(), audit_check_values() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER audit_event_line_up AFTER INSERT ON audit_event
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_line_up();
CREATE CONSTRAINT TRIGGER audit_pending_seal AFTER INSERT ON audit_pending
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal();
CREATE TRIGGER audit_eventvalues_check BEFORE INSERT ON audit_eventvalues
  FOR EACH ROW EXECUTE FUNCTION audit_check_values();
"""
BACKWARD = """
DROP TRIGGER audit_eventvalues_check ON audit_eventvalues;
DROP TRIGGER audit_event_line_up ON audit_event;
DROP TABLE audit_pending;
DROP FUNCTION audit_check_values();
DROP FUNCTION audit_seal();
DROP FUNCTION audit_line_up();
DROP FUNCTION audit_moment(timestamptz);
DROP FUNCTION audit_text(text[]);
"""

# The row's number is the database's to give: no role of the application may choose it.
EVENT = "key, at, action, actor_key, force_key, target_type, target_key, purpose, outcome, values_digest"
VALUES = "event_id, before, after, salt"
FILE = "key, kind, force_key, source, sha256, rows, at, actor_key, replaced"
ROLES = "homebeat_web, homebeat_worker"
TABLES = "audit_event, audit_eventvalues, audit_loadedfile, audit_seal, audit_pending"
SEQUENCES = "audit_event_id_seq, audit_loadedfile_id_seq"
NARROW = f"""
REVOKE ALL ON {TABLES} FROM {ROLES};
REVOKE ALL ON SEQUENCE {SEQUENCES} FROM {ROLES};
GRANT SELECT ON audit_event, audit_eventvalues, audit_loadedfile, audit_seal TO {ROLES};
GRANT INSERT ({EVENT}) ON audit_event TO {ROLES};
GRANT INSERT ({VALUES}) ON audit_eventvalues TO {ROLES};
GRANT INSERT ({FILE}) ON audit_loadedfile TO {ROLES};
"""
WIDEN = f"""
REVOKE ALL ON audit_event, audit_eventvalues, audit_loadedfile, audit_seal FROM {ROLES};
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_event, audit_eventvalues, audit_loadedfile, audit_seal TO {ROLES};
GRANT USAGE, SELECT ON SEQUENCE {SEQUENCES} TO {ROLES};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), migrations.RunSQL(NARROW, WIDEN)]
