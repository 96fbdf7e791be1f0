//! Learns the weights from the register itself: how often strangers agree, and where it holds enough records of one
//! person, how often those do. Nobody labels anything.

use crate::{faces, model};
use base::AnyId;
use desk::{Command, Cx, Kind, Never, Query, Refusal, Role, Rx, Stop, Subject};
use matcher::{
    BLOCKS, Counts, Face, LINK_BITS, Model, Pass, Seed, compare, default_model, estimate_m, estimate_u,
    keys_of, shuffled_pairs,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Most elders that are read.
const SAMPLE: usize = 20_000;
const PAGE: i64 = 2_000;
/// Pairs of strangers drawn by lot.
const STRANGERS: usize = 100_000;
/// Fewer sure pairs than this teach nothing about records of one person.
const ENOUGH: u64 = 200;
/// A key under which more are kept makes no pairs.
const CROWD: usize = 60;

/// Asks what weights the register as it is teaches. Nothing is changed.
#[derive(Debug, Default, Serialize)]
pub struct Estimate {
    /// Only the weights in use, nothing is learnt.
    pub only_current: bool,
}

/// What was learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimated {
    /// The weights in use.
    pub before: Model,
    /// What they would be.
    pub after: Model,
    /// How many elders were looked at.
    pub elders: usize,
    /// How many pairs were compared.
    pub pairs: u64,
    /// How many of them are surely one person.
    pub sure: u64,
}

impl Query for Estimate {
    const NAME: &'static str = "matches.estimate";
    const SAYS: &'static str = "估算比对权重";
    const ROLES: &'static [Role] = &[Role::Supervisor];
    type Out = Estimated;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Estimated, Stop<Never>> {
        let before = model::current(rx.tx()).await?;
        if self.only_current {
            return Ok(Estimated { after: before.clone(), before, elders: 0, pairs: 0, sure: 0 });
        }
        let mut all: Vec<Face> = Vec::new();
        let mut after = String::new();
        while all.len() < SAMPLE {
            let page = faces::after(rx.tx(), &after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = last.text();
            all.extend(page.into_iter().map(|(_, face)| face));
        }
        Ok(learn(before, &all))
    }
}

/// Learns from faces.
fn learn(before: Model, faces: &[Face]) -> Estimated {
    let mut strangers = Counts::new();
    for (a, b) in shuffled_pairs(Seed(1), faces.len(), None, STRANGERS) {
        *strangers.entry(compare(&faces[a], &faces[b])).or_default() += 1;
    }
    let mut under: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, face) in faces.iter().enumerate() {
        for key in keys_of(face).0 {
            under.entry(key).or_default().push(at);
        }
    }
    let mut after = default_model();
    if !strangers.is_empty() {
        let u = estimate_u(&after.levels(), &strangers);
        after.fields.iter_mut().zip(u).for_each(|(field, u)| field.u = u);
    }
    let expected = -(faces.len().max(2) as f64).log2();
    let (mut passes, mut pairs, mut sure) = (Vec::new(), 0, 0);
    for block in BLOCKS {
        let mut counts = Counts::new();
        for (_, group) in
            under.iter().filter(|(key, group)| key.starts_with(block.sign) && group.len() <= CROWD)
        {
            for (n, a) in group.iter().enumerate() {
                for b in &group[n + 1..] {
                    let pattern = compare(&faces[*a], &faces[*b]);
                    pairs += 1;
                    sure += u64::from(expected + after.bits(&pattern) >= LINK_BITS);
                    *counts.entry(pattern).or_default() += 1;
                }
            }
        }
        passes.push(Pass { skip: block.fields.to_vec(), counts });
    }
    if sure >= ENOUGH {
        after = estimate_m(&after, &passes, 100);
    }
    Estimated { before, after, elders: faces.len(), pairs, sure }
}

/// Uses these weights from now on; the former ones stay in the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetModel {
    /// The weights.
    pub model: Model,
    /// From how many pairs they were learnt.
    pub pairs: u64,
}

/// Why weights are not used.
#[derive(Debug, thiserror::Error)]
pub enum SetModelRefused {
    /// Another version's, or made by hand.
    #[error("这份权重和现在的比对项目对不上")]
    Unfit,
}

impl Refusal for SetModelRefused {
    fn kind(&self) -> Kind {
        Kind::Invalid("model")
    }
}

impl Command for SetModel {
    const NAME: &'static str = "matches.set_model";
    const SAYS: &'static str = "采用新的比对权重";
    const ROLES: &'static [Role] = &[Role::Supervisor];
    type Out = ();
    type Error = SetModelRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<SetModelRefused>> {
        let sound = |shares: &[f64]| {
            shares.iter().all(|share| (0.0..=1.0).contains(share))
                && (shares.iter().sum::<f64>() - 1.0).abs() < 0.01
        };
        let fits = self.model.levels() == default_model().levels()
            && self.model.fields.iter().all(|f| f.m.len() == f.u.len() && sound(&f.m) && sound(&f.u));
        if !fits {
            return Err(SetModelRefused::Unfit.into());
        }
        let id: crate::EventId = cx.mint();
        let actor = cx.account().map(|account| account.text()).unwrap_or_default();
        let now = cx.now;
        model::keep(cx.tx(), &id.text(), now, &actor, self.pairs, &self.model).await?;
        cx.note("pairs", self.pairs);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Sex;

    #[test]
    fn a_register_without_doubles_teaches_only_what_strangers_are_like() {
        let names = ["王玉英", "李国庆", "张秀兰", "陈明华", "刘桂芳"];
        let faces: Vec<Face> = (0..400)
            .map(|n: i32| {
                let birth = base::Date::new(1935 + n % 30, 1 + (n % 12) as u32, 1 + (n % 28) as u32).ok();
                Face::read(names[n as usize % 5], birth, Sex::Female, "990112002", &format!("和平路{n}号"))
                    .with_phones([n.to_string()])
            })
            .collect();
        let learnt = learn(default_model(), &faces);
        assert_eq!(learnt.after.fields[3].m, default_model().fields[3].m);
        assert!(learnt.after.fields[2].u[2] > 0.99, "all are women: being a woman says nothing");
        assert!(learnt.after.fields[2].bits(2).abs() < 0.1);
        assert!(learn(default_model(), &[]).pairs == 0);
    }
}
