//! `/incidents`: the register of incidents; one incident: who was told, what was done.

use crate::words::{clock, id, tabs, when};
use axum::extract::Path;
use base::{AnyId as _, IncidentId, Moment, Span};
use desk::Role;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, State, page, say};
use pages::layout::{Choice, Chrome, Family, Tag};
use privacy::{CloseIncident, IncidentKind, IncidentRow, Incidents, OpenIncident, ShowIncident, Tell, Told};

const TELLERS: &[Role] = &[Role::Supervisor, Role::SecurityAdmin, Role::SystemAdmin];

/// The list, with the form.
#[derive(askama::Template)]
#[template(path = "incidents.html")]
struct IncidentsPage {
    chrome: Chrome,
    tabs: Vec<Choice>,
    rows: Vec<Row>,
    kinds: Vec<Choice>,
    opens: bool,
}

/// One incident.
struct Row {
    href: String,
    headline: String,
    kind: &'static str,
    known: String,
    affected: i64,
    authority: Tag,
    people: Tag,
    state: Tag,
}

fn told(pair: (Moment, Option<Moment>), now: Moment) -> Tag {
    let (due, done) = pair;
    clock(due, done.is_some(), done.unwrap_or(now) > due, now)
}

fn standing(row: &IncidentRow) -> Tag {
    match (row.closed_at.is_some(), row.late) {
        (true, _) => Tag::new("good", "已结案"),
        (false, true) => Tag::new("late", "有告知超时"),
        (false, false) => Tag::new("p2", "处理中"),
    }
}

/// The list.
pub(crate) async fn list(state: axum::extract::State<State>, signed: Signed) -> Answer {
    let found = state.desk.look(&signed.ask, Incidents {}).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "个人信息事件");
    chrome.path = "/incidents".into();
    let rows = found
        .iter()
        .map(|row| Row {
            href: format!("/incidents/{}", row.id.text()),
            headline: row.headline.clone(),
            kind: IncidentKind::read(&row.kind).map_or("", IncidentKind::label),
            known: when(row.known_at, now),
            affected: row.affected,
            authority: told(row.authority, now),
            people: told(row.people, now),
            state: standing(row),
        })
        .collect();
    let kinds = IncidentKind::ALL.iter().map(|k| Choice::new(k.word(), k.label(), false)).collect();
    page(&IncidentsPage { chrome, tabs: tabs(&signed, "/incidents"), rows, kinds, opens: signed.is(TELLERS) })
}

/// `POST /incidents`.
pub(crate) async fn open(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let ago = sent.number("hours_ago").filter(|hours| (0..=8_760).contains(hours));
    let act = OpenIncident {
        kind: IncidentKind::read(sent.text("kind")).unwrap_or(IncidentKind::Leak),
        headline: sent.text("headline").to_owned(),
        words: sent.text("words").to_owned(),
        happened_at: ago.map(|hours| state.desk.clock().now() - Span::hours(hours)),
        affected: sent.number("affected").unwrap_or(-1),
        serious: sent.text("serious") == "yes",
        elders: Vec::new(),
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(id) => {
            let words = "事件登记了：四小时内报告主管部门，二十四小时内告知本人";
            Ok(say(&format!("/incidents/{}", id.text()), false, words))
        }
        Err(outcome) => back_with::<privacy::IncidentRefused>("/incidents", Err(outcome)),
    }
}

/// One incident.
#[derive(askama::Template)]
#[template(path = "incident.html")]
struct IncidentPage {
    chrome: Chrome,
    id: String,
    state: Tag,
    facts: Vec<(&'static str, String)>,
    authority: Tag,
    people: Tag,
    elders: Vec<(String, String)>,
    tells_authority: bool,
    tells_people: bool,
    closes: bool,
}

/// The page.
pub(crate) async fn show(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
) -> Answer {
    let id: IncidentId = id(&text)?;
    let shown = state.desk.look(&signed.ask, ShowIncident { id }).await?;
    let now = state.desk.clock().now();
    let row = &shown.row;
    let mut chrome = signed.chrome(&state, Family::Desk, &row.headline);
    chrome.path = format!("/incidents/{}", id.text());
    let mut facts = vec![
        ("种类", IncidentKind::read(&row.kind).map_or("", IncidentKind::label).to_owned()),
        ("经过", shown.words.clone()),
        (
            "知道的时间",
            format!(
                "{}，{}",
                when(row.known_at, now),
                if shown.opened_by.is_empty() { "系统登记" } else { &shown.opened_by }
            ),
        ),
        ("涉及", format!("{} 人{}", row.affected, if row.serious { "，可能造成危害" } else { "" })),
    ];
    facts.extend(shown.happened_at.map(|at| ("发生的时间", when(at, now))));
    facts.extend(shown.measures.clone().map(|words| ("处理和改进", words)));
    let open = row.closed_at.is_none() && signed.is(TELLERS);
    page(&IncidentPage {
        chrome,
        id: id.text(),
        state: standing(row),
        facts,
        authority: told(row.authority, now),
        people: told(row.people, now),
        elders: shown.elders.iter().map(|(id, name)| (id.text(), name.clone())).collect(),
        tells_authority: open && row.authority.1.is_none(),
        tells_people: open && row.people.1.is_none(),
        closes: open && row.authority.1.is_some() && row.people.1.is_some(),
    })
}

/// `POST /incidents/{id}/tell`.
pub(crate) async fn tell(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
    sent: Sent,
) -> Answer {
    let id: IncidentId = id(&text)?;
    let told = if sent.text("told") == "people" { Told::People } else { Told::Authority };
    let act = Tell { id, told, words: sent.text("words").to_owned() };
    let done = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&format!("/incidents/{text}"), done.map(|()| "告知登记好了".to_owned()))
}

/// `POST /incidents/{id}/close`.
pub(crate) async fn close(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
    sent: Sent,
) -> Answer {
    let id: IncidentId = id(&text)?;
    let act = CloseIncident { id, measures: sent.text("measures").to_owned() };
    let done = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&format!("/incidents/{text}"), done.map(|()| "结案了".to_owned()))
}
