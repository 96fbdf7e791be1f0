//! What can be asked about mandates: by the office, by whoever acts, by pages that say on whose behalf something was done.

mod behalf;
mod mine;
mod office;

pub use behalf::{BehalfOfCases, OnBehalf, Someone, on_behalf};
pub use mine::{AskedLine, Health, Home, Mine, MyCase, MyElder, MyMessage, OneOfMine, Opened, Together};
pub use office::{ByCase, CaseOf, List, MessageView, OfElder, Page, ProofView, Row, Show, Shown};
