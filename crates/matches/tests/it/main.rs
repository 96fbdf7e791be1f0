//! Stories of records that are one person, or not, each on both databases.

mod common;
mod desk_stories;
mod enrolling;
mod many;
