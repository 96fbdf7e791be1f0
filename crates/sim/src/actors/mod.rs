//! People who use the program from outside: elders who call and press, agents and helpers at
//! their pages. They know addresses, accounts and telephone numbers, nothing else.

pub mod agent;
pub mod button;
pub mod elder;
pub mod exchange;
pub mod helper;
pub mod pace;
pub mod page;
pub mod photo;
pub mod sdp;
pub mod session;
pub mod town;
pub mod voice;
