create table plain_job (
    id bigint generated always as identity primary key,
    number integer not null,
    claimed boolean not null default false
);
create index plain_job_waiting on plain_job (id) where not claimed;
