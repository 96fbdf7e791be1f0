//! The program as its operator meets it: started, stopped, killed, told things, given wrong things.
mod backup;
mod house;
mod trouble;
