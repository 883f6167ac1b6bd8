-- Files as a certified signature service returned them, each for one side of one agreement and one
-- content. A file stands here before its signature does: what is cut off in between is finished
-- with the file that is here, and nobody is asked for a second signature.
create table returned_file (
    agreement bytea not null,
    party text not null,
    content bytea not null,
    file bytea not null,
    bytes bytea not null,
    service text not null,
    reference text not null,
    place text not null,
    signed_on text not null,
    signed_by bytea not null,
    returned_at bigint not null,
    constraint returned_file_pk primary key (agreement, party, content, file)
);

-- Serves whoever asks for a file by its hash: a reader, the judge of signatures, a check.
create index returned_file_file on returned_file (file);
