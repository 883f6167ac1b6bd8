-- The key that seals the files in which a device's queue may be carried. A file that opens with it
-- was written by that device, whoever hands it in. Null until the device asks for it.
alter table replica add column carry_key bytea;
