-- Sessions live on the server so that signing out and disabling an account take effect at once.
-- Rows are kept after their end: operations name the session they were written in.
create table session (
    -- Short, because every operation on the wire carries it.
    number bigint not null,
    -- Only a digest of the cookie's token: a stolen database opens no session.
    token_digest bytea not null,
    user_id bytea not null,
    -- What the browser called itself, so that a person can recognise a forgotten device.
    device text not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    ended_at bigint,
    constraint session_pk primary key (number),
    constraint session_token_unique unique (token_digest),
    constraint session_account_fk foreign key (user_id) references account (user_id)
);

-- Serves "end all sessions of this account".
create index session_user_id on session (user_id);

-- Numbers taken under a row lock: the same on both databases, and no gaps after a rollback.
create table counter (
    name text not null,
    value bigint not null,
    constraint counter_pk primary key (name)
);

insert into counter (name, value) values ('session', 0);
