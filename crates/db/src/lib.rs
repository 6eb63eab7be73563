//! One SQL text on SQLite and PostgreSQL. Knows no word of the product.
//!
//! ```no_run
//! # fn main() -> Result<(), db::Error> {
//! let db = db::Db::open("sqlite:kept.db")?;
//! let names: Vec<String> = db.read_now(|tx: &mut db::Tx<'_>| {
//!     tx.rows(&db::Sql::built("select name from customer where workspace_id = $1".into()), db::params![7_i64], |row| row.get(0))
//! })?;
//! # Ok(()) }
//! ```
//!
//! Closures given to [`Db::read`] and [`Db::write`] are plain synchronous code, may run more than once (PostgreSQL asks
//! for it after a serialization failure or a deadlock), and do nothing outside the transaction. After a statement
//! failed, the transaction, or the savepoint it ran in, can only be given up, on both engines.

mod backup;
mod copy;
mod error;
mod handle;
mod job;
mod memory;
mod migrate;
mod pg;
mod room;
mod schema;
mod sizes;
mod sql;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
mod tls;
mod tx;
mod value;

pub use copy::{Copied, copy};
pub use error::Error;
pub use handle::{Db, Engine};
pub use migrate::{Migration, Script};
pub use schema::{Column, ForeignKey, Index, Table, schema};
pub use sizes::Sizes;
pub use sql::{Plan, STATEMENTS, Sql, Statement, Unprepared, plans, prepare_all};
pub use tx::{Row, Tx};
pub use value::{FromColumn, ToParam, Value, ValueRef};

#[doc(hidden)]
pub use linkme;
#[doc(hidden)]
pub use value::{as_param, no_params};
