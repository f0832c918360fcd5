-- A comment; with a semicolon.
create table one (
    id int
);
    -- An indented comment.
create table two (id int);
