-- Full-text search: one document a message, rowid = message_id, newest first by rowid. Words are folded by Rust before.
create virtual table message_search using fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
create virtual table customer_search using fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
