-- What a complaint owes by its rules, kept for Today; and the times that its customer was told, each a promise of the ledger.

-- When the first letter left after which it may end without an acceptance; one whose mail did not arrive counts for nothing.
alter table complaint add column final_response_at BIGINT;
update complaint set final_response_at =
  (select min(l.sent_at) from complaint_letter l
   left join message m on m.workspace_id = l.workspace_id and m.message_id = l.message_id
   where l.workspace_id = complaint.workspace_id and l.complaint_id = complaint.complaint_id and l.closes
     and coalesce(m.state, '') <> 'failed')
where exists (select 1 from complaint_letter c
  where c.workspace_id = complaint.workspace_id and c.complaint_id = complaint.complaint_id and c.closes);

-- What rules ask that only a letter answers, and nobody has. Worked out anew at every step, as its timer is; a list reads it from here.
create table complaint_duty (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  step TEXT not null,                -- of the clock
  name TEXT not null,                -- as the rules have it
  letter TEXT not null,              -- the kind of letter that answers it
  owner_id BIGINT not null,          -- of the complaint
  due_at BIGINT not null,
  do_by_at BIGINT not null,          -- the last moment before it at which somebody works
  primary key (workspace_id, complaint_id, step),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create index complaint_duty_by on complaint_duty (workspace_id, do_by_at, complaint_id);
create index complaint_duty_of_owner on complaint_duty (workspace_id, owner_id, do_by_at, complaint_id);

-- Those that owe something are looked at once more, and write it down.
update timer set due_at = 0 where kind = 'complaint.duty';
insert into timer (workspace_id, timer_id, due_at, kind, subject_id, attempts, last_error)
select c.workspace_id, c.complaint_id, 0, 'complaint.duty', c.complaint_id, 0, ''
from complaint c
where exists (select 1 from complaint_duty_told d
    where d.workspace_id = c.workspace_id and d.complaint_id = c.complaint_id and d.point = 'missed')
  and not exists (select 1 from timer t
    where t.workspace_id = c.workspace_id and t.subject_id = c.complaint_id and t.kind = 'complaint.duty');

-- A time that the customer was told outside of a call: by when somebody listens, by when they hear in writing.
create table complaint_told_time (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  about TEXT not null,               -- listen, letter
  promise_id BIGINT not null,        -- the one that was made last
  letters TEXT not null,             -- the kinds of letter that keep it, in JSON; [] where any does
  kept_by_message_id BIGINT,         -- the mail of the letter that kept it
  primary key (workspace_id, complaint_id, about),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create index complaint_told_time_of on complaint_told_time (workspace_id, promise_id);
