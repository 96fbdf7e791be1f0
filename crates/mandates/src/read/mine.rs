//! What whoever acts may see: for whom they act, and of each elder what the elder allowed, no more.

use crate::hands::HOUSE;
use crate::mandate::{Mandate, State};
use crate::store::{mandates as store, messages, people};
use crate::terms::{REMINDER, See};
use base::{CaseId, Date, ElderId, Moment};
use db::DbError;
use desk::{Kind, Never, Query, Refusal, Role, Rx, Stop, Subject, under};
use serde::Serialize;

const FAMILY: &[Role] = &[Role::Family];

/// Everybody whom the asking person acts for, and what they asked for lately.
#[derive(Debug, Serialize)]
pub struct Mine;

/// Answer of [`Mine`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Together {
    /// In force, or in force soon.
    pub elders: Vec<MyElder>,
    /// What was asked for lately, in the asking person's own words; the same for all, whatever became of it.
    pub asked: Vec<AskedLine>,
}

/// An elder whom somebody acts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MyElder {
    /// Who.
    pub elder: ElderId,
    /// Full name.
    pub name: String,
    /// 王婆婆.
    pub called: String,
    /// What the asking person is to the elder.
    pub relation: String,
    /// From when, when that is still to come.
    pub from: Option<Moment>,
    /// Until when.
    pub until: Moment,
    /// The end is near.
    pub ends_soon: bool,
}

/// One time that somebody asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskedLine {
    /// The name as it was typed.
    pub name: String,
    /// As it was typed.
    pub relation: String,
    /// When.
    pub at: Moment,
}

impl Query for Mine {
    const NAME: &'static str = "mandates.mine";
    const SAYS: &'static str = "查看自己替谁代办";
    const ROLES: &'static [Role] = FAMILY;
    type Out = Together;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Together, Stop<Never>> {
        let Some(account) = rx.account() else { return Ok(Together::default()) };
        let now = rx.now;
        let mut found = Together::default();
        for mandate in store::of_account(rx.tx(), account).await? {
            if mandate.state == State::Live
                && mandate.until > now
                && let Some(elder) = my_elder(rx, &mandate).await?
            {
                found.elders.push(elder);
            }
        }
        for (sealed, relation, at) in people::asked_by(rx.tx(), account).await? {
            let bytes = rx.vault().open_house(HOUSE, &sealed).map_err(DbError::other)?;
            let name = String::from_utf8(bytes).map_err(DbError::other)?;
            found.asked.push(AskedLine { name, relation, at });
        }
        Ok(found)
    }
}

async fn my_elder(rx: &mut Rx<'_, '_>, m: &Mandate) -> Result<Option<MyElder>, DbError> {
    let now = rx.now;
    Ok(elders::brief(rx.tx(), m.elder).await?.map(|brief| MyElder {
        elder: m.elder,
        name: brief.name,
        called: brief.called,
        relation: m.called().to_owned(),
        from: Some(m.from).filter(|from| *from > now),
        until: m.until,
        ends_soon: m.until - now <= REMINDER,
    }))
}

/// No mandate in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("没有有效的代办授权")]
pub struct NoMandate;

impl Refusal for NoMandate {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

/// One elder whom the asking person acts for: what is allowed, what was asked for, what was written.
#[derive(Debug, Serialize)]
pub struct OneOfMine {
    /// For whom.
    pub elder: ElderId,
}

/// Answer of [`OneOfMine`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opened {
    /// Who.
    pub who: MyElder,
    /// What may be seen.
    pub sees: crate::Sees,
    /// Services that may be asked for: code, name, plain words.
    pub services: Vec<(String, String, String)>,
    /// Going on was asked for.
    pub renewal_asked: bool,
    /// Going on may be asked for.
    pub may_renew: bool,
    /// What was asked for under this mandate, the newest first.
    pub cases: Vec<MyCase>,
    /// What was written, the newest first.
    pub messages: Vec<MyMessage>,
    /// Where the elder lives, when that may be seen.
    pub home: Option<Home>,
    /// Notes about health, when they may be seen.
    pub health: Option<Health>,
}

/// A case that somebody asked for under a mandate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MyCase {
    /// Which.
    pub case: CaseId,
    /// Its number as people say it.
    pub number: String,
    /// Its service.
    pub service: &'static str,
    /// Where it stands.
    pub state: &'static str,
    /// Still open.
    pub open: bool,
    /// How it ended.
    pub outcome: Option<&'static str>,
    /// When it was asked for.
    pub at: Moment,
}

