//! Finds who a record may be among those who are there, and decides by the matcher's rules.

use crate::record::Seeker;
use crate::{MOST_RECORDS, faces, joins, sources};
use base::ElderId;
use db::{DbError, Tx};
use matcher::{Doubt, Face, Judged, Model, NameCounts, Verdict, fold_name, judge};
use std::collections::{HashMap, HashSet};

/// Most candidates that a person is shown for one record.
const MOST_ASKED: usize = 5;

/// Somebody a record may be.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// The kept elder.
    pub elder: ElderId,
    pub judged: Judged,
    pub doubt: Doubt,
}

/// What a record is.
#[derive(Debug, Clone)]
pub(crate) enum Finding {
    /// This elder's.
    Link(ElderId, Judged),
    /// Perhaps one of these; `taken` when its number is another's.
    Ask { candidates: Vec<Candidate>, taken: bool },
    /// A new elder's.
    New,
}

/// Looks for all records at once; answers in their order.
pub(crate) async fn search(
    tx: &mut Tx<'_>,
    seekers: &[&Seeker],
    model: &Model,
) -> Result<Vec<Finding>, DbError> {
    let mut findings: Vec<Option<Finding>> = by_number(tx, seekers, model).await?;
    let rest: Vec<usize> = (0..seekers.len()).filter(|at| findings[*at].is_none()).collect();
    let sought: Vec<&Seeker> = rest.iter().map(|at| seekers[*at]).collect();
    for (at, finding) in rest.into_iter().zip(by_face(tx, &sought, model).await?) {
        findings[at] = Some(finding);
    }
    guard(tx, &mut findings).await?;
    Ok(findings.into_iter().map(|finding| finding.unwrap_or(Finding::New)).collect())
}

/// Those whose identity number is known.
async fn by_number(
    tx: &mut Tx<'_>,
    seekers: &[&Seeker],
    model: &Model,
) -> Result<Vec<Option<Finding>>, DbError> {
    let tokens: Vec<&str> = seekers.iter().filter_map(|seeker| seeker.face.number.as_deref()).collect();
    let mut bearers = HashMap::with_capacity(tokens.len());
    for bearer in elders::bearers(tx, &tokens).await? {
        bearers.insert(bearer.token.clone(), bearer);
    }
    let ids: Vec<ElderId> = bearers.values().map(|bearer| bearer.elder).collect();
    let gone = joins::kept_many(tx, &ids).await?;
    let nobody = NameCounts::default();
    let mut findings: Vec<Option<Finding>> = Vec::with_capacity(seekers.len());
    for seeker in seekers {
        let bearer = seeker.face.number.as_ref().and_then(|token| bearers.get(token));
        findings.push(bearer.map(|bearer| {
            let face = Face {
                name: fold_name(&bearer.name),
                birth: bearer.birth,
                sex: bearer.sex,
                region: bearer.region.clone(),
                number: Some(bearer.token.clone()),
                ..Face::default()
            };
            let judged = judge(&seeker.face, &face, model, &nobody, 2);
            let elder = gone.get(&bearer.elder).copied().unwrap_or(bearer.elder);
            match judged.verdict {
                Verdict::Link => Finding::Link(elder, judged),
                _ => Finding::Ask {
                    candidates: vec![Candidate { elder, judged, doubt: Doubt::Number }],
                    taken: true,
                },
            }
        }));
    }
    tell_all(tx, seekers, &mut findings, model).await?;
    Ok(findings)
}

/// Who is asked about because of a number is compared in everything else too, so that a person sees it.
async fn tell_all(
    tx: &mut Tx<'_>,
    seekers: &[&Seeker],
    findings: &mut [Option<Finding>],
    model: &Model,
) -> Result<(), DbError> {
    let asked = |finding: &Option<Finding>| match finding {
        Some(Finding::Ask { candidates, .. }) => candidates.first().map(|candidate| candidate.elder),
        _ => None,
    };
    let elders: Vec<ElderId> = findings.iter().filter_map(asked).collect();
    let faces = faces::of(tx, &elders).await?;
    let nobody = NameCounts::default();
    for (seeker, finding) in seekers.iter().zip(findings) {
        let Some(Finding::Ask { candidates, .. }) = finding else { continue };
        for candidate in candidates {
            if let Some(face) = faces.get(&candidate.elder) {
                candidate.judged = judge(&seeker.face, face, model, &nobody, 2);
                // What is kept to compare may lag behind the register by a moment; the number does not.
                candidate.judged.numbers = Some(true);
            }
        }
    }
    Ok(())
}

