-- Of the mails that the server holds and we once took: how many were deleted with us, and stay so.
alter table mailbox_folder add column deleted_count BIGINT;
