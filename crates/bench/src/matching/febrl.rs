//! FEBRL: Australian records with mistakes made by a generator, linked with the same parts as elders: levels, weights
//! learnt without labels, common values weighing less, groups with a guard. The labels are only looked at to score.
use matcher::{
    Clusters, Counts, FieldModel, Model, Pass, Pattern, Seed, damerau, estimate_m, estimate_u, jaro_winkler,
    shuffled_pairs, soundex,
};
use std::collections::{BTreeSet, HashMap};

/// Fields by their place in a record.
const GIVEN: usize = 0;
const SURNAME: usize = 1;
const STREET: usize = 2;
const LINE1: usize = 3;
const LINE2: usize = 4;
const SUBURB: usize = 5;
const POSTCODE: usize = 6;
const STATE: usize = 7;
const BIRTH: usize = 8;
const NUMBER: usize = 9;
const FIELDS: usize = 10;

/// One record.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// Records of one person have one.
    truth: String,
    values: [String; FIELDS],
}

/// Reads a file of FEBRL.
pub(crate) fn read(text: &str) -> Vec<Record> {
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',').map(str::trim);
            let id = cells.next()?;
            let truth = id.split('-').nth(1)?.to_owned();
            let mut values: [String; FIELDS] = Default::default();
            for value in &mut values {
                cells.next().unwrap_or_default().clone_into(value);
            }
            Some(Record { truth, values })
        })
        .collect()
}

/// How many levels each field has: missing, other, then nearer and nearer.
const LEVELS: [usize; FIELDS] = [6, 6, 4, 6, 6, 5, 4, 4, 5, 5];

fn compare(a: &Record, b: &Record, with_number: bool) -> Pattern {
    let mut pattern = Pattern::default();
    let (x, y) = (&a.values, &b.values);
    let missing = |field: usize| x[field].is_empty() || y[field].is_empty();
    let crossed = |one: usize, other: usize| {
        (x[one] == y[other] && !x[one].is_empty()) || (x[other] == y[one] && !x[other].is_empty())
    };
    for (field, other) in [(GIVEN, SURNAME), (SURNAME, GIVEN), (LINE1, LINE2), (LINE2, LINE1)] {
        pattern.0[field] = match () {
            () if missing(field) => 0,
            () if x[field] == y[field] => 5,
            () if crossed(field, other) => 4,
            () if damerau(&x[field], &y[field], 1) <= 1 => 3,
            () if jaro_winkler(&x[field], &y[field]) >= 0.85 => 2,
            () => 1,
        };
    }
    pattern.0[SUBURB] = match () {
        () if missing(SUBURB) => 0,
        () if x[SUBURB] == y[SUBURB] => 4,
        () if damerau(&x[SUBURB], &y[SUBURB], 1) <= 1 => 3,
        () if jaro_winkler(&x[SUBURB], &y[SUBURB]) >= 0.85 => 2,
        () => 1,
    };
    for field in [STREET, POSTCODE, STATE] {
        pattern.0[field] = match () {
            () if missing(field) => 0,
            () if x[field] == y[field] => 3,
            () if damerau(&x[field], &y[field], 1) <= 1 => 2,
            () => 1,
        };
    }
    for field in [BIRTH, NUMBER] {
        pattern.0[field] = match damerau(&x[field], &y[field], 2) {
            _ if missing(field) || (field == NUMBER && !with_number) => 0,
            0 => 4,
            1 => 3,
            2 => 2,
            _ => 1,
        };
    }
    pattern
}

/// Keys of one kind, and the fields that agree by having one in common.
struct Rule {
    fields: &'static [usize],
    keys: fn(&Record) -> Vec<String>,
}

/// `head|a|b`; none where a part is missing.
fn key(parts: &[&str]) -> Vec<String> {
    if parts.iter().any(|part| part.is_empty()) { Vec::new() } else { vec![parts.join("|")] }
}

