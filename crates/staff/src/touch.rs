//! A session's sign of life. Not an act: it changes nothing that anybody did, and an entry a minute for each open page
//! would bury the trail.

use crate::read::Me;
use crate::store;
use base::{Moment, SessionId, Span};
use db::{DbError, Lane, Tx, Work};
use desk::Desk;

/// How old the last sign of life may be before it is written anew.
const STEP: Span = Span::mins(1);

struct Touch {
    session: SessionId,
    now: Moment,
}

impl Work for Touch {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        store::touch(tx, self.session, self.now).await.map(drop)
    }
}

/// Notes that the session was used just now, at most once a minute.
///
/// # Errors
/// When storage fails.
pub async fn touch(desk: &Desk, me: &Me) -> Result<(), DbError> {
    let now = desk.clock().now();
    match me.session {
        Some(session) if now - me.seen_at >= STEP => {
            desk.db().write(Lane::Normal, Touch { session, now }).await
        }
        _ => Ok(()),
    }
}
