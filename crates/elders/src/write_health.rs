//! Writes the health notes anew, with hearing, sight and languages, which stand on the card.

use crate::derive::refresh;
use crate::health::Health;
use crate::private::{Private, from_text, to_text};
use crate::record_refused::RecordRefused;
use crate::record_rows::{Hand, write_health};
use crate::records::check_texts;
use crate::topics::changed;
use crate::{record_store, store};
use base::{ElderId, Moment};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who may write about health.
pub(crate) const CARERS: &[Role] = &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk];

/// The health notes as they should be, whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteHealth {
    /// Whose.
    pub elder: ElderId,
    /// All of it.
    pub health: Health,
    /// 好, 差, 助听器.
    pub hearing: String,
    /// 好, 差, 失明.
    pub sight: String,
    /// Languages and dialects, best first.
    pub languages: Vec<String>,
    /// [`crate::HealthNotes::changed_at`] of what was on the screen; none = there was nothing.
    pub seen: Option<Moment>,
}

impl Command for WriteHealth {
    const NAME: &'static str = "elders.write_health";
    const SAYS: &'static str = "填写健康情况";
    const ROLES: &'static [Role] = CARERS;
    type Out = ();
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<RecordRefused>> {
        let lists = self.health.conditions.iter().chain(&self.health.drugs).chain(&self.health.allergies);
        check_texts(lists.chain(&self.languages).chain([&self.hearing, &self.sight, &self.health.note]))
            .map_err(RecordRefused::Bad)?;
        let stored = store::elder(cx.tx(), self.elder).await?.ok_or(RecordRefused::Unknown)?;
        let kept = record_store::health(cx.tx(), self.elder).await?;
        if kept.as_ref().map(|kept| kept.changed_at) != self.seen {
            return Err(RecordRefused::Meanwhile.into());
        }
        let before = match &kept {
            Some(kept) => from_text::<Health>(&cx.open(self.elder, &kept.sealed).await?)?,
            None => Health::default(),
        };
        let health = tidy(&self.health);
        cx.about(self.elder);
        note_changes(cx, &before, &health);
        let sealed = cx.seal(self.elder, &to_text(&health)?).await?;
        let hand = Hand::of(cx);
        write_health(cx.tx(), &hand, vec![(self.elder, health, sealed)]).await?;

        let private: Private = from_text(&cx.open(self.elder, &stored.sealed).await?)?;
        let after = Private {
            hearing: self.hearing.trim().to_owned(),
            sight: self.sight.trim().to_owned(),
            languages: trimmed(&self.languages),
            ..private.clone()
        };
        if after != private {
            cx.change("hearing", &private.hearing, &after.hearing);
            cx.change("sight", &private.sight, &after.sight);
            cx.change("languages", &private.languages, &after.languages);
            let (sealed, now) = (cx.seal(self.elder, &to_text(&after)?).await?, cx.now);
            store::reseal(cx.tx(), self.elder, sealed, now).await?;
        }
        refresh(cx, self.elder).await?;
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}

fn tidy(health: &Health) -> Health {
    Health {
        conditions: trimmed(&health.conditions),
        drugs: trimmed(&health.drugs),
        allergies: trimmed(&health.allergies),
        note: health.note.trim().to_owned(),
        ..health.clone()
    }
}

fn trimmed(list: &[String]) -> Vec<String> {
    list.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

fn note_changes(cx: &mut Cx<'_, '_>, before: &Health, after: &Health) {
    if before.conditions != after.conditions {
        cx.change("conditions", &before.conditions, &after.conditions);
    }
    if before.drugs != after.drugs {
        cx.change("drugs", &before.drugs, &after.drugs);
    }
    if before.allergies != after.allergies {
        cx.change("allergies", &before.allergies, &after.allergies);
    }
    if before.dementia != after.dementia {
        cx.change("dementia", before.dementia, after.dementia);
    }
    if before.literacy != after.literacy {
        cx.change("literacy", before.literacy, after.literacy);
    }
    if before.smartphone != after.smartphone {
        cx.change("smartphone", before.smartphone, after.smartphone);
    }
    if before.channel != after.channel {
        cx.change("channel", before.channel, after.channel);
    }
    if before.note != after.note {
        cx.change("note", &before.note, &after.note);
    }
}
