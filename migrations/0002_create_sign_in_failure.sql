-- Failed sign-ins are counted per login typed, whether or not an account has it: a lockout must
-- not tell a stranger which logins exist.
create table sign_in_failure (
    -- A digest: people type passwords into the login field.
    login_digest bytea not null,
    failed_count bigint not null,
    last_failed_at bigint not null,
    locked_until bigint not null default 0,
    constraint sign_in_failure_pk primary key (login_digest)
);

-- Serves the removal of old counts at each failure.
create index sign_in_failure_last_failed_at on sign_in_failure (last_failed_at);
