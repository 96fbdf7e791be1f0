//! People who use the program from outside: elders who call and press, agents and helpers at
//! their pages. They know addresses, accounts and telephone numbers, nothing else.

pub mod button;
pub mod exchange;
pub mod sdp;
pub mod voice;
