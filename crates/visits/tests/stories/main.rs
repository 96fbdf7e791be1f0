//! Stories of visits with named people, each on both databases.

mod moving_in;
mod people;
mod six_elements;
mod to_the_door;