const RULES: &[Rule] = &[
    Rule { fields: &[SURNAME], keys: |r| key(&[&r.values[SURNAME]]) },
    Rule { fields: &[GIVEN], keys: |r| key(&[&r.values[GIVEN]]) },
    Rule { fields: &[BIRTH], keys: |r| key(&[&r.values[BIRTH]]) },
    Rule { fields: &[POSTCODE], keys: |r| key(&[&r.values[POSTCODE]]) },
    Rule { fields: &[SUBURB], keys: |r| key(&[&r.values[SUBURB]]) },
    Rule {
        fields: &[LINE1, LINE2],
        keys: |r| [LINE1, LINE2].iter().flat_map(|f| key(&[&r.values[*f]])).collect(),
    },
    Rule {
        fields: &[GIVEN, SURNAME],
        keys: |r| [GIVEN, SURNAME].iter().flat_map(|f| key(&[&r.values[*f]])).collect(),
    },
    Rule {
        fields: &[GIVEN, SURNAME],
        keys: |r| {
            let mut both = [soundex(&r.values[GIVEN]), soundex(&r.values[SURNAME])];
            both.sort();
            key(&[&both[0], &both[1]])
        },
    },
    Rule {
        fields: &[BIRTH, STATE],
        keys: |r| key(&[r.values[BIRTH].get(..6).unwrap_or_default(), &r.values[STATE]]),
    },
    Rule {
        fields: &[BIRTH, STATE],
        keys: |r| key(&[r.values[BIRTH].get(4..).unwrap_or_default(), &r.values[STATE]]),
    },
    Rule { fields: &[STREET, STATE], keys: |r| key(&[&r.values[STREET], &r.values[STATE]]) },
];
const NUMBER_RULE: Rule = Rule { fields: &[NUMBER], keys: |r| key(&[&r.values[NUMBER]]) };

/// What came of a run.
pub(crate) struct Linked {
    /// Pairs found.
    pub pairs: BTreeSet<(usize, usize)>,
    /// Pairs found by the threshold alone.
    pub plain: BTreeSet<(usize, usize)>,
    /// Pairs compared.
    pub compared: usize,
}

/// Links `left` with `right`, or `left` within itself.
pub(crate) fn link(left: &[Record], right: Option<&[Record]>, with_number: bool) -> Linked {
    let other = right.unwrap_or(left);
    let mut rules: Vec<&Rule> = RULES.iter().collect();
    if with_number {
        rules.push(&NUMBER_RULE);
    }
    let passes: Vec<Vec<(usize, usize)>> = rules.iter().map(|rule| meet(rule, left, right)).collect();
    let mut all: Vec<(usize, usize)> = passes.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let patterns: HashMap<(usize, usize), Pattern> =
        all.iter().map(|(a, b)| ((*a, *b), compare(&left[*a], &other[*b], with_number))).collect();
    let model = learn(left, right, with_number, &rules, &passes, &patterns);
    let commons = commons(left, right);
    let strangers: Vec<f64> = model.fields.iter().map(|f| f.u.last().copied().unwrap_or(1.0)).collect();
    let mut scored: Vec<(f64, usize, usize)> = all
        .iter()
        .map(|(a, b)| {
            let pattern = &patterns[&(*a, *b)];
            let mut bits = model.bits(pattern);
            for (field, counts) in &commons {
                if usize::from(pattern.0[*field]) == LEVELS[*field] - 1 {
                    let share = counts.get(left[*a].values[*field].as_str()).copied().unwrap_or(1.0);
                    bits += (strangers[*field] / share).log2().clamp(-4.0, 4.0);
                }
            }
            (bits, *a, *b)
        })
        .collect();
    let total = match right {
        Some(right) => left.len() as f64 * right.len() as f64,
        None => left.len() as f64 * (left.len() as f64 - 1.0) / 2.0,
    };
    let expected = expectation(&scored, total);
    scored.retain(|(bits, ..)| bits + expected >= 0.0);
    scored.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let plain = scored.iter().map(|(_, a, b)| (*a, *b)).collect();
    let pairs = if right.is_some() { one_to_one(&scored) } else { grouped(&scored, left.len()) };
    Linked { pairs, plain, compared: all.len() }
}

