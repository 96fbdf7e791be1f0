//! Writes down how an elder lives.

use crate::derive::refresh;
use crate::fact::{GivenFact, within};
use crate::private::to_text;
use crate::record_refused::{RecordRefused, since};
use crate::record_rows::{Hand, SaidNote, insert_facts};
use crate::records::{check_days, check_texts};
use crate::register::WRITERS;
use crate::topics::changed;
use crate::{record_store, store};
use base::{Date, ElderId, FactId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A fact of an elder's household, with who said so.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoteFact {
    /// Whose.
    pub elder: ElderId,
    /// What, from when, until when.
    pub fact: GivenFact,
    /// Who said so, or how it is known: 本人, 女儿, 上门看到.
    pub said: String,
    /// What else there is to say; may be empty.
    pub note: String,
}

impl Command for NoteFact {
    const NAME: &'static str = "elders.note_fact";
    const SAYS: &'static str = "记家庭情况";
    const ROLES: &'static [Role] = WRITERS;
    type Out = FactId;
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<FactId, Stop<RecordRefused>> {
        let today = Date::of(cx.now);
        check_days(self.fact.from, self.fact.until, today).map_err(RecordRefused::Bad)?;
        check_texts([&self.said, &self.note]).map_err(RecordRefused::Bad)?;
        if self.said.trim().is_empty() {
            return Err(RecordRefused::NoSaid.into());
        }
        let stored = store::elder(cx.tx(), self.elder).await?.ok_or(RecordRefused::Unknown)?;
        if stored.birth.is_some_and(|birth| self.fact.from.is_some_and(|from| from < birth)) {
            return Err(RecordRefused::BeforeBirth.into());
        }
        for kept in record_store::facts(cx.tx(), self.elder).await? {
            if kept.kind == self.fact.kind && !kept.voided && overlap(&self.fact, kept.from, kept.until) {
                return Err(RecordRefused::Standing(since(kept.from)).into());
            }
        }
        let id: FactId = cx.mint();
        let words = SaidNote { said: self.said.trim().to_owned(), note: self.note.trim().to_owned() };
        let sealed = cx.seal(self.elder, &to_text(&words)?).await?;
        let hand = Hand::of(cx);
        insert_facts(cx.tx(), &hand, vec![(self.elder, id, self.fact.clone(), Some(sealed))]).await?;
        cx.about(self.elder);
        cx.note("fact", self.fact.kind.label());
        cx.note("from", self.fact.from);
        cx.note("until", self.fact.until);
        cx.note("said", self.said.trim());
        let (before, after) = refresh(cx, self.elder).await?;
        if before != after {
            cx.change("categories", before, after);
        }
        cx.tell(changed(self.elder)).await?;
        Ok(id)
    }
}

/// Whether two spans share a day.
fn overlap(fact: &GivenFact, from: Option<Date>, until: Option<Date>) -> bool {
    spans_meet((fact.from, fact.until), (from, until))
}

/// Whether two spans share a day; an end is not included, and one that is not known lies far away.
pub(crate) fn spans_meet(one: (Option<Date>, Option<Date>), other: (Option<Date>, Option<Date>)) -> bool {
    let begins = |(from, until), (other_from, _): (Option<Date>, Option<Date>)| match other_from {
        Some(day) => within(from, until, day),
        None => from.is_none(),
    };
    begins(one, other) || begins(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_share_a_day_meet() {
        let day = |text: &str| Some(text.parse::<Date>().unwrap());
        let year = (day("2025-01-01"), day("2026-01-01"));
        assert!(spans_meet(year, (day("2025-12-31"), None)));
        assert!(!spans_meet(year, (day("2026-01-01"), None)), "the end is not included");
        assert!(spans_meet((None, None), year) && spans_meet((None, day("2025-01-02")), year));
        assert!(!spans_meet((None, day("2025-01-01")), year));
        assert!(
            spans_meet((None, None), (None, None)) && spans_meet((None, day("2020-01-01")), (None, None))
        );
    }
}
