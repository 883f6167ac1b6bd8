-- When the last piece of a file came. A file that nobody goes on sending is thrown away after a
-- while; null for files begun before this column, whose beginning counts.
alter table attachment add column piece_at bigint;
