//! The line as phones see it: real clients (sipp) and raw datagrams against a door on a real database.

mod house;
mod raw;

mod bad;
mod registering;
mod secure;
mod talking;
