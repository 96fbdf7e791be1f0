//! The supervisor's numbers. Answered-in-time is counted over *offered* calls, abandoned ones included: the honest form.

use base::{Moment, Span};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

use super::READERS;
use crate::store;

/// The numbers of the line. Each opens to its records through [`super::List`] with the matching filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Numbers {
    /// Waiting or ringing just now (`List{unanswered}`).
    pub waiting: i64,
    /// How long the oldest of them waits.
    pub oldest: Option<Span>,
    /// Calls that came in since `since` (`List{direction: in}`).
    pub offered: i64,
    /// Answered at all.
    pub answered: i64,
    /// Answered within 10, 60 and 180 seconds (`List{answered: Within(..)}`).
    pub within_10: i64,
    /// Within a minute.
    pub within_60: i64,
    /// Within three minutes.
    pub within_180: i64,
    /// Given up by the caller (`List{state: abandoned}`).
    pub abandoned: i64,
    /// Calls that we owe just now (`CallBacks`).
    pub owed: i64,
    /// Being talked just now.
    pub talking: i64,
    /// Agents by state: word, count (`Agents`).
    pub agents: Vec<(String, i64)>,
    /// From when the counts go.
    pub since: Moment,
}

impl Numbers {
    /// `part` over all offered calls, in percent with one decimal, as text; `—` when there were none.
    pub fn percent(&self, part: i64) -> String {
        if self.offered == 0 {
            return "—".to_owned();
        }
        let tenths = part * 1_000 / self.offered;
        format!("{}.{}%", tenths / 10, tenths % 10)
    }
}

/// The numbers since a moment; none: since midnight in Beijing.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Board {
    /// From when.
    pub since: Option<Moment>,
}

impl Query for Board {
    const NAME: &'static str = "calls.board";
    const SAYS: &'static str = "查看话务看板";
    const ROLES: &'static [Role] = READERS;
    type Out = Numbers;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Numbers, Stop<Never>> {
        let since = self.since.unwrap_or_else(|| {
            let today = rx.now.beijing();
            Moment::from_beijing(today.year, today.month, today.day, 0, 0, 0)
        });
        let mut numbers = store::past::board(rx.tx(), since).await?;
        numbers.oldest = store::past::oldest_wait(rx.tx()).await?.map(|at| rx.now - at);
        numbers.agents = store::past::agents_by_state(rx.tx()).await?;
        numbers.since = since;
        Ok(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_counts_the_abandoned_too() {
        let numbers = Numbers { offered: 8, answered: 7, within_10: 5, abandoned: 1, ..Numbers::default() };
        assert_eq!(numbers.percent(numbers.within_10), "62.5%");
        assert_eq!(Numbers::default().percent(0), "—");
    }
}
