//! What every page's handler shares: the state, who is signed in, how a refusal is told, the table of routes.

pub mod act;
pub mod answer;
pub mod form;
pub mod nav;
pub mod pocket;
pub mod routes;
pub mod signed;
pub mod state;
pub mod wrong;

pub use answer::{Answer, Trouble, back, page, say};
pub use form::Sent;
pub use pocket::Pocket;
pub use routes::{Route, Table};
pub use signed::{Signed, Viewer};
pub use state::{Settings, State};
pub use wrong::wrong;
