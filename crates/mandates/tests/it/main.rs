//! Stories of mandates, each on both databases.

mod people;

mod asking;
mod codes;
mod deaths;
mod ends;
mod giving;
mod guards;
mod serving;
