//! Elders of a district against a second system's file of them: what is linked, what is asked, what is missed.
use super::people::{Record, Special};
use matcher::{
    BLOCKS, Counts, Doubt, Face, Judged, Model, NameCounts, Pass, Seed, Verdict, compare, default_model,
    estimate_m, estimate_u, judge, keys_of, shuffled_pairs,
};
use std::collections::{BTreeSet, HashMap};

/// Elders under one key beyond which it tells nobody apart.
const CROWD: usize = 60;

/// What came of a file.
#[derive(Debug, Default, Clone)]
pub(crate) struct Scored {
    /// Records of people who are registered.
    pub known: usize,
    /// Linked to the right elder.
    pub right: usize,
    /// Linked to somebody else.
    pub wrong: usize,
    /// Asked about, the right elder among those shown.
    pub asked_right: usize,
    /// Asked about, of people who are not registered.
    pub asked_strangers: usize,
    /// Asked about, whoever.
    pub asked: usize,
    /// Twins linked.
    pub twins: usize,
    /// Records with somebody else's number linked.
    pub copied: usize,
    /// Pairs judged.
    pub judged: usize,
    /// How many records were asked about for each reason.
    pub doubts: HashMap<&'static str, usize>,
}

/// A register in memory, found by keys as the program finds it.
pub(crate) struct Register<'r> {
    records: &'r [Record],
    keys: HashMap<String, Vec<usize>>,
    numbers: HashMap<&'r str, usize>,
    common: NameCounts,
}

impl<'r> Register<'r> {
    pub(crate) fn new(records: &'r [Record], model: &Model) -> Self {
        let (mut keys, mut numbers): (HashMap<String, Vec<usize>>, _) = (HashMap::new(), HashMap::new());
        for (at, record) in records.iter().enumerate() {
            for key in keys_of(&record.face).0 {
                keys.entry(key).or_default().push(at);
            }
            if let Some(number) = &record.face.number {
                numbers.insert(number.as_str(), at);
            }
        }
        keys.retain(|_, under| under.len() <= CROWD);
        let names = records.iter().map(|record| record.face.name.as_str());
        let usual = model.fields[0].u.last().copied().unwrap_or(0.001);
        Self { records, keys, numbers, common: NameCounts::of(names, usual) }
    }

    /// The elders who share a key.
    fn near(&self, face: &Face) -> BTreeSet<usize> {
        keys_of(face).1.iter().filter_map(|key| self.keys.get(key)).flatten().copied().collect()
    }

    /// As the program decides: the number first, then the weights.
    fn find(&self, face: &Face, model: &Model, judged: &mut usize) -> Vec<(usize, Judged)> {
        let people = self.records.len() as u64;
        if let Some(at) = face.number.as_deref().and_then(|number| self.numbers.get(number)) {
            *judged += 1;
            return vec![(*at, judge(face, &self.records[*at].face, model, &self.common, people))];
        }
        let near = self.near(face);
        *judged += near.len();
        let mut all: Vec<(usize, Judged)> = near
            .into_iter()
            .map(|at| (at, judge(face, &self.records[at].face, model, &self.common, people)))
            .filter(|(_, judged)| judged.verdict != Verdict::Apart)
            .collect();
        all.sort_by(|a, b| b.1.total.total_cmp(&a.1.total));
        all
    }

    /// Judges a whole file.
    pub(crate) fn run(&self, file: &[Record], model: &Model) -> Scored {
        let mut scored = Scored::default();
        for record in file {
            let known = record.person < self.records.len();
            scored.known += usize::from(known);
            let found = self.find(&record.face, model, &mut scored.judged);
            let sure: Vec<usize> =
                found.iter().filter(|(_, j)| j.verdict == Verdict::Link).map(|(at, _)| *at).collect();
            if let [one] = sure[..] {
                if self.records[one].person == record.person {
                    scored.right += 1;
                } else {
                    scored.wrong += 1;
                    scored.twins += usize::from(record.special == Special::Twin);
                    scored.copied += usize::from(record.special == Special::Copied);
                }
            } else if let Some((_, first)) = found.first() {
                scored.asked += 1;
                let shown = found.iter().take(5).any(|(at, _)| self.records[*at].person == record.person);
                scored.asked_right += usize::from(shown);
                scored.asked_strangers += usize::from(!known);
                let doubt = match first.verdict {
                    Verdict::Review(doubt) => doubt,
                    _ => Doubt::Several,
                };
                *scored.doubts.entry(doubt.code()).or_default() += 1;
            }
        }
        scored
    }
}

/// Weights learnt from two files that nobody has labelled.
pub(crate) fn learn(register: &[Record], file: &[Record]) -> Model {
    let mut strangers = Counts::new();
    // Within the register nobody is twice: what agrees there agrees between two persons.
    for (a, b) in shuffled_pairs(Seed(1), register.len(), None, 2_000_000) {
        *strangers.entry(compare(&register[a].face, &register[b].face)).or_default() += 1;
    }
    let mut start = default_model();
    let u = estimate_u(&start.levels(), &strangers);
    start.fields.iter_mut().zip(u).for_each(|(field, u)| field.u = u);
    let mut under: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, record) in register.iter().enumerate() {
        for key in keys_of(&record.face).0 {
            under.entry(key).or_default().push(at);
        }
    }
    let mut passes: Vec<Pass> =
        BLOCKS.iter().map(|block| Pass { skip: block.fields.to_vec(), counts: Counts::new() }).collect();
    for record in file {
        let keys = keys_of(&record.face).0;
        for (block, pass) in BLOCKS.iter().zip(&mut passes) {
            for key in keys.iter().filter(|key| key.starts_with(block.sign)) {
                for at in under.get(key).into_iter().flatten().take(CROWD) {
                    *pass.counts.entry(compare(&record.face, &register[*at].face)).or_default() += 1;
                }
            }
        }
    }
    estimate_m(&start, &passes, 200)
}
