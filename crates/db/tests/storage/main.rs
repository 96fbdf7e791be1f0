//! The storage layer, each story on SQLite and on PostgreSQL.

mod batches;
mod contention;
mod disk;
mod errors;
mod helpers;
mod loss;
mod meaning;
mod migrations;
mod values;
