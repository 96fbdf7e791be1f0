//! What a person says of a pair.

use crate::events::{self, Happened, What};
use crate::ids::{EventId, PairId};
use crate::pairs::{self, State};
use crate::topics::{Joined, Queued};
use crate::{MOST_RECORDS, joins};
use base::{ElderId, Span};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who may work at the review desk.
pub(crate) const REVIEWERS: &[Role] = &[Role::Clerk, Role::Officer, Role::Supervisor];

/// How long a question is put off.
const LATER: Span = Span::hours(20);

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Say {
    /// One person: the one who came in last points to the one who was there.
    One,
    /// Two persons.
    Two,
    /// Not today.
    Later,
}

/// Says it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decide {
    /// Of which pair.
    pub pair: PairId,
    /// What.
    pub say: Say,
}

/// What came of it: by the event it can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The event.
    pub event: EventId,
    /// Whose event it is: how [`crate::Part`] names it.
    pub elder: ElderId,
}

/// Why a pair is not decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideRefused {
    /// No such pair.
    #[error("没有这一对记录")]
    Unknown,
    /// Somebody was quicker.
    #[error("别人刚处理过这一对，请看下一对")]
    Already,
    /// The group is too large.
    #[error("这位长者名下的记录已经太多，请先把不该合的分开")]
    TooLarge,
}

impl Refusal for DecideRefused {
    fn kind(&self) -> Kind {
        match self {
            DecideRefused::Unknown => Kind::NotFound,
            _ => Kind::Conflict,
        }
    }
}

impl Command for Decide {
    const NAME: &'static str = "matches.decide";
    const SAYS: &'static str = "核对是不是同一人";
    const ROLES: &'static [Role] = REVIEWERS;
    type Out = Decided;
    type Error = DecideRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.pair)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Decided, Stop<DecideRefused>> {
        let pair = pairs::pair(cx.tx(), self.pair).await?.ok_or(DecideRefused::Unknown)?;
        if pair.state != State::Waiting {
            return Err(DecideRefused::Already.into());
        }
        let event: EventId = cx.mint();
        let (mut elder, mut other) = (pair.asked, pair.other());
        let what = match self.say {
            Say::One => {
                (elder, other) = join(cx, &pair, event).await?;
                What::Joined
            }
            Say::Two => {
                if !pairs::settle(cx.tx(), pair.id, State::Apart, event).await? {
                    return Err(DecideRefused::Already.into());
                }
                What::Apart
            }
            Say::Later => {
                let due = cx.now + LATER;
                if !pairs::put_off(cx.tx(), pair.id, due).await? {
                    return Err(DecideRefused::Already.into());
                }
                What::Later
            }
        };
        let mut entry = Happened::new(event, what, elder);
        entry.other = Some(other);
        entry.rule = pair.doubt.code().to_owned();
        entry.total = Some(pair.total);
        entry.parts = events::parts_text(&pair.parts);
        events::add(cx, vec![entry]).await?;
        cx.tell(Queued { pairs: 0 }).await?;
        cx.about(elder);
        cx.note("other", base::AnyId::text(&other));
        cx.note("say", what.says());
        Ok(Decided { event, elder })
    }
}

/// Joins a pair's two elders, or whoever they are known as by now. Answers the kept one and the gone one.
async fn join(
    cx: &mut Cx<'_, '_>,
    pair: &pairs::Stored,
    event: EventId,
) -> Result<(ElderId, ElderId), Stop<DecideRefused>> {
    let gone = joins::kept(cx.tx(), pair.asked).await?;
    let kept = joins::kept(cx.tx(), pair.other()).await?;
    if gone == kept {
        return Err(DecideRefused::Already.into());
    }
    let mut group = joins::members(cx.tx(), kept).await?;
    group.extend(joins::members(cx.tx(), gone).await?);
    if group.len() > MOST_RECORDS {
        return Err(DecideRefused::TooLarge.into());
    }
    // The last reasons to refuse are the database's own: whoever comes second changes nothing.
    if !pairs::settle(cx.tx(), pair.id, State::Joined, event).await?
        || !joins::join(cx.tx(), gone, kept, event).await?
    {
        return Err(DecideRefused::Already.into());
    }
    pairs::settle_within(cx.tx(), &group, event).await?;
    cx.tell(Joined { kept, gone }).await?;
    Ok((kept, gone))
}
