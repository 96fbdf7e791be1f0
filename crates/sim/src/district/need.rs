//! Who was given one of the one-key phones, who wears a button, who gets a visit: chosen by need,
//! as the district says it did (allowance, destitute, incapacity, lost child, high age).

use super::Plan;
use super::household::{self, Household, Sketch};
use crate::dice::Dice;

/// An elder who was given something, known well enough to write their history.
#[derive(Debug, Clone, Copy)]
pub struct Holder {
    /// Who.
    pub elder: Sketch,
    /// Which phone, counted from 0 in the order of handing out.
    pub phone: u64,
    /// Has a button that presses over MQTT as well.
    pub button: bool,
    /// The local day on which the phone was handed out.
    pub since: i64,
}

/// How much somebody needs a phone; the throw decides between equals.
fn need(plan: &Plan, elder: &Sketch) -> f64 {
    let mut score = 0.0;
    score += if elder.destitute { 4.0 } else { 0.0 };
    score += if elder.allowance { 2.5 } else { 0.0 };
    score += if elder.bereft { 3.0 } else { 0.0 };
    score += f64::from(elder.grade) * 0.7;
    score += if elder.disabled { 1.0 } else { 0.0 };
    score += if elder.household == Household::Alone { 1.5 } else { 0.0 };
    score += ((elder.age - 70) as f64 / 8.0).max(0.0);
    // Somebody who has lost the use of a telephone is not helped by one.
    score -= if elder.grade == 4 && elder.dementia { 4.0 } else { 0.0 };
    score + Dice::of(plan.seed, "need", elder.index).bell() * 1.5
}

/// Those who hold a one-key phone, in the order of their index. Two passes over cheap sketches
/// instead of a district in memory.
pub fn holders(plan: &Plan) -> Vec<Holder> {
    let wanted = plan.phones() as usize;
    let mut scored: Vec<(f64, Sketch)> = household::all(*plan)
        .map(|elder| (need(plan, &elder), elder))
        .filter(|(score, _)| *score > 1.0 || plan.elders < 20_000)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.index.cmp(&b.1.index)));
    scored.truncate(wanted);
    let mut chosen: Vec<Sketch> = scored.into_iter().map(|(_, elder)| elder).collect();
    chosen.sort_by_key(|elder| elder.index);
    let (start, end) = plan.days();
    let buttons = plan.buttons() as usize;
    let every = (chosen.len() / buttons.max(1)).max(1);
    chosen
        .into_iter()
        .enumerate()
        .map(|(order, elder)| {
            let mut dice = Dice::of(plan.seed, "phone", elder.index);
            // Half were handed out before the six years began, the rest over five of them.
            let since = if dice.chance(0.5) {
                start - dice.between(1, 300)
            } else {
                start + dice.between(0, (end - start) * 5 / 6)
            };
            let button = order % every == 0 && order / every < buttons;
            Holder { elder, phone: order as u64, button, since }
        })
        .collect()
}
