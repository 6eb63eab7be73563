-- What customers tell us themselves that went wrong, on their own page or by the public form, as they wrote it.
create table complaint_told (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  told_key TEXT not null,            -- a digest of who says what: the same again is the same complaint
  happened TEXT not null,
  wants TEXT not null,
  may_call BOOLEAN not null,
  call_when TEXT not null,
  name TEXT not null,                -- as it was typed into the public form; empty on their own page
  email TEXT not null,
  phone TEXT not null,
  apart BOOLEAN not null,            -- the address is somebody's already: held apart until one of us says whose it is
  told_at BIGINT not null,
  primary key (workspace_id, complaint_id),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create index complaint_told_key on complaint_told (workspace_id, told_key);

-- Whether the public form is open; a workspace without a row has none.
create table complaint_form (
  workspace_id BIGINT not null references workspace (workspace_id),
  open BOOLEAN not null,
  changed_at BIGINT not null,
  primary key (workspace_id)
);

-- How often somebody told us something within the hour that began then. `who_key` is a digest: who it was is not kept.
create table complaint_pace (
  workspace_id BIGINT not null references workspace (workspace_id),
  who_key TEXT not null,
  begun_at BIGINT not null,
  times BIGINT not null,
  primary key (workspace_id, who_key)
);
create index complaint_pace_begun on complaint_pace (workspace_id, begun_at);

-- What harm was done, in words, beside how bad it is.
alter table complaint add column harm TEXT not null default '';
create index complaint_of_promise on complaint (workspace_id, promise_id) where promise_id is not null;
