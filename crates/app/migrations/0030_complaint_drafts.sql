-- What somebody of us has typed into a form of a complaint and not said yet, as it was typed: while the customer speaks,
-- nothing may be lost.
create table complaint_draft (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  staff_id BIGINT not null,
  form TEXT not null,                -- the verb it belongs to: listen, restate, research, call-back, guard
  fields TEXT not null,              -- JSON: a text for each name
  saved_at BIGINT not null,
  primary key (workspace_id, complaint_id, staff_id, form),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
