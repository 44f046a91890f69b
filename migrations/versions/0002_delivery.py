"""Transports, pacing, returns, spooled hits, counters, tokens, leadership: what a careful delivery remembers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "leadership",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leadership")),
    )
    op.create_table(
        "mail_domain",
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("provider", sa.SmallInteger(), nullable=False),
        sa.Column("receives", sa.Boolean(), nullable=True),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mail_domain")),
    )
    with op.batch_alter_table("mail_domain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_domain_ask_at"), ["ask_at"], unique=False)

    op.create_table(
        "pace",
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("ceiling", sa.Float(), nullable=True),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pace")),
    )
    op.create_table(
        "return_mailbox",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("uid_validity", sa.Integer(), nullable=False),
        sa.Column("last_uid", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_return_mailbox")),
    )
    op.create_table(
        "returned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelope_to", sa.String(length=254), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'handled', 'quarantined')", name=op.f("ck_returned_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_returned_source")),
    )
    with op.batch_alter_table("returned", schema=None) as batch_op:
        batch_op.create_index("ix_returned_status", ["status", "id"], unique=False)

    op.create_table(
        "sender_process",
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("machine", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connections", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_sender_process")),
    )
    with op.batch_alter_table("sender_process", schema=None) as batch_op:
        batch_op.create_index("ix_sender_process_seen", ["seen_at"], unique=False)

    op.create_table(
        "transport",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=14), nullable=False),
        sa.Column("host", sa.String(length=190), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("auth", sa.String(length=10), nullable=False),
        sa.Column("user_name", sa.String(length=254), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("token_url", sa.Text(), nullable=False),
        sa.Column("client_id", sa.String(length=254), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("connections", sa.Integer(), nullable=False),
        sa.Column("recycle_after", sa.Integer(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("rates", JSON, nullable=False),
        sa.Column("takes_verp", sa.Boolean(), nullable=False),
        sa.Column("keeps_message_id", sa.Boolean(), nullable=False),
        sa.Column("signs", sa.Boolean(), nullable=False),
        sa.Column("from_tied_to", sa.String(length=254), nullable=False),
        sa.Column("bounces_to", sa.String(length=254), nullable=False),
        sa.Column("ramp_from", sa.Date(), nullable=True),
        sa.Column("ramp_days", sa.Integer(), nullable=False),
        sa.Column("ramp_first", sa.Integer(), nullable=False),
        sa.Column("ramp_last", sa.Integer(), nullable=False),
        sa.Column("proof", JSON, nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("auth IN ('none', 'password', 'oauth2')", name=op.f("ck_transport_auth")),
        sa.CheckConstraint("scheme IN ('smtp', 'smtp+starttls', 'smtps')", name=op.f("ck_transport_scheme")),
        sa.CheckConstraint("weight >= 1", name=op.f("ck_transport_weight")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transport")),
        sa.UniqueConstraint("name", name=op.f("uq_transport_name")),
    )
    op.create_table(
        "transport_use",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("transport", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("on_day", "transport", "provider", name=op.f("pk_transport_use")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.SmallInteger(), nullable=True),
        sa.Column("reply", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("transport", sa.SmallInteger(), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_attempt_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "seq", "number", name=op.f("pk_attempt")),
    )
    op.create_table(
        "api_use",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name=op.f("fk_api_use_token_id")),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_api_use")),
    )
    op.create_table(
        "kept_answer",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_answer_person_id")),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_kept_answer")),
    )
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("returned_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_bounce_campaign_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_bounce_contact_id")),
        sa.ForeignKeyConstraint(["returned_id"], ["returned.id"], name=op.f("fk_bounce_returned_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
        sa.UniqueConstraint("campaign_id", "seq", "kind", "on_day", name=op.f("uq_bounce_campaign_id")),
    )
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.create_index("ix_bounce_campaign", ["campaign_id", "kind"], unique=False)
        batch_op.create_index("ix_bounce_contact", ["contact_id", "at"], unique=False)

    op.create_table(
        "campaign_domain",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("provider", sa.SmallInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_domain_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "number", name=op.f("pk_campaign_domain")),
    )
    op.create_table(
        "counter",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(length=20), nullable=False),
        sa.Column("dimension", sa.String(length=8), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_counter_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "metric", "dimension", "bucket", name=op.f("pk_counter")),
    )
    op.create_table(
        "repointed_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.SmallInteger(), nullable=False),
        sa.Column("old_url", sa.Text(), nullable=False),
        sa.Column("new_url", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_repointed_link_by_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_repointed_link_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repointed_link")),
    )
    with op.batch_alter_table("repointed_link", schema=None) as batch_op:
        batch_op.create_index("ix_repointed_campaign", ["campaign_id", "link"], unique=False)

    op.create_table(
        "visitor",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("visitor", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("domain_no", sa.SmallInteger(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("machine_opens", sa.Integer(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.Column("machine_clicks", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spaced_opens", sa.Integer(), nullable=False),
        sa.Column("last_counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_visitor_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "visitor", name=op.f("pk_visitor")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rate_per_minute", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("send_window", JSON, nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("resting_why", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("canary", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("canary_size", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("canary_state", sa.String(length=8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("canary_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("utm", sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table("chunk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("provider", sa.SmallInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("canary", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("rung_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("hit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visitor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("domain_no", sa.SmallInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("judged", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("rules", sa.SmallInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("spool_id", sa.String(length=40), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_hit_spool_id"), ["spool_id"])
        batch_op.create_index("ix_hit_visitor", ["campaign_id", "visitor", "at"], unique=False)

    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.add_column(sa.Column("provider", sa.SmallInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("domain_no", sa.SmallInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("transport", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("enhanced", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("kind", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("external_id", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("bounce_kind", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_recipient_external",
            ["external_id"],
            unique=False,
            postgresql_where=sa.text("external_id IS NOT NULL"),
            sqlite_where=sa.text("external_id IS NOT NULL"),
        )

    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.add_column(sa.Column("domain_no", sa.SmallInteger(), nullable=False, server_default="0"))
        batch_op.drop_constraint("pk_tally", type_="primary")
        batch_op.create_primary_key("pk_tally", ["campaign_id", "domain_no", "state"])


def downgrade() -> None:
    # The tally counted by domain has several rows a state: their sum is what stood before.
    op.execute(
        "CREATE TABLE tally_whole AS SELECT campaign_id, state, sum(count) AS count FROM tally GROUP BY campaign_id, state"
    )
    op.execute("DELETE FROM tally")
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.drop_constraint("pk_tally", type_="primary")
        batch_op.drop_column("domain_no")
        batch_op.create_primary_key("pk_tally", ["campaign_id", "state"])
    op.execute("INSERT INTO tally (campaign_id, state, count) SELECT campaign_id, state, count FROM tally_whole")
    op.execute("DROP TABLE tally_whole")

    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_recipient_external",
            postgresql_where=sa.text("external_id IS NOT NULL"),
            sqlite_where=sa.text("external_id IS NOT NULL"),
        )
        batch_op.drop_column("complained_at")
        batch_op.drop_column("bounce_kind")
        batch_op.drop_column("bounced_at")
        batch_op.drop_column("external_id")
        batch_op.drop_column("kind")
        batch_op.drop_column("enhanced")
        batch_op.drop_column("transport")
        batch_op.drop_column("domain_no")
        batch_op.drop_column("provider")

    with op.batch_alter_table("hit", schema=None) as batch_op:
        batch_op.drop_index("ix_hit_visitor")
        batch_op.drop_constraint(batch_op.f("uq_hit_spool_id"), type_="unique")
        batch_op.drop_column("spool_id")
        batch_op.drop_column("rules")
        batch_op.drop_column("judged")
        batch_op.drop_column("domain_no")
        batch_op.drop_column("visitor")

    with op.batch_alter_table("chunk", schema=None) as batch_op:
        batch_op.drop_column("rung_at")
        batch_op.drop_column("canary")
        batch_op.drop_column("provider")

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_column("utm")
        batch_op.drop_column("undo_until")
        batch_op.drop_column("canary_until")
        batch_op.drop_column("canary_state")
        batch_op.drop_column("canary_size")
        batch_op.drop_column("canary")
        batch_op.drop_column("resting_why")
        batch_op.drop_column("resting_until")
        batch_op.drop_column("send_window")
        batch_op.drop_column("rate_per_minute")

    op.drop_table("visitor")
    with op.batch_alter_table("repointed_link", schema=None) as batch_op:
        batch_op.drop_index("ix_repointed_campaign")

    op.drop_table("repointed_link")
    op.drop_table("counter")
    op.drop_table("campaign_domain")
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.drop_index("ix_bounce_contact")
        batch_op.drop_index("ix_bounce_campaign")

    op.drop_table("bounce")
    op.drop_table("kept_answer")
    op.drop_table("attempt")
    op.drop_table("api_use")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_person_id"))

    op.drop_table("api_token")
    op.drop_table("transport_use")
    op.drop_table("transport")
    with op.batch_alter_table("sender_process", schema=None) as batch_op:
        batch_op.drop_index("ix_sender_process_seen")

    op.drop_table("sender_process")
    with op.batch_alter_table("returned", schema=None) as batch_op:
        batch_op.drop_index("ix_returned_status")

    op.drop_table("returned")
    op.drop_table("return_mailbox")
    op.drop_table("pace")
    with op.batch_alter_table("mail_domain", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_domain_ask_at"))

    op.drop_table("mail_domain")
    op.drop_table("leadership")
