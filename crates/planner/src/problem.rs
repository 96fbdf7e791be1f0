//! What is to be planned.

/// Which visit, as its place in [`Problem::visits`].
pub type VisitIx = usize;
/// Which helper, as their place in [`Problem::helpers`].
pub type HelperIx = usize;

/// Minutes from place to place, by row.
#[derive(Debug, Clone)]
pub struct Matrix {
    side: usize,
    minutes: Vec<f64>,
}

impl Matrix {
    /// `minutes[from * side + to]`.
    ///
    /// # Errors
    /// When it is no square, or a time is negative or no number.
    pub fn new(side: usize, minutes: Vec<f64>) -> Result<Matrix, Unsound> {
        let well = minutes.len() == side * side && minutes.iter().all(|m| m.is_finite() && *m >= 0.0);
        well.then_some(Matrix { side, minutes }).ok_or(Unsound::Matrix)
    }

    /// How many places.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Minutes from one place to another.
    #[inline]
    pub fn of(&self, from: usize, to: usize) -> f64 {
        self.minutes[from * self.side + to]
    }
}

/// How the two parts of a visit hang together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Link {
    /// There is one part.
    Alone,
    /// Both start at the same minute (lifting, a bath).
    Together,
    /// The second starts between `least` and `most` minutes after the first started (medicine, then a meal).
    After {
        /// At least so many minutes.
        least: f64,
        /// At most so many.
        most: f64,
    },
}

/// What one helper does at a visit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// All of these skills are needed, a bit each.
    pub skills: u64,
    /// How long it takes, minutes.
    pub minutes: f64,
}

/// A visit that has begun or was promised: it stays with these helpers, and does not start before.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Who, a helper for each part.
    pub helpers: Vec<HelperIx>,
    /// When, minutes.
    pub start: f64,
    /// It has begun: nothing comes before it any more.
    pub begun: bool,
}

/// What the pass over a plan reads of a visit, close together in memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lean {
    pub place: u32,
    pub parts: u8,
    pub together: bool,
    pub opens: f64,
    pub closes: f64,
    pub minutes: [f64; 2],
    pub least: f64,
    pub most: f64,
    pub undone: f64,
}

impl Lean {
    fn of(visit: &Visit) -> Lean {
        let minutes = |part: usize| visit.parts.get(part).map_or(0.0, |p| p.minutes);
        let (least, most) = match visit.link {
            Link::After { least, most } => (least, most),
            _ => (0.0, 0.0),
        };
        let start = visit.pin.as_ref().map(|pin| pin.start);
        Lean {
            place: u32::try_from(visit.place).unwrap_or(0),
            parts: if visit.parts.len() == 2 { 2 } else { 1 },
            together: visit.link == Link::Together,
            opens: start.unwrap_or(visit.opens),
            closes: start.unwrap_or(visit.closes),
            minutes: [minutes(0), minutes(1)],
            least,
            most,
            undone: visit.undone.unwrap_or(MUST),
        }
    }
}

/// What leaving undone costs where it may not be: more than any day.
pub(crate) const MUST: f64 = 1e7;

/// A visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// Where, as a row of the matrix.
    pub place: usize,
    /// No start before, minutes.
    pub opens: f64,
    /// A start after this is late, minutes.
    pub closes: f64,
    /// One or two.
    pub parts: Vec<Part>,
    /// How two hang together.
    pub link: Link,
    /// Who may not come: forbidden pairs, the other sex where it was asked for, a certificate out of date.
    pub never: Vec<HelperIx>,
    /// Who is rather wanted or not, and what each costs; negative = wanted (the same helper again, dialect, yesterday's plan).
    pub likes: Vec<(HelperIx, f64)>,
    /// What leaving it undone costs; `None`: it may not be left undone.
    pub undone: Option<f64>,
    /// It has begun or was promised.
    pub pin: Option<Pin>,
}

