//! What tables and indexes a database has, in words that compare between the engines.

use crate::{Db, Error, Sql, Tx, params};

/// One plain table (full-text tables and their shadows are left out).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Table {
    pub name: String,
    /// By position.
    pub columns: Vec<Column>,
    pub primary_key: Vec<String>,
    /// Without the primary key's; sorted.
    pub indexes: Vec<Index>,
    /// Sorted.
    pub foreign_keys: Vec<ForeignKey>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    pub name: String,
    /// `bigint`, `text`, `bytea`, `boolean`, `double precision`, or as the database says it.
    pub kind: String,
    pub nullable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// None for the index that a `unique` inside `create table` makes: each engine names it its own way.
    pub name: Option<String>,
    /// In order; `(expression)` where it is not a plain column.
    pub columns: Vec<String>,
    pub unique: bool,
    pub partial: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignKey {
    pub columns: Vec<String>,
    pub table: String,
    pub target_columns: Vec<String>,
}

/// Every plain table, by name. Generated columns are left out.
pub fn schema(db: &Db) -> Result<Vec<Table>, Error> {
    db.read_now(|tx: &mut Tx<'_>| {
        let names: Vec<String> = tx.rows(&TABLES, params![], |row| row.get(0))?;
        names.into_iter().map(|name| table(tx, name)).collect()
    })
}

static TABLES: Sql = Sql::split(
    "select name from pragma_table_list where schema = 'main' and type = 'table' and name not glob 'sqlite_*' order by name",
    "select c.relname from pg_class c where c.relnamespace = cast(current_schema() as regnamespace) \
     and c.relkind in ('r', 'p') order by c.relname",
);

/// name, type, nullable
static COLUMNS: Sql = Sql::split(
    "select name, lower(type), not (\"notnull\" or pk > 0) from pragma_table_xinfo($1) where hidden = 0 order by cid",
    "select attname, format_type(atttypid, atttypmod), not attnotnull from pg_attribute \
     where attrelid = cast(quote_ident($1) as regclass) and attnum > 0 and not attisdropped and attgenerated = '' \
     order by attnum",
);

static PRIMARY_KEY: Sql = Sql::split(
    "select name from pragma_table_xinfo($1) where pk > 0 order by pk",
    "select a.attname from pg_index x cross join unnest(x.indkey) with ordinality key(number, place) \
     join pg_attribute a on a.attrelid = x.indrelid and a.attnum = key.number \
     where x.indrelid = cast(quote_ident($1) as regclass) and x.indisprimary order by key.place",
);

/// name (null where a constraint made it), unique, partial, columns joined by commas
static INDEXES: Sql = Sql::split(
    "select case list.origin when 'c' then list.name end, list.\"unique\", list.partial, \
     (select group_concat(coalesce(part.name, '(expression)'), ',' order by part.seqno) \
      from pragma_index_xinfo(list.name) part where part.key = 1) \
     from pragma_index_list($1) list where list.origin <> 'pk'",
    "select case when exists (select 1 from pg_constraint k where k.conindid = i.oid and k.contype = 'u') \
     then null else i.relname end, x.indisunique, x.indpred is not null, \
     (select string_agg(coalesce(a.attname, '(expression)'), ',' order by key.place) \
      from unnest(x.indkey) with ordinality key(number, place) \
      left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = key.number and key.number > 0 \
      where key.place <= x.indnkeyatts) \
     from pg_index x join pg_class i on i.oid = x.indexrelid \
     where x.indrelid = cast(quote_ident($1) as regclass) and not x.indisprimary",
);

/// target table, columns and target columns joined by commas
static FOREIGN_KEYS: Sql = Sql::split(
    "select \"table\", group_concat(\"from\", ',' order by seq), group_concat(coalesce(\"to\", ''), ',' order by seq) \
     from pragma_foreign_key_list($1) group by id, \"table\"",
    "select target.relname, \
     (select string_agg(a.attname, ',' order by key.place) from unnest(k.conkey) with ordinality key(number, place) \
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.number), \
     (select string_agg(a.attname, ',' order by key.place) from unnest(k.confkey) with ordinality key(number, place) \
      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = key.number) \
     from pg_constraint k join pg_class target on target.oid = k.confrelid \
     where k.conrelid = cast(quote_ident($1) as regclass) and k.contype = 'f' and k.conparentid = 0",
);

fn table(tx: &mut Tx<'_>, name: String) -> Result<Table, Error> {
    let columns = tx.rows(&COLUMNS, params![name], |row| {
        Ok(Column { name: row.get(0)?, kind: row.get(1)?, nullable: row.get(2)? })
    })?;
    let primary_key = tx.rows(&PRIMARY_KEY, params![name], |row| row.get(0))?;
    let mut indexes = tx.rows(&INDEXES, params![name], |row| {
        let columns = split(&row.get::<String>(3)?);
        Ok(Index { name: row.get(0)?, columns, unique: row.get(1)?, partial: row.get(2)? })
    })?;
    indexes.sort();
    let mut foreign_keys = tx.rows(&FOREIGN_KEYS, params![name], |row| {
        let (columns, target_columns) = (split(&row.get::<String>(1)?), split(&row.get::<String>(2)?));
        Ok(ForeignKey { columns, table: row.get(0)?, target_columns })
    })?;
    foreign_keys.sort();
    Ok(Table { name, columns, primary_key, indexes, foreign_keys })
}

fn split(names: &str) -> Vec<String> {
    names.split(',').map(str::to_owned).collect()
}
