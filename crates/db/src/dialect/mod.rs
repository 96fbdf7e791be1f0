//! Everything in which the two databases differ in their words. Nothing outside of this folder
//! writes a statement for one database only.

mod definitions;
mod numbers;
mod rebuild;
mod tokens;

pub(crate) use definitions::{Statement, for_sqlite, split};
pub(crate) use numbers::numbered;
pub(crate) use rebuild::{rebuild_postgres, rebuild_sqlite};
pub(crate) use tokens::{Token, tokens};
