//! A proof of a visit: a photo, a signature, the tag, words.

use crate::hands::{self, HELPER};
use crate::store::proofs::{self, Kept};
use crate::visit::Cannot;
use base::{EvidenceId, Moment, VisitId};
use catalogue::Evidence;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Lays a proof to the helper's own visit; also after it ended, because a phone may have been without a network.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Prove {
    /// Which visit.
    pub visit: VisitId,
    /// What kind.
    pub kind: Evidence,
    /// Where it is kept: the SHA-256 of a photo's bytes, the tag's number. The same one twice is one.
    pub reference: String,
    /// Words with it; may be empty.
    pub words: String,
    /// When, by the phone's clock.
    pub device_at: Moment,
}

impl Command for Prove {
    const NAME: &'static str = "visits.prove";
    const SAYS: &'static str = "交上门凭证";
    const ROLES: &'static [Role] = HELPER;
    type Out = EvidenceId;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<EvidenceId, Stop<Cannot>> {
        let me = cx.account().ok_or(Cannot::NotFound)?;
        let visit = hands::load(cx, self.visit).await?;
        if visit.helper != Some(me) {
            return Err(Cannot::NotFound.into());
        }
        if self.kind == Evidence::Words && self.words.trim().is_empty() {
            return Err(Cannot::NoReason.into());
        }
        let words = match self.words.trim() {
            "" => None,
            words => Some(cx.seal(visit.elder, words).await?),
        };
        let id: EvidenceId = cx.mint();
        let (kind, reference) = (self.kind.code().to_owned(), self.reference.clone());
        let kept = Kept { id, kind, reference, words, at: cx.now, device_at: self.device_at };
        proofs::insert(cx.tx(), visit.id, &kept).await?;
        cx.note("kind", self.kind);
        cx.note("reference", &self.reference);
        hands::save(cx, &visit).await?;
        Ok(id)
    }
}