/// Those who are known by nothing but what they are like.
async fn by_face(tx: &mut Tx<'_>, seekers: &[&Seeker], model: &Model) -> Result<Vec<Finding>, DbError> {
    let keys: Vec<String> = seekers.iter().flat_map(|seeker| seeker.asked.iter().cloned()).collect();
    let under = faces::under(tx, &keys).await?;
    if under.faces.is_empty() {
        return Ok(vec![Finding::New; seekers.len()]);
    }
    let mut met: Vec<Vec<ElderId>> = Vec::with_capacity(seekers.len());
    for seeker in seekers {
        let all: HashSet<ElderId> =
            seeker.asked.iter().filter_map(|key| under.keys.get(key)).flatten().copied().collect();
        let mut all: Vec<ElderId> = all.into_iter().collect();
        all.sort_unstable();
        met.push(all);
    }
    let gone = joins::kept_many(tx, &under.faces.keys().copied().collect::<Vec<_>>()).await?;
    let mut names: Vec<&str> = Vec::new();
    for (seeker, met) in seekers.iter().zip(&met) {
        if !met.is_empty() {
            names.push(&seeker.face.name);
            names
                .extend(met.iter().filter_map(|elder| under.faces.get(elder)).map(|face| face.name.as_str()));
        }
    }
    names.sort_unstable();
    names.dedup();
    let people = faces::count(tx).await?;
    let common = NameCounts::new(faces::named(tx, &names).await?, people, usual(model));
    Ok(seekers
        .iter()
        .zip(met)
        .map(|(seeker, met)| {
            let mut best: HashMap<ElderId, Judged> = HashMap::new();
            for elder in met {
                let Some(face) = under.faces.get(&elder) else { continue };
                let judged = judge(&seeker.face, face, model, &common, people);
                let root = gone.get(&elder).copied().unwrap_or(elder);
                match best.get(&root) {
                    Some(before) if before.total >= judged.total => {}
                    _ => drop(best.insert(root, judged)),
                }
            }
            decide(best)
        })
        .collect())
}

/// How often two strangers share a name, by the model.
pub(crate) fn usual(model: &Model) -> f64 {
    model.fields.first().and_then(|field| field.u.last()).copied().unwrap_or(0.001)
}

fn decide(judged: HashMap<ElderId, Judged>) -> Finding {
    let mut all: Vec<(ElderId, Judged)> = judged.into_iter().collect();
    all.sort_by(|a, b| b.1.total.total_cmp(&a.1.total).then(a.0.cmp(&b.0)));
    let sure: Vec<usize> = (0..all.len()).filter(|at| all[*at].1.verdict == Verdict::Link).collect();
    if let [one] = sure[..] {
        let (elder, judged) = all.swap_remove(one);
        return Finding::Link(elder, judged);
    }
    let several = sure.len() > 1;
    let candidates: Vec<Candidate> = all
        .into_iter()
        .filter_map(|(elder, judged)| {
            let doubt = match judged.verdict {
                Verdict::Review(doubt) => doubt,
                Verdict::Link if several => Doubt::Several,
                _ => return None,
            };
            Some(Candidate { elder, judged, doubt })
        })
        .take(MOST_ASKED)
        .collect();
    if candidates.is_empty() { Finding::New } else { Finding::Ask { candidates, taken: false } }
}

/// A link to an elder who has more records than a person has is asked about.
async fn guard(tx: &mut Tx<'_>, findings: &mut [Option<Finding>]) -> Result<(), DbError> {
    let linked: Vec<ElderId> = findings
        .iter()
        .filter_map(|finding| match finding {
            Some(Finding::Link(elder, _)) => Some(*elder),
            _ => None,
        })
        .collect();
    let counts = sources::counts(tx, &linked).await?;
    let mut here: HashMap<ElderId, usize> = HashMap::new();
    for finding in findings.iter_mut() {
        let Some(Finding::Link(elder, judged)) = finding else { continue };
        let more = here.entry(*elder).or_default();
        *more += 1;
        if counts.get(elder).copied().unwrap_or(0) + *more > MOST_RECORDS {
            let candidate = Candidate { elder: *elder, judged: judged.clone(), doubt: Doubt::Crowd };
            // Its number, if it has one, is that elder's.
            let taken = judged.numbers == Some(true);
            *finding = Some(Finding::Ask { candidates: vec![candidate], taken });
        }
    }
    Ok(())
}
