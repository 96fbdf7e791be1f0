//! Photographed papers. The door keeps them in files sealed by themselves and named by the SHA-256 of the picture; here is
//! who may look at one.

use crate::hands::OFFICE;
use crate::ids::MandateId;
use crate::mandate::Cannot;
use crate::store::mandates as store;
use desk::{Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// May this photo be looked at? It may when it is evidence of the mandate; leaves a trail entry.
#[derive(Debug, Clone, Serialize)]
pub struct OpenPaper {
    /// Of which mandate.
    pub mandate: MandateId,
    /// Name of the photo.
    pub name: String,
}

impl Query for OpenPaper {
    const NAME: &'static str = "mandates.open_paper";
    const SAYS: &'static str = "查看授权纸的照片";
    const ROLES: &'static [Role] = OFFICE;
    const OPENS: bool = true;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.mandate)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mandate = store::by_id(rx.tx(), self.mandate).await?.ok_or(Cannot::NotFound)?;
        rx.about(mandate.elder);
        let proofs = store::proofs(rx.tx(), mandate.id).await?;
        let known = !self.name.is_empty() && proofs.iter().any(|proof| proof.reference == self.name);
        if known { Ok(()) } else { Err(Cannot::NotFound.into()) }
    }
}
