//! `GET /rounds/rules`: the rule, what another one would mean before it is set, and raises for some days.

use crate::words::{day, day_form, form_day};
use axum::extract::{Path, State as Held};
use base::{AnyId as _, Moment};
use desk::{Outcome, Role};
use elders::{Category, Grade};
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, Trouble, page, wrong};
use pages::layout::{Choice, Chrome, Family};
use rounds::read::{Preview, Previewed, RuleRow, Rules, RulesShown};
use rounds::{Cannot, Cause, EndRaise, Every, How, Line, RaiseId, Rule, SetRaise, SetRule, Signs, Tier};

const PATH: &str = "/rounds/rules";
/// Lines of the form beside those that are filled.
const SPARE: usize = 2;
/// Grades that a line can ask for.
const GRADES: [(&str, Grade); 4] = [
    ("mild", Grade::Mild),
    ("moderate", Grade::Moderate),
    ("severe", Grade::Severe),
    ("total", Grade::Total),
];
/// Fields of the acts and where they stand on the page.
const FIELDS: &[(&str, &str)] =
    &[("rule", "name"), ("from", "from"), ("anyway", "anyway"), ("words", "words")];

/// The rule.
#[derive(askama::Template)]
#[template(path = "rules.html")]
pub(crate) struct RulesPage {
    chrome: Chrome,
    rules: Vec<Set>,
    /// Id, region code, what it says, where, from when until when.
    raises: Vec<(String, String, String, String, String)>,
    decides: bool,
    /// May set the rule of the whole district.
    whole: bool,
    form: Form,
    preview: Option<Shown>,
    causes: [Cause; 6],
    /// Where the asking person may raise.
    region: String,
    today: String,
    week: String,
}

