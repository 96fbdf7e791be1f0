//! What every test of ours stands on: a migrated database of its own on SQLite or PostgreSQL, a
//! clock that moves when told, a desk with people to act at it.
//!
//! A story is `async fn name(w: World)` and is entered once, for both databases:
//! `testkit::on_each_db!(cases::register => name, other);`. A missing PostgreSQL fails the test.

mod each;
mod place;
mod server;
mod testdb;
mod world;

pub use each::{bare, empty, story};
pub use server::{create_database, postgres_url};
pub use testdb::TestDb;
pub use world::World;

pub use db::Kind;
