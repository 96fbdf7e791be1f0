//! Every step of the tables, embedded from `migrations/` in the order of their names. A crate of its own, so that a new
//! table does not rebuild what only speaks to the database.

/// Every migration in the project's folder, in order.
pub const ALL: &[db::Migration] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// One word for the whole list: two programs with the same word make the same schema.
pub fn fingerprint() -> String {
    db::fingerprint(ALL)
}
