-- Complaints out of files: under which reference each came, what else its row said, and files that are read in pieces.

create table complaint_reference (
  workspace_id BIGINT not null,
  source TEXT not null,              -- whose references these are, as the map says
  reference TEXT not null,
  complaint_id BIGINT not null,
  digest TEXT not null,              -- of the whole row: one that says another thing later is set aside
  facts TEXT not null,               -- JSON: [[heading, text], …], what the row says and the complaint has no place for
  primary key (workspace_id, source, reference),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create unique index complaint_reference_of on complaint_reference (workspace_id, complaint_id);

-- Customers whom a file knows by a key of its own.
create table complaint_customer_key (
  workspace_id BIGINT not null,
  source TEXT not null,
  customer_key TEXT not null,
  customer_id BIGINT not null,
  primary key (workspace_id, source, customer_key),
  foreign key (workspace_id, customer_id) references customer (workspace_id, customer_id)
);

create table complaint_import (
  workspace_id BIGINT not null references workspace (workspace_id),
  import_id BIGINT not null,
  file_name TEXT not null,
  headings TEXT not null,            -- JSON: a list of texts
  map TEXT not null,                 -- JSON
  state TEXT not null,               -- waiting, running, done
  rows_read BIGINT not null,
  made BIGINT not null,
  known BIGINT not null,
  set_aside BIGINT not null,
  began_by_id BIGINT,
  began_at BIGINT not null,
  ended_at BIGINT,
  primary key (workspace_id, import_id)
);

-- The rows of a file that are not imported yet, and those that were set aside.
create table complaint_import_row (
  workspace_id BIGINT not null,
  import_id BIGINT not null,
  line BIGINT not null,              -- of the file, from 1
  occurrence BIGINT not null,        -- of the same row in the file, from 1
  cells TEXT not null,               -- JSON: a list of texts
  problems TEXT,                     -- JSON; null: it waits
  primary key (workspace_id, import_id, line),
  foreign key (workspace_id, import_id) references complaint_import (workspace_id, import_id)
);
create index complaint_import_waiting on complaint_import_row (workspace_id, import_id, line) where problems is null;
