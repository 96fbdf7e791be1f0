//! Whether a plan keeps the rules, told from its stops alone: written apart from the pass that made their times.

use crate::plan::Stops;
use crate::problem::{HelperIx, Link, Problem, VisitIx};

/// Times are compared to a tenth of a second.
const HAIR: f64 = 1e-3;

/// A rule that a plan breaks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Broken {
    /// A part is done by nobody, or twice, or the visit stands under the undone though it is done.
    Parts(VisitIx),
    /// The helper cannot do it or may not go there.
    Unable(VisitIx, HelperIx),
    /// It starts before its window opens.
    Early(VisitIx),
    /// The helper cannot be there so soon.
    Travel(VisitIx, HelperIx),
    /// It does not take as long as it must.
    Length(VisitIx),
    /// One helper does both parts.
    Same(VisitIx),
    /// The two parts do not hang together as they must.
    Linked(VisitIx),
    /// It has begun or was promised, and was changed.
    Pinned(VisitIx),
    /// The pause is missing or at the wrong time.
    Pause(HelperIx),
    /// It starts after its window closed, by so many minutes.
    Late(VisitIx, f64),
    /// The helper comes home after the end, by so many minutes.
    Overtime(HelperIx, f64),
    /// Nobody does it.
    Undone(VisitIx),
}

impl Broken {
    /// Whether no price pays for it.
    pub fn is_hard(&self) -> bool {
        !matches!(self, Broken::Late(..) | Broken::Overtime(..) | Broken::Undone(..))
    }
}

/// Every rule that the stops break, hard ones first.
pub fn check(problem: &Problem, stops: &Stops) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut starts: Vec<[Option<(HelperIx, f64)>; 2]> = vec![[None; 2]; problem.visits.len()];
    for (helper, round) in stops.rounds.iter().enumerate() {
        walk(problem, helper, round, &mut starts, &mut broken);
    }
    for (visit, parts) in starts.iter().enumerate() {
        whole(problem, visit, parts, stops.undone.contains(&visit), &mut broken);
    }
    broken.sort_by_key(|b| !b.is_hard());
    broken
}

/// One helper's round, door by door.
fn walk(
    problem: &Problem,
    helper: HelperIx,
    round: &[crate::Stop],
    starts: &mut [[Option<(HelperIx, f64)>; 2]],
    broken: &mut Vec<Broken>,
) {
    let who = &problem.helpers[helper];
    let (mut at, mut free, mut rested) = (who.from, who.begins, who.pause.is_none());
    let mut worked = 0.0;
    for stop in round {
        let visit = &problem.visits[stop.visit];
        let way = problem.travel.of(at, visit.place) * who.pace;
        if let Some(pause) = who.pause
            && !rested
        {
            // There is room for the pause before this door, or a later gap will have it.
            let fits = stop.starts - way - pause.minutes + HAIR >= free.max(pause.earliest);
            if free.max(pause.earliest) <= pause.latest.max(free) && fits {
                rested = true;
            } else if free + way > pause.latest + HAIR {
                broken.push(Broken::Pause(helper));
                rested = true;
            }
        }
        if stop.starts + HAIR < free + way {
            broken.push(Broken::Travel(stop.visit, helper));
        }
        let able = visit.parts.get(stop.part).is_some_and(|p| who.skills & p.skills == p.skills);
        let pinned = visit.pin.as_ref().is_some_and(|p| p.helpers.get(stop.part) == Some(&helper));
        if !pinned && (!able || visit.never.contains(&helper)) {
            broken.push(Broken::Unable(stop.visit, helper));
        }
        let minutes = visit.parts.get(stop.part).map_or(0.0, |p| p.minutes);
        if (stop.ends - stop.starts - minutes).abs() > HAIR {
            broken.push(Broken::Length(stop.visit));
        }
        match starts.get_mut(stop.visit).and_then(|parts| parts.get_mut(stop.part)) {
            Some(slot @ None) => *slot = Some((helper, stop.starts)),
            _ => broken.push(Broken::Parts(stop.visit)),
        }
        worked += way + minutes;
        (at, free) = (visit.place, stop.ends);
    }
    if !round.is_empty() {
        let home = who.to.map_or(0.0, |to| problem.travel.of(at, to) * who.pace);
        let over = (free + home - who.ends).max(worked + home - who.most);
        if over > HAIR {
            broken.push(Broken::Overtime(helper, over));
        }
    }
}

/// One visit with its parts.
fn whole(
    problem: &Problem,
    ix: VisitIx,
    parts: &[Option<(HelperIx, f64)>; 2],
    undone: bool,
    broken: &mut Vec<Broken>,
) {
    let visit = &problem.visits[ix];
    let done = parts.iter().flatten().count();
    if undone && done == 0 {
        let must = visit.undone.is_none();
        broken.push(if must { Broken::Parts(ix) } else { Broken::Undone(ix) });
        return;
    }
    if done != visit.parts.len() || undone {
        return broken.push(Broken::Parts(ix));
    }
    for (helper, start) in parts.iter().flatten() {
        if *start + HAIR < visit.opens && visit.pin.is_none() {
            broken.push(Broken::Early(ix));
        }
        if *start > visit.closes + HAIR {
            broken.push(Broken::Late(ix, start - visit.closes));
        }
        if let Some(pin) = &visit.pin
            && (!pin.helpers.contains(helper)
                || *start + HAIR < pin.start
                || (pin.begun && *start > pin.start + HAIR))
        {
            broken.push(Broken::Pinned(ix));
        }
    }
    if let [Some((a, first)), Some((b, second))] = parts {
        if a == b {
            broken.push(Broken::Same(ix));
        }
        let well = match visit.link {
            Link::Alone => false,
            Link::Together => (first - second).abs() <= HAIR,
            Link::After { least, most } => {
                let gap = second - first;
                gap + HAIR >= least && gap <= most + HAIR
            }
        };
        if !well {
            broken.push(Broken::Linked(ix));
        }
    }
}
