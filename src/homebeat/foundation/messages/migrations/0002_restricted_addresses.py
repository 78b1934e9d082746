"""The outbox's doors: the web puts messages in through one function, reads how its own went, and never an address."""

from django.db import migrations

FENCE = """
REVOKE ALL ON messages_outbox_outboundmessage, messages_outbox_recipient, messages_outbox_suppressedaddress FROM homebeat_web;
REVOKE ALL ON messages_outbox_recipient, messages_outbox_suppressedaddress FROM homebeat_reader;
GRANT SELECT ON messages_outbox_outboundmessage TO homebeat_web;

ALTER TABLE messages_outbox_outboundmessage ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages_outbox_outboundmessage FORCE ROW LEVEL SECURITY;
CREATE POLICY messages_outbox_owner ON messages_outbox_outboundmessage TO homebeat_owner USING (true) WITH CHECK (true);
CREATE POLICY messages_outbox_worker ON messages_outbox_outboundmessage TO homebeat_worker USING (true) WITH CHECK (true);
CREATE POLICY messages_outbox_read ON messages_outbox_outboundmessage FOR SELECT TO homebeat_web
  USING (on_behalf_of_id = access_person() OR force_id IN (SELECT access_areas('messages.read_outbox')));

ALTER TABLE messages_outbox_recipient ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages_outbox_recipient FORCE ROW LEVEL SECURITY;
CREATE POLICY messages_recipient_owner ON messages_outbox_recipient TO homebeat_owner USING (true) WITH CHECK (true);
CREATE POLICY messages_recipient_worker ON messages_outbox_recipient TO homebeat_worker USING (true) WITH CHECK (true);
"""
UNDO_FENCE = """
DROP POLICY messages_recipient_worker ON messages_outbox_recipient;
DROP POLICY messages_recipient_owner ON messages_outbox_recipient;
ALTER TABLE messages_outbox_recipient NO FORCE ROW LEVEL SECURITY;
ALTER TABLE messages_outbox_recipient DISABLE ROW LEVEL SECURITY;
DROP POLICY messages_outbox_read ON messages_outbox_outboundmessage;
DROP POLICY messages_outbox_worker ON messages_outbox_outboundmessage;
DROP POLICY messages_outbox_owner ON messages_outbox_outboundmessage;
ALTER TABLE messages_outbox_outboundmessage NO FORCE ROW LEVEL SECURITY;
ALTER TABLE messages_outbox_outboundmessage DISABLE ROW LEVEL SECURITY;
GRANT SELECT ON messages_outbox_recipient, messages_outbox_suppressedaddress TO homebeat_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON messages_outbox_outboundmessage, messages_outbox_recipient, messages_outbox_suppressedaddress TO homebeat_web;
"""

PUT = """
-- The one way in: a message and its address, side by side; nobody but the worker reads the address again.
CREATE FUNCTION messages_put(key text, template text, about_type text, about_key text, keys jsonb, to_kind text, to_key text,
                             address text, language text, on_behalf_of bigint, force bigint, queued_at timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH message AS (
    INSERT INTO messages_outbox_outboundmessage
      (key, template, about_type, about_key, keys, to_kind, to_key, language, on_behalf_of_id, force_id, state, queued_at, tries, possible_duplicates)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $9, $10, $11, 'queued', $12, 0, 0)
    RETURNING id
  ), recipient AS (
    INSERT INTO messages_outbox_recipient (message_id, address) SELECT id, $8 FROM message
  )
  SELECT id FROM message
$$;
REVOKE ALL ON FUNCTION messages_put(text, text, text, text, jsonb, text, text, text, text, bigint, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION messages_put(text, text, text, text, jsonb, text, text, text, text, bigint, bigint, timestamptz) TO homebeat_web, homebeat_worker;
"""
UNDO_PUT = (
    "DROP FUNCTION messages_put(text, text, text, text, jsonb, text, text, text, text, bigint, bigint, timestamptz);"
)


class Migration(migrations.Migration):
    dependencies = [("messages_outbox", "0001_tables"), ("access", "0002_row_security_functions")]
    operations = [migrations.RunSQL(FENCE, UNDO_FENCE), migrations.RunSQL(PUT, UNDO_PUT)]
