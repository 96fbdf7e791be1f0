//! One SQL text on SQLite and PostgreSQL. The only crate that knows a driver.
//!
//! A caller hands a [`Work`] to [`Db::write`] or [`Db::read`]; inside, each statement is
//! `sql("... $1 ...").bind(value)` followed by `run`, `opt`, `one` or `all`. On SQLite all work runs
//! on one thread, many pieces in one durable commit; on PostgreSQL each is a SERIALIZABLE
//! transaction that is tried again when it collides. Both mean the same; what they do not have in
//! common lives in `dialect`.

pub mod admin;
mod db;
mod dialect;
mod error;
mod fault;
mod metrics;
mod migrate;
mod postgres;
mod query;
mod row;
pub mod schema;
mod sqlite;
mod target;
mod tx;
mod value;
mod work;

pub use db::{Db, restore};
pub use error::DbError;
pub use fault::Faults;
pub use metrics::DbMetrics;
pub use migrate::{Migration, fingerprint};
pub use query::{Query, sql};
pub use row::{Cell, FromColumn, Row};
pub use target::{Kind, Settings, Target};
pub use tx::Tx;
pub use value::Value;
pub use work::{BatchHook, Lane, Work, now_or_fault};
