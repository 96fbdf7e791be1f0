//! Who answers what: eligibility first, then class, then the longest wait against the longest idle.

use base::{AccountId, CallId, Moment, Span};
use db::DbError;
use desk::{Cx, Never, Stop};

use crate::call::{Class, Waits};
use crate::offer::Offer;
use crate::store;

/// After this wait an urgent call may also be offered to agents who are writing up another one or missed a ring.
pub(crate) const BREAK_IN: Span = Span::secs(20);

/// As many matches as one act makes; the next act goes on.
const AT_ONCE: i64 = 20;

/// A waiting call and its place.
pub(crate) type Waiting = (CallId, Waits);

/// Decides. `waiting` in the order of the queue, `ready` and `writing` with the longest idle first.
pub(crate) fn plan(
    waiting: &[Waiting],
    ready: &[AccountId],
    writing: &[AccountId],
    now: Moment,
) -> Vec<(CallId, AccountId)> {
    let mut ready = ready.iter().copied();
    let mut writing = writing.iter().copied();
    let mut out = Vec::new();
    for (call, place) in waiting {
        let pressing = place.class <= Class::P1 && now - place.since >= BREAK_IN;
        let agent = ready.next().or_else(|| if pressing { writing.next() } else { None });
        let Some(agent) = agent else { continue };
        out.push((*call, agent));
    }
    out
}

/// Offers as many waiting calls as there are agents for; every act after which that may be so ends with this.
pub(crate) async fn offer_all(cx: &mut Cx<'_, '_>) -> Result<Vec<CallId>, DbError> {
    let waiting = store::calls::waiting(cx.tx(), AT_ONCE).await?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let ready = store::agents::eligible(cx.tx(), AT_ONCE).await?;
    let waiting: Vec<Waiting> =
        waiting.iter().map(|call| (call.id, Waits { class: call.class, since: call.waiting_at })).collect();
    let now = cx.now;
    let pressing = waiting.iter().any(|(_, w)| w.class <= Class::P1 && now - w.since >= BREAK_IN);
    let writing = if pressing { store::agents::pressed(cx.tx(), AT_ONCE).await? } else { Vec::new() };
    let mut offered = Vec::new();
    for (call, agent) in plan(&waiting, &ready, &writing, now) {
        never(cx.call(Offer { call, agent, lift: false }).await)?;
        offered.push(call);
    }
    Ok(offered)
}

/// A nested act that never refuses can only fail by a fault.
pub(crate) fn never<T>(result: Result<T, Stop<Never>>) -> Result<T, DbError> {
    match result {
        Ok(out) => Ok(out),
        Err(Stop::Fault(fault)) => Err(fault),
        Err(Stop::Refused(never)) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::AnyId;
    use proptest::prelude::*;

    fn agents(count: usize) -> Vec<AccountId> {
        (0..count).map(|_| AccountId::mint(Moment::from_ms(1))).collect()
    }

    proptest! {
        #[test]
        fn nobody_is_overtaken_and_nobody_gets_two(
            queue in proptest::collection::vec((0i64..5, 0i64..90_000), 0..30),
            free in 0usize..8,
            busy in 0usize..4,
        ) {
            let now = Moment::from_ms(90_000);
            let mut waiting: Vec<Waiting> = queue.iter().map(|(class, since)| {
                (CallId::mint(now), Waits { class: Class::of(*class), since: Moment::from_ms(*since) })
            }).collect();
            waiting.sort_by_key(|(id, w)| (w.class, w.since, *id));
            let (ready, writing) = (agents(free), agents(busy));
            let made = plan(&waiting, &ready, &writing, now);

            let mut seen: Vec<AccountId> = made.iter().map(|m| m.1).collect();
            seen.sort();
            seen.dedup();
            prop_assert_eq!(seen.len(), made.len(), "one agent, one call");
            prop_assert!(made.len() >= free.min(waiting.len()), "no agent idle while somebody waits");
            // Whoever was passed over for a ready agent is behind all who got one.
            let taken: Vec<CallId> = made.iter().filter(|m| ready.contains(&m.1)).map(|m| m.0).collect();
            let heads: Vec<CallId> = waiting.iter().map(|w| w.0).take(taken.len()).collect();
            prop_assert_eq!(taken, heads);
            for (call, agent) in &made {
                if writing.contains(agent) {
                    let place = waiting.iter().find(|w| w.0 == *call).expect("planned").1;
                    prop_assert!(place.class <= Class::P1 && now - place.since >= BREAK_IN);
                }
            }
        }
    }
}
