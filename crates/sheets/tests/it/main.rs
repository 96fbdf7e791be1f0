//! Files as clerks bring them, on both databases.

mod exports;
mod files;
mod rights;
mod world;
