-- What reports are made of: kept counted as promises are made and end, so that no page reads them all.

-- In which zone the months below are counted. No row: nothing is counted yet.
create table promise_figures (
  workspace_id BIGINT not null references workspace (workspace_id),
  time_zone TEXT not null,
  counted_at BIGINT not null,
  primary key (workspace_id)
);

-- Whose a promise was when it ended, one row for its owner and one for each team they were in. Handing a broken promise
-- on, or leaving a team, changes nothing here.
create table promise_ended (
  workspace_id BIGINT not null,
  promise_id BIGINT not null,
  whose TEXT not null,               -- owner, team
  whose_id BIGINT not null,
  primary key (workspace_id, promise_id, whose, whose_id),
  foreign key (workspace_id, promise_id) references promise (workspace_id, promise_id)
);

-- What became of the promises of a month, by the month in which they were due.
create table promise_month (
  workspace_id BIGINT not null,
  whose TEXT not null,               -- owner, team
  month BIGINT not null,             -- 202611
  kind TEXT not null,
  whose_id BIGINT not null,
  kept BIGINT not null,
  moved BIGINT not null,
  released BIGINT not null,
  broken BIGINT not null,
  told BIGINT not null,              -- broken, and the customer was told before it was due
  late BIGINT not null,              -- broken, and done late
  primary key (workspace_id, whose, month, kind, whose_id)
);

-- How many promises of a month had this length, rounded as app::promises::figures::rounded does.
create table promise_length (
  workspace_id BIGINT not null,
  measure TEXT not null,             -- horizon: from making to due, by the month of making; late: from due to done, by the month due
  month BIGINT not null,
  kind TEXT not null,
  minutes BIGINT not null,
  count BIGINT not null,
  primary key (workspace_id, measure, month, kind, minutes)
);

-- From which month on the limits of a chart are worked out anew, by whose decision and why.
create table chart_limits (
  workspace_id BIGINT not null,
  limits_id BIGINT not null,
  chart TEXT not null,               -- kept, told, late, horizon; and of what: kept.kind.reply, kept.owner.ID, …
  from_month BIGINT not null,
  reason TEXT not null,
  decided_at BIGINT not null,
  decided_by_id BIGINT,
  primary key (workspace_id, limits_id)
);
create unique index chart_limits_of_chart on chart_limits (workspace_id, chart, from_month);
