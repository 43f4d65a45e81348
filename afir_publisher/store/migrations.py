"""The tables, as the steps that made them: each runs once, in a transaction with the row that says so."""

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("afir-publish")


_FIRST_TABLES = """\
-- One reading of one source, and with it the state that the source then had: a snapshot.
create table pull (
    id integer primary key,
    source text not null,
    version text,
    started text not null,
    finished text,
    complete integer not null default 0,
    locations integer not null default 0,
    tariffs integer not null default 0,
    new integer not null default 0,
    changed integer not null default 0,
    gone integer not null default 0,
    unreadable integer not null default 0,
    note text
);
create index pull_source on pull (source, id);

-- An object as received, for as long as it stayed so: first_pull <= snapshot < gone_pull.
-- key names it among all of its source, identity is the CPO's own id of it; both in upper case.
create table object (
    id integer primary key,
    source text not null,
    kind text not null,
    key text not null,
    identity text not null,
    digest blob not null,
    raw blob not null,
    first_pull integer not null references pull (id),
    gone_pull integer references pull (id)
);
create unique index object_current on object (source, kind, key) where gone_pull is null;
-- Holds all that is asked of an unchanged object, so that its row is not read.
create index object_digest on object (digest, source, kind) where gone_pull is null;
create index object_identity on object (source, identity) where gone_pull is null and kind = 'tariff';
create index object_first on object (source, first_pull);

-- What hangs on what, for the current objects only.
create table uses (source text not null, location text not null, tariff text not null);
create index uses_location on uses (source, location);
create index uses_tariff on uses (source, tariff);
create table point (
    source text not null, location text not null, uid text not null, evse_id text not null, updated real not null
);
create index point_location on point (source, location);
create index point_uid on point (uid);
create index point_evse_id on point (evse_id);
create table due (source text not null, location text not null, at text not null, primary key (source, location));
create index due_at on due (at);

create table finding (
    id integer primary key,
    source text not null,
    kind text not null,
    key text not null,
    rule text not null,
    severity text not null,
    path text not null,
    message text not null,
    opened_pull integer not null references pull (id),
    resolved_pull integer references pull (id)
);
create index finding_open on finding (source, kind, key) where resolved_pull is null;

-- An entry of a publication in each syntax, from the message that brought it to the one that ended it.
create table entry (
    id integer primary key,
    feed text not null,
    publication text not null,
    key text not null,
    site text not null,
    station text not null,
    source text not null,
    location text not null,
    version integer not null,
    digest blob not null,
    fragments blob not null,
    seq integer not null,
    ended integer
);
create index entry_key on entry (feed, publication, key, version);
create index entry_order on entry (feed, publication, site, station, key) where ended is null;
create index entry_location on entry (feed, publication, source, location) where ended is null;
create index entry_seq on entry (feed, publication, seq);
create index entry_ended on entry (feed, publication, ended) where ended is not null;

-- One state of a publication that was published; header is what stands at the message's head, as JSON.
create table message (
    feed text not null,
    publication text not null,
    seq integer not null,
    kind text not null,
    pull integer not null references pull (id),
    created text not null,
    changed integer not null,
    gone integer not null,
    header text not null,
    primary key (feed, publication, seq)
) without rowid;

-- What each source's findings and each feed's entries were made with; when it differs, all are made again.
create table made (name text primary key, fingerprint text not null) without rowid;

-- Dictionaries for compression; the first byte of a compressed value is the id of its own, 0 for none.
create table dictionary (id integer primary key, family text not null unique, body blob not null)
"""


@MIGRATIONS()
def first_tables(db: Database) -> None:
    """Everything that `sync` needs."""
    # One by one: executescript would commit the transaction that this belongs to.
    for statement in _FIRST_TABLES.split(";\n"):
        db.conn.execute(statement)


