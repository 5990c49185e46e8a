"""What Django's constraints cannot say: a seat's limit follows its set's maximum (P3), and the ledger is append-only (P13)."""

from django.db import migrations

SEAT_LIMIT = """
ALTER TABLE sets_enrolment
    ADD CONSTRAINT a_seat_limit_is_the_maximum_of_the_set
    FOREIGN KEY (learning_set_id, seat_limit) REFERENCES sets_learningset (id, maximum)
    ON UPDATE CASCADE;
"""
NO_SEAT_LIMIT = "ALTER TABLE sets_enrolment DROP CONSTRAINT a_seat_limit_is_the_maximum_of_the_set;"

# No trigger on TRUNCATE: a test database is emptied by it, and who may truncate may drop the trigger too.
APPEND_ONLY = """
CREATE FUNCTION sets_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON sets_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION sets_ledger_is_append_only();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER ledger_is_append_only ON sets_ledgerentry;
DROP FUNCTION sets_ledger_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("sets", "0001_initial")]

    operations = [
        migrations.RunSQL(SEAT_LIMIT, NO_SEAT_LIMIT),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