/// Words to the centre and the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MyMessage {
    /// The words.
    pub words: String,
    /// When.
    pub at: Moment,
    /// The answer.
    pub answer: Option<String>,
    /// When.
    pub answered_at: Option<Moment>,
}

/// Where an elder lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Home {
    /// The units, from the largest down.
    pub region: String,
    /// The address.
    pub address: String,
}

/// Notes about an elder's health.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// What to know first.
    pub first: String,
    /// Each line: what it is, what it says.
    pub lines: Vec<(&'static str, String)>,
}

impl Query for OneOfMine {
    const NAME: &'static str = "mandates.one_of_mine";
    const SAYS: &'static str = "代办人查看长者情况";
    const ROLES: &'static [Role] = FAMILY;
    const OPENS: bool = true;
    const UNDER: &'static str = under::ANY;
    type Out = Opened;
    type Error = NoMandate;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Opened, Stop<NoMandate>> {
        rx.about(self.elder);
        let account = rx.account().ok_or(NoMandate)?;
        let (mandate, now) = (store::of_pair(rx.tx(), self.elder, account).await?, rx.now);
        let mandate = mandate.filter(|m| m.in_force(now)).ok_or(NoMandate)?;
        let who = my_elder(rx, &mandate).await?.ok_or(NoMandate)?;
        let offered = catalogue::shipped().offered();
        let asker = mandate.kin.asker();
        let services = offered
            .filter(|s| mandate.services.covers(s) && s.asks.contains(&asker))
            .map(|s| (s.code.clone(), s.name.clone(), s.plain.clone()))
            .collect();
        let opened = Opened {
            sees: mandate.sees,
            services,
            renewal_asked: mandate.renewal_at.is_some(),
            may_renew: mandate.renewal_at.is_none() && mandate.until - now <= REMINDER,
            cases: cases_of(rx, &mandate).await?,
            messages: messages_of(rx, &mandate).await?,
            home: match mandate.sees.has(See::Address) {
                true => home(rx, self.elder).await?,
                false => None,
            },
            health: match mandate.sees.has(See::Health) {
                true => health(rx, self.elder).await?,
                false => None,
            },
            who,
        };
        Ok(opened)
    }
}

async fn cases_of(rx: &mut Rx<'_, '_>, m: &Mandate) -> Result<Vec<MyCase>, DbError> {
    let mut found = Vec::new();
    for row in store::cases_of(rx.tx(), m.id).await? {
        let Some(brief) = cases::brief(rx.tx(), row.case).await? else { continue };
        if brief.service.code == crate::message::SERVICE {
            continue;
        }
        let state = brief.case.state;
        let outcome = brief.case.outcome.as_deref().and_then(|code| brief.service.outcome(code));
        found.push(MyCase {
            case: row.case,
            number: cases::number(row.case),
            service: &brief.service.name,
            state: state.label(),
            open: state.open(),
            outcome: outcome.map(|outcome| outcome.name.as_str()),
            at: row.at,
        });
    }
    Ok(found)
}

async fn messages_of(rx: &mut Rx<'_, '_>, m: &Mandate) -> Result<Vec<MyMessage>, DbError> {
    let mut found = Vec::new();
    for row in messages::of_mandate(rx.tx(), m.id).await? {
        let words = rx.open(m.elder, &row.words).await?;
        let answer = match &row.answer {
            Some(sealed) => Some(rx.open(m.elder, sealed).await?),
            None => None,
        };
        found.push(MyMessage { words, at: row.at, answer, answered_at: row.answered_at });
    }
    Ok(found)
}

async fn home(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Option<Home>, DbError> {
    let Some(profile) = elders::profile_of(rx, elder).await? else { return Ok(None) };
    let today = Date::of(rx.now);
    let path = match &profile.region {
        Some(region) => regions::path(rx.tx(), region, today).await?,
        None => Vec::new(),
    };
    let names: Vec<String> = path.into_iter().map(|unit| unit.name).collect();
    Ok(Some(Home { region: names.join(" "), address: profile.address }))
}

async fn health(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Option<Health>, DbError> {
    let Some(profile) = elders::profile_of(rx, elder).await? else { return Ok(None) };
    let mut lines = Vec::new();
    let mut line = |label: &'static str, text: String| {
        if !text.is_empty() {
            lines.push((label, text));
        }
    };
    line("听力", profile.hearing);
    line("视力", profile.sight);
    line("家里要当心", profile.hazards.join("、"));
    if let Some(grade) = profile.grade {
        line("能力评估", grade.label().to_owned());
    }
    Ok(Some(Health { first: profile.first, lines }))
}