@MIGRATIONS()
def peers(db: Database) -> None:
    """How each source behaves, what a pull asked for, and what was taken for granted when its objects were read."""
    db.conn.execute("create table peer (source text primary key, facts text not null) without rowid")
    # full: all there is; changes: what changed since the pull before; push: what the source sent by itself.
    db.conn.execute("alter table pull add column mode text not null default 'full'")
    db.conn.execute("alter table pull add column assumed text")


@MIGRATIONS()
def pushes(db: Database) -> None:
    """What sources send by themselves; raw is null where one says that an object is gone."""
    db.conn.execute(
        "create table pushed (source text not null, kind text not null, key text not null, raw blob,"
        " version text not null, at text not null, is_published integer not null default 0,"
        " primary key (source, kind, key)) without rowid"
    )


@MIGRATIONS()
def standings(db: Database) -> None:
    """Where Locations stand before the law, what feeds hold back, and when what they publish changed at its source."""
    # Points, and as JSON of how many each entry is missing, wrong and doubtful; total is the sum after a pull.
    db.conn.execute(
        "create table standing (source text not null, location text not null, points integer not null,"
        " entries text not null, primary key (source, location)) without rowid"
    )
    db.conn.execute(
        "create table total (source text not null, pull integer not null references pull (id),"
        " points integer not null, entries text not null, primary key (source, pull)) without rowid"
    )
    db.conn.execute(
        "create table held (feed text not null, source text not null, location text not null, path text not null,"
        " rule text not null, policy text not null)"
    )
    db.conn.execute("create index held_location on held (feed, source, location)")
    db.conn.execute("alter table entry add column updated real")  # seconds since 1970


@MIGRATIONS()
def overlays(db: Database) -> None:
    """What is stated beside OCPI about each source: its files as they were read last, and by object together."""
    db.conn.execute(
        "create table sheet (source text not null, name text not null, place integer not null, digest text not null,"
        " lines blob not null, faults text not null, primary key (source, name)) without rowid"
    )
    # bare is the id of an EVSE as EVSE ids are compared; facts is JSON, by key what is stated and where.
    db.conn.execute(
        "create table overlay (source text not null, scope text not null, id text not null, within text not null,"
        " bare text not null, facts text not null, primary key (source, scope, id, within)) without rowid"
    )
    db.conn.execute("create index overlay_within on overlay (source, within) where within <> ''")
    db.conn.execute("create index overlay_bare on overlay (source, bare) where bare <> ''")


@MIGRATIONS()
def areas(db: Database) -> None:
    """In which areas each Location lies: NUTS 1 regions, or countries."""
    db.conn.execute(
        "create table area (source text not null, location text not null, area text not null,"
        " primary key (source, location, area)) without rowid"
    )


@MIGRATIONS()
def shared_entries(db: Database) -> None:
    """Which Locations bring an entry that several may bring; since which message without a break an entry is there."""
    db.conn.execute(
        "create table bringer (feed text not null, publication text not null, source text not null,"
        " location text not null, key text not null, primary key (feed, publication, source, location, key))"
        " without rowid"
    )
    db.conn.execute("create index bringer_key on bringer (feed, publication, key)")
    db.conn.execute("alter table entry add column born integer not null default 0")  # 0: before this was noted


@MIGRATIONS()
def past(db: Database) -> None:
    """Which snapshots and messages are forgotten: rows that stay for what refers to them, but cannot be read back."""
    db.conn.execute("alter table pull add column forgotten integer not null default 0")
    db.conn.execute("alter table message add column forgotten integer not null default 0")


DELIVERIES = Migrations("afir-publish-deliveries")
"""Those of the file beside the store that says how far deliveries are."""


@DELIVERIES()
def deliveries(db: Database) -> None:
    """How far each publication of a feed is where it is sent to, as `store.deliveries.Progress` has it."""
    db.conn.execute(
        "create table delivery (feed text not null, publication text not null, settings text not null, seq integer,"
        " is_sure integer not null, deltas integer not null, snapshot_at text, tried_at text,"
        " failures integer not null, not_before text, refused_seq integer, is_plain integer not null,"
        " why text not null, primary key (feed, publication)) without rowid"
    )
