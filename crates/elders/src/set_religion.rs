//! Religion is written down only because the elder wants it here, with who asked and when; one word takes it away.

use crate::health::{Health, Religion};
use crate::private::to_text;
use crate::record_refused::RecordRefused;
use crate::record_rows::{Hand, write_health};
use crate::records::check_texts;
use crate::topics::changed;
use crate::write_health::CARERS;
use crate::{record_store, store};
use base::ElderId;
use db::sql;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// What the elder wants others to know, or that it shall not stand here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetReligion {
    /// Whose.
    pub elder: ElderId,
    /// The elder was asked and wants these words here; none = it shall not stand here.
    pub words: Option<String>,
}

impl Command for SetReligion {
    const NAME: &'static str = "elders.set_religion";
    const SAYS: &'static str = "按本人意愿登记宗教信仰";
    const ROLES: &'static [Role] = CARERS;
    type Out = ();
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<RecordRefused>> {
        let words = self.words.as_deref().map(str::trim).filter(|words| !words.is_empty());
        check_texts(&self.words).map_err(RecordRefused::Bad)?;
        store::elder(cx.tx(), self.elder).await?.ok_or(RecordRefused::Unknown)?;
        let sealed = match words {
            Some(words) => {
                let religion = Religion { words: words.to_owned(), asked_by: cx.account(), asked_at: cx.now };
                Some(cx.seal(self.elder, &to_text(&religion)?).await?)
            }
            None => None,
        };
        if record_store::health(cx.tx(), self.elder).await?.is_none() {
            let empty = cx.seal(self.elder, &to_text(&Health::default())?).await?;
            let hand = Hand::of(cx);
            write_health(cx.tx(), &hand, vec![(self.elder, Health::default(), empty)]).await?;
        }
        sql("UPDATE elder_health SET religion = $2 WHERE elder_id = $1")
            .bind(self.elder)
            .bind(sealed)
            .run(cx.tx())
            .await?;
        cx.about(self.elder);
        // The words themselves do not go into the trail: what the elder takes back shall be gone.
        cx.note("wanted", words.is_some());
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}
