-- What the server of a calendar said of its text: sent back to it, it need not send the same text again.
alter table calendar_feed add column stamp TEXT not null default '';  -- JSON: url, etag, modified; empty: none
