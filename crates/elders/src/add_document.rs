//! Enters a document beside the first.

use crate::number::IDENTITY;
use crate::papers::GivenDocument;
use crate::record_refused::RecordRefused;
use crate::record_rows::{Hand, document_row, insert_documents};
use crate::records::{BadRecord, check_days, check_texts};
use crate::register::WRITERS;
use crate::store;
use crate::topics::changed;
use base::{Date, DocumentId, ElderId, Identity};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A document that the elder has shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddDocument {
    /// Whose.
    pub elder: ElderId,
    /// Kind, number, days, issuer.
    pub document: GivenDocument,
}

impl Command for AddDocument {
    const NAME: &'static str = "elders.add_document";
    const SAYS: &'static str = "登记证件";
    const ROLES: &'static [Role] = WRITERS;
    type Out = DocumentId;
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<DocumentId, Stop<RecordRefused>> {
        let today = Date::of(cx.now);
        let identity = Identity::parse(self.document.kind, &self.document.number)
            .map_err(|bad| RecordRefused::Bad(BadRecord::Identity(bad)))?;
        check_days(self.document.from, self.document.until, today).map_err(RecordRefused::Bad)?;
        check_texts([&self.document.issuer]).map_err(RecordRefused::Bad)?;
        store::elder(cx.tx(), self.elder).await?.ok_or(RecordRefused::Unknown)?;
        let document = GivenDocument {
            kind: identity.document(),
            number: identity.number().to_owned(),
            ..self.document.clone()
        };
        // The number by which somebody else is known.
        let token = cx.token(IDENTITY, &document.number);
        if document.kind.kind().master && store::with_identity(cx.tx(), &token).await?.is_some() {
            return Err(RecordRefused::Taken.into());
        }
        cx.about(self.elder);
        cx.note("kind", document.kind.label());
        cx.note("number", identity.masked());
        let row = document_row(cx, self.elder, &document).await?;
        let hand = Hand::of(cx);
        let taken = insert_documents(cx.tx(), &hand, vec![row]).await?;
        let id = taken.first().copied().ok_or(RecordRefused::Taken)?;
        cx.tell(changed(self.elder)).await?;
        Ok(id)
    }
}
