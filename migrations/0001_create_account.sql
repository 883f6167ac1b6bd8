-- Who may sign in. The display name also travels to devices as a city-scope entity; the rest of
-- this table never leaves the server.
create table account (
    user_id bytea not null,
    -- Lower case, so that "Rini" and "rini" cannot be two people.
    login text not null,
    display_name text not null,
    role text not null,
    -- Null for the roles of the city itself.
    agency bytea,
    -- Argon2id in PHC form: carries its own salt and cost.
    password_hash text not null,
    disabled smallint not null default 0,
    created_at bigint not null,
    constraint account_pk primary key (user_id),
    constraint account_login_unique unique (login),
    constraint account_disabled_is_flag check (disabled in (0, 1))
);
