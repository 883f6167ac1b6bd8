-- The keys with which a city seals its documents. One seals; retired ones still vouch for what they
-- sealed; a revoked one vouches for nothing. The secret half never leaves this table.
create table city_key (
    public_half bytea not null,
    secret_half bytea not null,
    made_at bigint not null,
    retired_at bigint,
    revoked_at bigint,
    constraint city_key_pk primary key (public_half)
);