/// Pairs with a key of a rule in common.
fn meet(rule: &Rule, left: &[Record], right: Option<&[Record]>) -> Vec<(usize, usize)> {
    let mut under: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, record) in right.unwrap_or(left).iter().enumerate() {
        for key in (rule.keys)(record) {
            under.entry(key).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for (at, record) in left.iter().enumerate() {
        for key in (rule.keys)(record) {
            let met = under.get(&key).into_iter().flatten();
            pairs.extend(met.filter(|other| right.is_some() || **other > at).map(|other| (at, *other)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn learn(
    left: &[Record],
    right: Option<&[Record]>,
    with_number: bool,
    rules: &[&Rule],
    passes: &[Vec<(usize, usize)>],
    patterns: &HashMap<(usize, usize), Pattern>,
) -> Model {
    let other = right.unwrap_or(left);
    let mut strangers = Counts::new();
    for (a, b) in shuffled_pairs(Seed(1), left.len(), right.map(<[Record]>::len), 300_000) {
        *strangers.entry(compare(&left[a], &other[b], with_number)).or_default() += 1;
    }
    let u = estimate_u(&LEVELS, &strangers);
    let fields = u
        .into_iter()
        .map(|u| {
            // The start: nine of ten agree, the rest is shared out.
            let last = u.len() - 1;
            let rest = 0.1 / (last - 1) as f64;
            let m = (0..u.len())
                .map(|level| {
                    if level == 0 {
                        0.0
                    } else if level == last {
                        0.9
                    } else {
                        rest
                    }
                })
                .collect();
            FieldModel { m, u }
        })
        .collect();
    let passes: Vec<Pass> = rules
        .iter()
        .zip(passes)
        .map(|(rule, pairs)| {
            let mut counts = Counts::new();
            for pair in pairs {
                *counts.entry(patterns[pair]).or_default() += 1;
            }
            Pass { skip: rule.fields.to_vec(), counts }
        })
        .collect();
    estimate_m(&Model { fields }, &passes, 100)
}

/// How common each value of a name or a place is.
fn commons<'r>(left: &'r [Record], right: Option<&'r [Record]>) -> Vec<(usize, HashMap<&'r str, f64>)> {
    let all: Vec<&Record> = left.iter().chain(right.unwrap_or_default()).collect();
    [GIVEN, SURNAME, LINE1, SUBURB, POSTCODE]
        .into_iter()
        .map(|field| {
            let mut counts: HashMap<&str, f64> = HashMap::new();
            let mut total = 0.0;
            for record in all.iter().filter(|record| !record.values[field].is_empty()) {
                *counts.entry(record.values[field].as_str()).or_default() += 1.0;
                total += 1.0;
            }
            counts.values_mut().for_each(|count| *count /= total);
            (field, counts)
        })
        .collect()
}

/// What is to be expected of any two records, in bits: learnt from the scores by maximisation.
fn expectation(scored: &[(f64, usize, usize)], total: f64) -> f64 {
    let mut prior: f64 = 1.0 / total.sqrt().max(2.0);
    for _ in 0..50 {
        let odds = (prior / (1.0 - prior)).log2();
        let matches: f64 = scored.iter().map(|(bits, ..)| 1.0 / (1.0 + (-(bits + odds)).exp2())).sum();
        prior = (matches / total).clamp(1e-12, 0.5);
    }
    (prior / (1.0 - prior)).log2()
}

/// Both files hold each person once: the surest pair of each record stands.
fn one_to_one(scored: &[(f64, usize, usize)]) -> BTreeSet<(usize, usize)> {
    let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = BTreeSet::new();
    for (_, a, b) in scored {
        if !left.contains(a) && !right.contains(b) {
            left.insert(*a);
            right.insert(*b);
            pairs.insert((*a, *b));
        }
    }
    pairs
}

/// Records of one person are one group, the surest pairs first, none larger than a dozen. Two groups are put together
/// only where at least half of the pairs across them are likely themselves: one bridge does not join two families.
fn grouped(scored: &[(f64, usize, usize)], count: usize) -> BTreeSet<(usize, usize)> {
    let likely: BTreeSet<(usize, usize)> = scored.iter().map(|(_, a, b)| (*a, *b)).collect();
    let mut members: Vec<Vec<usize>> = (0..count).map(|record| vec![record]).collect();
    let mut clusters = Clusters::new(vec![None; count], 12);
    for (_, a, b) in scored {
        let (x, y) = (clusters.root(*a), clusters.root(*b));
        if x == y {
            continue;
        }
        let across = members[x].iter().flat_map(|m| members[y].iter().map(move |n| (*m.min(n), *m.max(n))));
        let linked = across.filter(|pair| likely.contains(pair)).count();
        if linked * 2 >= members[x].len() * members[y].len() && clusters.join(*a, *b).is_ok() {
            let mut all = std::mem::take(&mut members[x]);
            all.append(&mut members[y]);
            members[clusters.root(*a)] = all;
        }
    }
    let mut pairs = BTreeSet::new();
    for group in clusters.groups() {
        for (n, a) in group.iter().enumerate() {
            pairs.extend(group[n + 1..].iter().map(|b| (*a, *b)));
        }
    }
    pairs
}

/// Precision and recall of pairs, in shares of 1.
pub(crate) fn score(
    pairs: &BTreeSet<(usize, usize)>,
    left: &[Record],
    right: Option<&[Record]>,
) -> (f64, f64) {
    let other = right.unwrap_or(left);
    let good = pairs.iter().filter(|(a, b)| left[*a].truth == other[*b].truth).count() as f64;
    let mut people: HashMap<&str, (f64, f64)> = HashMap::new();
    left.iter().for_each(|record| people.entry(&record.truth).or_default().0 += 1.0);
    other.iter().for_each(|record| people.entry(&record.truth).or_default().1 += 1.0);
    let true_pairs: f64 = match right {
        Some(_) => people.values().map(|(a, b)| a * b).sum(),
        None => people.values().map(|(a, _)| a * (a - 1.0) / 2.0).sum(),
    };
    (good / (pairs.len() as f64).max(1.0), good / true_pairs)
}