impl Visit {
    /// One part in a window, wanted of everybody alike.
    pub fn simple(place: usize, opens: f64, closes: f64, part: Part) -> Visit {
        Visit {
            place,
            opens,
            closes,
            parts: vec![part],
            link: Link::Alone,
            never: Vec::new(),
            likes: Vec::new(),
            undone: None,
            pin: None,
        }
    }
}

/// A pause that a helper takes between two visits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pause {
    /// Begins at the earliest, minutes.
    pub earliest: f64,
    /// Begins at the latest.
    pub latest: f64,
    /// How long.
    pub minutes: f64,
}

/// A helper on that day.
#[derive(Debug, Clone, PartialEq)]
pub struct Helper {
    /// What they can do, a bit each.
    pub skills: u64,
    /// Where they start, as a row of the matrix.
    pub from: usize,
    /// Where they go at the end; `None`: the day ends at the last door.
    pub to: Option<usize>,
    /// They start no earlier, minutes.
    pub begins: f64,
    /// Being home after this is overtime.
    pub ends: f64,
    /// Minutes of travel are multiplied by this (1 = as in the matrix; on foot more).
    pub pace: f64,
    /// Their pause.
    pub pause: Option<Pause>,
    /// Minutes of work after which more costs overtime (what is left of the week).
    pub most: f64,
}

impl Helper {
    /// All day, from and to this place, with these skills.
    pub fn simple(skills: u64, place: usize) -> Helper {
        Helper {
            skills,
            from: place,
            to: Some(place),
            begins: 0.0,
            ends: f64::INFINITY,
            pace: 1.0,
            pause: None,
            most: f64::INFINITY,
        }
    }
}

/// What a minute of each costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Of travel.
    pub travel: f64,
    /// Of lateness, all visits together.
    pub late: f64,
    /// Of the latest visit's lateness.
    pub latest: f64,
    /// Of overtime.
    pub overtime: f64,
}

impl Default for Weights {
    /// A minute late costs three of travel, overtime two.
    fn default() -> Self {
        Weights { travel: 1.0, late: 3.0, latest: 1.0, overtime: 2.0 }
    }
}

/// Why a problem cannot be planned at all.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unsound {
    /// Travel times are no square, negative or no numbers.
    #[error("路程表不完整")]
    Matrix,
    /// A visit names a place, a helper or times that are not there.
    #[error("第 {0} 次上门的数据不对")]
    Visit(VisitIx),
    /// A helper names a place or times that are not there.
    #[error("第 {0} 位助老员的数据不对")]
    Helper(HelperIx),
    /// Nobody has the skills of a visit that may not be left undone.
    #[error("第 {0} 次上门没有人会做")]
    Nobody(VisitIx),
}

/// A day.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Minutes from place to place.
    pub travel: Matrix,
    /// The visits.
    pub visits: Vec<Visit>,
    /// The helpers.
    pub helpers: Vec<Helper>,
    /// What costs what.
    pub weights: Weights,
    /// For each part (two a visit): who may do it.
    able: Vec<Vec<u16>>,
    /// For each visit: what each helper costs there, empty = nothing.
    likes: Vec<Vec<f64>>,
    /// For each visit: the least of those.
    least: Vec<f64>,
    /// How far wanted helpers can at best bring a plan's cost down.
    pub(crate) floor: f64,
    pub(crate) lean: Vec<Lean>,
}

