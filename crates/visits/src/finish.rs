//! A helper is done, with everything that the service asks for on the table.

use crate::hands::{self, HELPER, unless_refused};
use crate::store;
use crate::store::proofs::{self, Late};
use crate::topics::VisitConflict;
use crate::visit::{Cannot, State, Visit};
use base::{AccountId, AnyId, Moment, VisitId};
use catalogue::Evidence;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Finishes the helper's visit. When it was taken from them meanwhile, what they did is kept beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finish {
    /// Which visit.
    pub visit: VisitId,
    /// Code of an outcome with a visit.
    pub outcome: String,
    /// What was found and done; may be empty when the service asks for no words.
    pub words: String,
    /// Why the arrival was far from the home or without a position, if not said before.
    pub reason: String,
    /// When, by the phone's clock.
    pub device_at: Moment,
    /// Which phone.
    pub device: Option<String>,
}

/// How it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finished {
    /// Done.
    Done,
    /// The visit was no longer theirs: kept beside it for the supervisor to look at.
    KeptAside,
}

impl Command for Finish {
    const NAME: &'static str = "visits.finish";
    const SAYS: &'static str = "完成上门";
    const ROLES: &'static [Role] = HELPER;
    type Out = Finished;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Finished, Stop<Cannot>> {
        let me = cx.account().ok_or(Cannot::NotFound)?;
        let mut visit = hands::load(cx, self.visit).await?;
        if visit.helper != Some(me) {
            return Err(Cannot::NotFound.into());
        }
        match visit.state {
            State::Finished => return Ok(Finished::Done),
            state if !state.out() => return self.keep_aside(cx, &visit, me).await,
            _ => {}
        }
        let there = self.there(cx, &visit).await?;
        self.explain(cx, &mut visit).await?;
        let service = hands::service_of(&visit)?;
        visit.device = self.device.clone().or(visit.device);
        visit.finish(service, &self.outcome, &there, cx.now, self.device_at)?;
        hands::save(cx, &visit).await?;
        cx.note("outcome", &self.outcome);
        cx.note("device_at", self.device_at);
        if !self.words.trim().is_empty() {
            let sealed = cx.seal(visit.elder, self.words.trim()).await?;
            store::set_words(cx.tx(), visit.id, sealed).await?;
            cx.note("words", self.words.trim());
        }
        cx.untie(me, visit.elder, &hands::purpose(visit.id)).await?;
        self.prove_case(cx, &visit, &there).await?;
        hands::move_case(cx, visit.case).await?;
        Ok(Finished::Done)
    }
}

impl Finish {
    /// What lies on the table: proofs, the arrival's place, the words of this act.
    async fn there(&self, cx: &mut Cx<'_, '_>, visit: &Visit) -> Result<Vec<Evidence>, Stop<Cannot>> {
        let kept = proofs::of_visit(cx.tx(), visit.id).await?;
        let mut there: Vec<Evidence> = kept.iter().filter_map(|k| Evidence::from_code(&k.kind)).collect();
        if let Some(arrival) = &visit.arrival {
            there.push(Evidence::Place);
            if arrival.method == crate::visit::Method::Tag {
                there.push(Evidence::Tag);
            }
        }
        if !self.words.trim().is_empty() {
            there.push(Evidence::Words);
        }
        there.sort_unstable();
        there.dedup();
        Ok(there)
    }

    async fn explain(&self, cx: &mut Cx<'_, '_>, visit: &mut Visit) -> Result<(), Stop<Cannot>> {
        let Some(arrival) = visit.arrival.as_mut().filter(|a| !a.explained && !self.reason.trim().is_empty())
        else {
            return Ok(());
        };
        arrival.explained = true;
        let sealed = cx.seal(visit.elder, self.reason.trim()).await?;
        store::explain(cx.tx(), visit.id, sealed).await?;
        cx.note("reason", self.reason.trim());
        Ok(())
    }

    /// The case gets what the visit has, so that it can close.
    async fn prove_case(
        &self,
        cx: &mut Cx<'_, '_>,
        visit: &Visit,
        there: &[Evidence],
    ) -> Result<(), Stop<Cannot>> {
        let Some(case) = visit.case else { return Ok(()) };
        for kind in there {
            let reference = format!("visit:{}", visit.id.text());
            unless_refused(cx.call(cases::Prove { case, kind: *kind, reference }).await)?;
        }
        Ok(())
    }

    async fn keep_aside(
        &self,
        cx: &mut Cx<'_, '_>,
        visit: &Visit,
        me: AccountId,
    ) -> Result<Finished, Stop<Cannot>> {
        let words = format!("{} {}", self.outcome, self.words.trim());
        let late = Late {
            id: cx.mint(),
            helper: me,
            act: Self::NAME.to_owned(),
            at: cx.now,
            device_at: self.device_at,
            words: Some(cx.seal(visit.elder, words.trim()).await?),
        };
        proofs::keep_late(cx.tx(), visit.id, &late).await?;
        cx.note("kept_aside", true);
        cx.note("words", words.trim());
        let (case, region) = (visit.case, visit.region.clone());
        cx.tell(VisitConflict { visit: visit.id, case, helper: me, region }).await?;
        Ok(Finished::KeptAside)
    }
}