/// A rule as it was set.
pub(crate) struct Set {
    name: String,
    from: String,
    holds: bool,
    share: String,
    by: String,
    words: String,
    every: String,
    lines: Vec<(&'static str, String)>,
}

/// The form.
pub(crate) struct Form {
    name: String,
    from: String,
    months: i64,
    every: Every,
    lines: Vec<FormLine>,
    /// Tier, whether a visit counts, whether a call counts.
    signs: Vec<(Tier, bool, bool)>,
    words: String,
}

/// One line of the form.
pub(crate) struct FormLine {
    at: usize,
    says: String,
    tiers: Vec<Choice>,
    category: Vec<Choice>,
    also: Vec<Choice>,
    min_age: String,
    grades: Vec<Choice>,
}

/// A preview in words.
pub(crate) struct Shown {
    seen: Previewed,
    percent: i64,
    greedy: bool,
    tiers: Vec<(&'static str, i64)>,
    lines: Vec<(String, i64)>,
    /// Unit, workers, elders of the tiers, meetings a week for each worker.
    loads: Vec<(String, i64, [i64; 3], String)>,
}

fn form_line(at: usize, line: Option<&Line>) -> FormLine {
    let category = |own: Option<Category>| {
        let mut choices = vec![Choice::new("", "不看类别", own.is_none())];
        choices.extend(Category::ALL.map(|c| Choice::new(c.code(), c.label(), own == Some(c))));
        choices
    };
    let grade = line.and_then(|line| line.min_grade);
    let mut grades = vec![Choice::new("", "不看能力", grade.is_none())];
    grades.extend(GRADES.map(|(code, own)| {
        let word =
            if own == Grade::Total { own.label().to_owned() } else { format!("{}及以上", own.label()) };
        Choice::new(code, word, grade == Some(own))
    }));
    let tier = line.map(|line| line.tier);
    FormLine {
        at,
        says: line.map(|line| line.says.clone()).unwrap_or_default(),
        tiers: Tier::ALL.map(|t| Choice::new(t.word(), t.label(), tier == Some(t))).into(),
        category: category(line.and_then(|line| line.category)),
        also: category(line.and_then(|line| line.also)),
        min_age: line.and_then(|line| line.min_age).map(|age| age.to_string()).unwrap_or_default(),
        grades,
    }
}

fn form(rule: &Rule, from: i64, words: &str) -> Form {
    let lines = (0..rule.lines.len() + SPARE).map(|at| form_line(at + 1, rule.lines.get(at)));
    Form {
        name: rule.name.clone(),
        from: day_form(from),
        months: rule.ask_again_months,
        every: rule.every,
        lines: lines.collect(),
        signs: Tier::ALL
            .map(|tier| (tier, rule.counts(How::Visit, tier), rule.counts(How::Call, tier)))
            .into(),
        words: words.to_owned(),
    }
}

/// The rule of a form; lines without words and conditions are left out.
fn rule(sent: &Sent) -> Rule {
    let number = |name: &str| sent.number(name).unwrap_or_default();
    let line = |at: usize| {
        let field = |name: &str| sent.text(&format!("{name}-{at}"));
        let category = |name: &str| Category::read(field(name));
        let line = Line {
            tier: Tier::parse(field("tier")).unwrap_or(Tier::Ordinary),
            says: field("says").to_owned(),
            category: category("category"),
            also: category("also"),
            min_age: field("age").parse().ok(),
            min_grade: GRADES.iter().find(|(code, _)| *code == field("grade")).map(|(_, grade)| *grade),
        };
        let empty = line.says.is_empty()
            && line.category.is_none()
            && line.also.is_none()
            && line.min_age.is_none()
            && line.min_grade.is_none();
        (!empty).then_some(line)
    };
    let tiers = |name: &str| sent.all(name).filter_map(Tier::parse).collect();
    Rule {
        name: sent.text("name").to_owned(),
        ask_again_months: number("months"),
        every: Every { high: number("high"), key: number("key"), ordinary: number("ordinary") },
        signs: Signs { visit: tiers("visit"), call: tiers("call") },
        lines: (1..=30).filter_map(line).collect(),
    }
}

fn shown(rule: &Rule, seen: Previewed) -> Shown {
    let percent = seen.counted.percent();
    Shown {
        percent,
        greedy: percent > rounds::MOST_PERCENT,
        tiers: Tier::ALL.iter().map(|tier| tier.label()).zip(seen.tiers).collect(),
        lines: rule.lines.iter().map(|line| line.says.clone()).zip(seen.lines.iter().copied()).collect(),
        loads: seen
            .loads
            .iter()
            .take(60)
            .map(|load| {
                let weekly = format!("{}.{}", load.tenths / 10, load.tenths % 10);
                (load.name.clone(), load.workers, load.tiers, weekly)
            })
            .collect(),
        seen,
    }
}

fn was_set(row: RuleRow, now: Moment) -> Set {
    let every = row.rule.every;
    Set {
        name: row.rule.name,
        from: day(row.from, now),
        holds: row.holds,
        share: format!(
            "{} 位长者里 {} 位（{}%）",
            row.previewed.elders,
            row.previewed.belong,
            row.previewed.percent()
        ),
        by: row.by,
        words: row.words,
        every: format!("重点每 {} 天，关注每 {} 天，一般每 {} 天", every.high, every.key, every.ordinary),
        lines: row.rule.lines.into_iter().map(|line| (line.tier.label(), line.says)).collect(),
    }
}

async fn render(
    state: &State,
    signed: &Signed,
    shown: RulesShown,
    form: Form,
    preview: Option<Shown>,
    errors: Vec<pages::layout::FieldError>,
) -> Answer {
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(state, Family::Desk, "探访规则");
    chrome.path = PATH.to_owned();
    chrome.errors = errors;
    let raise = |(raise, place): (rounds::Raise, String)| {
        let days = |word: &str, days: Option<i64>| days.map(|days| format!("{word}每 {days} 天"));
        let tiers = [days("重点", raise.high), days("关注", raise.key), days("一般", raise.ordinary)];
        let said: Vec<String> = tiers.into_iter().flatten().collect();
        let what = format!("{}（{}）：{}", raise.name, raise.cause.label(), said.join("，"));
        let when = format!("{}起，到{}前", day(raise.from, now), day(raise.until, now));
        (raise.id.text(), raise.region, what, place, when)
    };
    page(&RulesPage {
        chrome,
        rules: shown.rules.into_iter().map(|row| was_set(row, now)).collect(),
        raises: shown.raises.into_iter().map(raise).collect(),
        decides: signed.is(&[Role::Officer, Role::Supervisor]),
        whole: signed.is(&[Role::Officer, Role::Supervisor]) && signed.me.region.is_empty(),
        form,
        preview,
        causes: Cause::ALL,
        region: signed.me.region.clone(),
        today: day_form(now.local_day()),
        week: day_form(now.local_day() + 7),
    })
}

/// The page.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed) -> Answer {
    let shown = state.desk.look(&signed.ask, Rules).await?;
    let today = state.desk.clock().now().local_day();
    let rule = shown.rules.iter().find(|row| row.holds).map_or_else(Rule::shipped, |row| row.rule.clone());
    let form = form(&rule, today + i64::from(!shown.rules.is_empty()), "");
    render(&state, &signed, shown, form, None, Vec::new()).await
}

/// The form again, with what is wrong.
async fn again(
    state: &State,
    signed: &Signed,
    sent: &Sent,
    preview: Option<Shown>,
    refused: Option<Outcome<Cannot>>,
) -> Answer {
    let errors = match refused {
        Some(outcome) => wrong(Trouble::from(outcome), FIELDS)?.1,
        None => Vec::new(),
    };
    let today = state.desk.clock().now().local_day();
    let shown = state.desk.look(&signed.ask, Rules).await?;
    let form = form(&rule(sent), form_day(sent.text("from")).unwrap_or(today), sent.text("words"));
    render(state, signed, shown, form, preview, errors).await
}

/// `POST /rounds/rules/preview`.
pub(crate) async fn preview(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let rule = rule(&sent);
    match state.desk.look(&signed.ask, Preview { rule: rule.clone() }).await {
        Ok(seen) => again(&state, &signed, &sent, Some(shown(&rule, seen)), None).await,
        Err(outcome) => again(&state, &signed, &sent, None, Some(outcome)).await,
    }
}

/// Looks once more, so that what is kept beside the rule is what it means now, and sets it.
async fn set_rule(state: &State, signed: &Signed, sent: &Sent) -> Result<(), Outcome<Cannot>> {
    let rule = rule(sent);
    let seen = state.desk.look(&signed.ask, Preview { rule: rule.clone() }).await?;
    let today = state.desk.clock().now().local_day();
    let set = SetRule {
        rule,
        from: form_day(sent.text("from")).unwrap_or(today),
        previewed: seen.counted,
        anyway: sent.text("anyway") == "yes",
        words: sent.text("words").to_owned(),
    };
    state.desk.run(&signed.with(sent.request()), set).await
}

/// `POST /rounds/rules`.
pub(crate) async fn set(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    match set_rule(&state, &signed, &sent).await {
        Ok(()) => back_with::<Cannot>(PATH, Ok("规则定好了，名单按新规则重排，几十秒内排完".to_owned())),
        Err(refused @ Outcome::Refused(_)) => {
            let rule = rule(&sent);
            let seen = state.desk.look(&signed.ask, Preview { rule: rule.clone() }).await;
            let seen = seen.ok().map(|seen| shown(&rule, seen));
            again(&state, &signed, &sent, seen, Some(refused)).await
        }
        Err(outcome) => back_with(PATH, Err(outcome)),
    }
}

/// `POST /rounds/raises`.
pub(crate) async fn raise(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let days = |name: &str| sent.some(name).and_then(|text| text.parse().ok());
    let raise = SetRaise {
        cause: Cause::parse(sent.text("cause")).unwrap_or(Cause::Other),
        name: sent.text("name").to_owned(),
        region: sent.text("region").to_owned(),
        from: form_day(sent.text("from")).unwrap_or_default(),
        until: form_day(sent.text("until")).unwrap_or_default(),
        high: days("high"),
        key: days("key"),
        ordinary: days("ordinary"),
    };
    let outcome = state.desk.run(&signed.with(sent.request()), raise).await;
    back_with(PATH, outcome.map(|_| "加密探访定好了，名单会重排".to_owned()))
}

/// `POST /rounds/raises/{id}/end`.
pub(crate) async fn end_raise(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let raise = RaiseId::parse(&id).map_err(|_| Trouble::absent())?;
    let end = EndRaise { raise, region: sent.text("region").to_owned() };
    let outcome = state.desk.run(&signed.with(sent.request()), end).await;
    back_with(PATH, outcome.map(|()| "加密结束了".to_owned()))
}
