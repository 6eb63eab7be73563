//! What tables and indexes a database has, in words that compare between the engines.

use crate::{Db, Error};

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

pub fn schema(_db: &Db) -> Result<Vec<Table>, Error> {
    Ok(Vec::new())
}
