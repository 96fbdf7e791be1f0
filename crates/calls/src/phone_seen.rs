//! A phone came, moved, or went.

use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::matching::offer_all;
use crate::refused::Cannot;
use crate::{news, store};

/// Where a phone is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The address it gave (`Contact`).
    pub contact: String,
    /// The address it came from, `ip:port`.
    pub source: String,
    /// `udp`, `tcp` or `tls`.
    pub transport: String,
}

/// A registration began, changed or ended; refreshes change nothing and are not written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PhoneSeen {
    /// The SIP user.
    pub user: String,
    /// Where it is; none: gone.
    pub place: Option<Place>,
}

impl Command for PhoneSeen {
    const NAME: &'static str = "calls.phone_seen";
    const SAYS: &'static str = "话机上线或下线";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Normal;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let phone = store::phones::load(cx.tx(), &self.user).await?.ok_or(Cannot::NoSuchPhone)?;
        let now = cx.now;
        let place =
            self.place.as_ref().map(|p| (p.contact.as_str(), p.source.as_str(), p.transport.as_str()));
        store::phones::set_seen(cx.tx(), &self.user, place, now).await?;
        if let Some(elder) = phone.elder {
            cx.about(elder);
        }
        cx.note("user", &self.user);
        cx.note("online", self.place.is_some());
        cx.tell(news::PhoneChanged { user: self.user.clone(), agent: phone.account }).await?;
        if phone.account.is_some() && self.place.is_some() {
            offer_all(cx).await?;
        }
        Ok(())
    }
}
