//! Stories of the line, each on both databases.

mod people;

mod agents;
mod callbacks;
mod queue;
mod reads;
mod restart;
mod walk;
