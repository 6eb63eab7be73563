-- Web Push: our key pair, and the browsers and telephones that somebody named.

create table push_key (
  workspace_id BIGINT not null references workspace (workspace_id),
  public_key TEXT not null,          -- what browsers are given
  private_sealed BYTEA not null,
  created_at BIGINT not null,
  primary key (workspace_id)
);

create table push_device (
  workspace_id BIGINT not null,
  device_id BIGINT not null,
  staff_id BIGINT not null,
  name TEXT not null,
  endpoint TEXT not null,            -- where its push service takes messages for it
  endpoint_hash TEXT not null,
  p256dh TEXT not null,              -- the browser's keys
  auth TEXT not null,
  session_hash TEXT not null,        -- told only while this log-in lasts
  created_at BIGINT not null,
  last_sent_at BIGINT,
  last_error TEXT not null,
  window_at BIGINT not null,         -- how many were sent since then: not too many in a minute
  window_count BIGINT not null,
  primary key (workspace_id, device_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create unique index push_device_endpoint on push_device (workspace_id, endpoint_hash);
create index push_device_staff on push_device (workspace_id, staff_id, device_id);

-- Whether a message on a locked screen may show what it is about.
alter table staff add column push_subject BOOLEAN not null default false;