impl Problem {
    /// Checks and prepares.
    ///
    /// # Errors
    /// [`Unsound`].
    pub fn new(
        travel: Matrix,
        visits: Vec<Visit>,
        helpers: Vec<Helper>,
        weights: Weights,
    ) -> Result<Problem, Unsound> {
        if let Some(ix) = helpers.iter().position(|h| !helper_is_sound(h, travel.side())) {
            return Err(Unsound::Helper(ix));
        }
        if let Some(ix) = visits.iter().position(|v| !visit_is_sound(v, travel.side(), helpers.len())) {
            return Err(Unsound::Visit(ix));
        }
        let mut able = Vec::with_capacity(visits.len() * 2);
        let mut likes = Vec::with_capacity(visits.len());
        for (ix, visit) in visits.iter().enumerate() {
            for part in 0..2 {
                able.push(able_to(visit, part, &helpers));
            }
            let none = |part: usize| visit.parts.len() > part && able[2 * ix + part].is_empty();
            // Two parts need two people.
            let alone = visit.parts.len() == 2
                && able[2 * ix].len() == 1
                && able[2 * ix + 1].len() == 1
                && able[2 * ix] == able[2 * ix + 1];
            if visit.undone.is_none() && (none(0) || none(1) || alone) {
                return Err(Unsound::Nobody(ix));
            }
            let mut costs = Vec::new();
            if !visit.likes.is_empty() {
                costs = vec![0.0; helpers.len()];
                visit.likes.iter().for_each(|(helper, cost)| costs[*helper] += cost);
            }
            likes.push(costs);
        }
        let least: Vec<f64> = likes.iter().map(|l| l.iter().copied().fold(0.0, f64::min)).collect();
        let floor = least.iter().zip(&visits).map(|(l, v)| l * v.parts.len() as f64).sum();
        let lean = visits.iter().map(Lean::of).collect();
        Ok(Problem { travel, visits, helpers, weights, able, likes, least, floor, lean })
    }

    /// Who may do this part.
    pub(crate) fn able(&self, visit: VisitIx, part: usize) -> &[u16] {
        &self.able[2 * visit + part]
    }

    /// What it costs that this helper goes there, and how much that is above the best wanted one.
    #[inline]
    pub(crate) fn liking(&self, visit: VisitIx, helper: usize) -> (f64, f64) {
        let cost = self.likes[visit].get(helper).copied().unwrap_or(0.0);
        (cost, cost - self.least[visit])
    }
}

fn able_to(visit: &Visit, part: usize, helpers: &[Helper]) -> Vec<u16> {
    let Some(needed) = visit.parts.get(part) else { return Vec::new() };
    if let Some(pin) = &visit.pin {
        return vec![u16::try_from(pin.helpers[part]).unwrap_or(u16::MAX)];
    }
    let may = |ix: &usize| helpers[*ix].skills & needed.skills == needed.skills && !visit.never.contains(ix);
    (0..helpers.len()).filter(may).filter_map(|ix| u16::try_from(ix).ok()).collect()
}

fn helper_is_sound(helper: &Helper, places: usize) -> bool {
    let pause = helper.pause.is_none_or(|p| p.earliest <= p.latest && p.minutes >= 0.0);
    helper.from < places
        && helper.to.is_none_or(|to| to < places)
        && helper.begins.is_finite()
        && helper.ends >= helper.begins
        && helper.pace > 0.0
        && helper.pace.is_finite()
        && pause
}

fn visit_is_sound(visit: &Visit, places: usize, helpers: usize) -> bool {
    let parts = matches!(
        (visit.parts.len(), visit.link),
        (1, Link::Alone) | (2, Link::Together) | (2, Link::After { .. })
    );
    let gap = match visit.link {
        Link::After { least, most } => least >= 0.0 && most >= least,
        _ => true,
    };
    let pin = visit.pin.as_ref().is_none_or(|pin| {
        pin.helpers.len() == visit.parts.len()
            && pin.helpers.iter().all(|h| *h < helpers)
            && (pin.helpers.len() < 2 || pin.helpers[0] != pin.helpers[1])
            && pin.start.is_finite()
    });
    visit.place < places
        && visit.opens.is_finite()
        && visit.closes >= visit.opens
        && visit.parts.iter().all(|p| p.minutes.is_finite() && p.minutes >= 0.0)
        && visit.never.iter().all(|h| *h < helpers)
        && visit.likes.iter().all(|(h, cost)| *h < helpers && cost.is_finite())
        && visit.undone.is_none_or(|cost| cost >= 0.0)
        && parts
        && gap
        && pin
}
