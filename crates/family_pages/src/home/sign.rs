//! The last known sign of life, composed from what the line, visits, devices and rounds know. Each sign says from what it is known and
//! when. A device that reports only tells that the device works. Nothing is green, nothing is made up: without a sign the page
//! says so.

use crate::words::{days_ago, when};
use base::{ElderId, Moment};
use calls::Direction;
use desk::{Ask, Outcome, Refusal};
use pages::State;

/// After so many days without a sign the page says so before anything else.
const QUIET: i64 = 3;

/// One sign: when, and from what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sign {
    pub at: Moment,
    pub words: String,
}

/// What is known of an elder's life.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Signs {
    /// The newest first.
    pub of_life: Vec<Sign>,
    /// What the devices say of themselves.
    pub device: Option<Sign>,
    /// A device has been silent since.
    pub silent_since: Option<Moment>,
}

impl Signs {
    /// The sentence at the head: the newest sign, or that there is none.
    pub(crate) fn head(&self, now: Moment) -> String {
        match self.of_life.first() {
            Some(sign) => format!("{}，{}", when(sign.at, now), sign.words),
            None => "我们这里还没有和老人家联系上的记录".to_owned(),
        }
    }

    /// Said plainly when it has been quiet for long.
    pub(crate) fn quiet(&self, now: Moment) -> Option<String> {
        let days = days_ago(self.of_life.first()?.at, now);
        (days >= QUIET).then(|| format!("从那以后 {days} 天没有新的消息"))
    }
}

/// Asks each part that knows something; what may not be seen is refused by the desk and no sign at all.
pub(crate) async fn signs<E>(state: &State, ask: &Ask, elder: ElderId) -> Result<Signs, Outcome<E>>
where
    E: Refusal,
{
    let desk = &state.desk;
    let mut signs = Signs::default();
    let spoke = desk.look(ask, calls::read::LastHeard { elder }).await.map_err(fault)?;
    if let Some(spoke) = spoke {
        let words = match spoke.direction {
            Direction::In => "老人家打电话来，和我们说了话",
            Direction::Out => "老人家接了我们的电话",
        };
        signs.of_life.push(Sign { at: spoke.at, words: words.to_owned() });
    }
    let seen = desk.look(ask, visits::read::LastSeen { elder }).await.map_err(fault)?;
    if let Some(seen) = seen {
        let who = seen.helper_name.unwrap_or_default();
        let words = format!("助老员{who}上门（{}），见到了老人家", seen.service_name);
        signs.of_life.push(Sign { at: seen.at, words });
    }
    let heard = desk.look(ask, devices::read::LastHeard { elder }).await.map_err(fault)?;
    if let Some(at) = heard.pressed_at {
        signs.of_life.push(Sign { at, words: "老人家按了一键呼".to_owned() });
    }
    let met = desk.look(ask, rounds::read::LastRound { elder }).await.map_err(fault)?;
    // What a round counts of calls and visits is said above by those who know it first.
    if let Some(met) = met.filter(|met| met.how == rounds::How::Round) {
        let words = "社区上门探访，见到了老人家".to_owned();
        signs.of_life.push(Sign { at: met.at, words });
    }
    signs.device = heard.device.map(|(kind, at)| Sign { at, words: kind.label().to_owned() });
    signs.silent_since = heard.silent_since;
    signs.of_life.sort_by_key(|sign| std::cmp::Reverse(sign.at));
    Ok(signs)
}

fn fault<E: Refusal>(outcome: Outcome<desk::Never>) -> Outcome<E> {
    match outcome {
        Outcome::Refused(never) => match never {},
        Outcome::Denied(denied) => Outcome::Denied(denied),
        Outcome::Reused => Outcome::Reused,
        Outcome::Fault(fault) => Outcome::Fault(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_is_said_and_an_old_one_is_called_old() {
        let now = Moment::from_beijing(2026, 11, 24, 9, 0, 0);
        let mut signs = Signs::default();
        assert_eq!(signs.head(now), "我们这里还没有和老人家联系上的记录");
        assert_eq!(signs.quiet(now), None);
        let at = Moment::from_beijing(2026, 11, 20, 18, 0, 0);
        signs.of_life.push(Sign { at, words: "老人家接了我们的电话".to_owned() });
        assert_eq!(signs.head(now), "11月20日 18:00，老人家接了我们的电话");
        assert_eq!(signs.quiet(now).as_deref(), Some("从那以后 4 天没有新的消息"));
    }
}
