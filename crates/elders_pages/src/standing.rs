//! Facts of the household and decisions of authorities, side by side: what is observed and what was decided; each with its
//! days, ended by a reason, crossed out by a reason.

use crate::draft::{Draft, Reading, elder};
use crate::record::{Line, decisions, facts, open};
use crate::words::{Heading, choices};
use axum::extract::Path;
use base::{AddressId, AnyId as _, AssessmentId, ContractId, Date, DecisionId, DocumentId, ElderId, FactId};
use desk::Command as _;
use elders::{
    DecisionKind, EndRecord, EnterDecision, FactKind, GivenDecision, GivenFact, NoteFact, VoidRecord, Which,
    Wrongly,
};
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, Trouble, page, say};
use pages::layout::{Choice, Chrome, Family};

/// The page.
#[derive(askama::Template)]
#[template(path = "standing.html")]
struct StandingPage {
    chrome: Chrome,
    heading: Heading,
    facts: Vec<Line>,
    decisions: Vec<Line>,
    fact_kinds: Vec<Choice>,
    decision_kinds: Vec<Choice>,
    degrees: Vec<&'static str>,
    /// Records that stand, to be ended or crossed out: `fact:ID` and what it says.
    standing: Vec<Choice>,
    can_decide: bool,
    today: String,
    typed: Sent,
}

/// `GET /elders/{id}/standing`.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    render(&state, &signed, elder(&path)?, Draft::default()).await
}

fn here(id: ElderId) -> String {
    format!("/elders/{}/standing", id.text())
}

/// `POST /elders/{id}/facts`.
pub(crate) async fn fact(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let mut reading = Reading::of(&sent);
    let kind = reading.word("fact", FactKind::read, "请选择是哪种情况");
    let (from, until) = (reading.day("fact_from"), reading.day("fact_until"));
    let (Some(kind), true) = (kind, reading.errors.is_empty()) else {
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors)).await;
    };
    let act = NoteFact {
        elder: id,
        fact: GivenFact { kind, from, until },
        said: sent.text("said").to_owned(),
        note: sent.text("fact_note").to_owned(),
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(_) => Ok(say(&here(id), false, "家庭情况记好了")),
        Err(outcome) => {
            let fields = [
                ("kind", "fact"),
                ("from", "fact_from"),
                ("until", "fact_until"),
                ("said", "said"),
                ("note", "fact_note"),
            ];
            render(&state, &signed, id, Draft::refused(sent, outcome, &fields)?).await
        }
    }
}

/// `POST /elders/{id}/decisions`.
pub(crate) async fn decision(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let mut reading = Reading::of(&sent);
    let kind = reading.word("decision", DecisionKind::read, "请选择是哪种认定");
    let (from, until) = (reading.day("from"), reading.day("until"));
    let monthly = reading.parsed("monthly", "金额要写成 735.00 这样");
    let (Some(kind), true) = (kind, reading.errors.is_empty()) else {
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors)).await;
    };
    let given = GivenDecision {
        kind,
        degree: sent.text("degree").to_owned(),
        body: sent.text("body").to_owned(),
        number: sent.text("number").to_owned(),
        from,
        until,
        monthly,
    };
    let act = EnterDecision { elder: id, decision: given, note: sent.text("note").to_owned() };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(_) => Ok(say(&here(id), false, "认定登记好了")),
        Err(outcome) => {
            let fields = [
                ("kind", "decision"),
                ("from", "from"),
                ("until", "until"),
                ("body", "body"),
                ("note", "note"),
            ];
            render(&state, &signed, id, Draft::refused(sent, outcome, &fields)?).await
        }
    }
}

/// `fact:ID`, `decision:ID`, `contract:ID`, `address:ID`.
fn dated(record: &str) -> Option<Which> {
    let (kind, id) = record.split_once(':')?;
    match kind {
        "fact" => FactId::parse(id).ok().map(Which::Fact),
        "decision" => DecisionId::parse(id).ok().map(Which::Decision),
        "contract" => ContractId::parse(id).ok().map(Which::Contract),
        "address" => AddressId::parse(id).ok().map(Which::Address),
        _ => None,
    }
}

/// Also `document:ID`, `assessment:ID`.
fn any(record: &str) -> Option<Wrongly> {
    let (kind, id) = record.split_once(':')?;
    match kind {
        "document" => DocumentId::parse(id).ok().map(Wrongly::Document),
        "assessment" => AssessmentId::parse(id).ok().map(Wrongly::Assessment),
        _ => dated(record).map(Wrongly::Dated),
    }
}

/// The page from which a record was ended or crossed out.
fn back(id: ElderId, sent: &Sent) -> String {
    let known = ["reach", "documents", "health", "record"];
    let page = known.into_iter().find(|page| *page == sent.text("back")).unwrap_or("standing");
    format!("/elders/{}/{page}", id.text())
}

/// `POST /elders/{id}/end`: a record that stands comes to its end, or was wrong.
pub(crate) async fn end(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    if sent.text("do") == "void" {
        return cross_out(&state, &signed, id, &sent).await;
    }
    let mut reading = Reading::of(&sent);
    let which = reading.word("record", dated, "请选择是哪一条");
    let until = reading.day("end_until").or_else(|| Some(Date::of(state.desk.clock().now())));
    let (Some(which), Some(until), true) = (which, until, reading.errors.is_empty()) else {
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors)).await;
    };
    let act = EndRecord { elder: id, which, until, why: sent.text("why").to_owned() };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(()) => Ok(say(&back(id, &sent), false, "终止了，从那天起不再算")),
        Err(outcome) => {
            let fields = [("until", "end_until"), ("why", "why"), ("from", "end_until"), ("note", "why")];
            render(&state, &signed, id, Draft::refused(sent, outcome, &fields)?).await
        }
    }
}

/// `POST /elders/{id}/void`: a record was entered by mistake.
pub(crate) async fn void(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    cross_out(&state, &signed, elder(&path)?, &sent).await
}

async fn cross_out(state: &State, signed: &Signed, id: ElderId, sent: &Sent) -> Answer {
    let which = any(sent.text("record")).ok_or_else(Trouble::absent)?;
    let act = VoidRecord { elder: id, which, why: sent.text("why").to_owned() };
    let done = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&back(id, sent), done.map(|()| "作废了，划掉留着，不再算".to_owned()))
}

async fn render(state: &State, signed: &Signed, id: ElderId, draft: Draft) -> Answer {
    let whole = open(state, signed, id).await?;
    let today = Date::of(state.desk.clock().now());
    let mut chrome = signed.chrome(state, Family::Desk, "家庭情况与认定");
    let Draft { sent, errors, status } = draft;
    chrome.errors = errors;
    let ended = |until: Option<Date>| until.is_some_and(|until| until <= today);
    let facts_standing = whole.facts.iter().filter(|one| !one.voided && !ended(one.until)).map(|one| {
        let since = one.from.map(|from| format!("，{from} 起")).unwrap_or_default();
        (format!("fact:{}", one.id.text()), format!("{}{since}", one.kind.label()))
    });
    let decisions_standing =
        whole.decisions.iter().filter(|one| !one.voided && !ended(one.given.until)).map(|one| {
            let since = one.given.from.map(|from| format!("，{from} 起")).unwrap_or_default();
            (format!("decision:{}", one.id.text()), format!("{}{since}", one.given.kind.label()))
        });
    let chosen = sent.text("record").to_owned();
    let standing: Vec<Choice> = facts_standing
        .chain(decisions_standing)
        .map(|(value, word)| {
            let is = value == chosen;
            Choice::new(value, word, is)
        })
        .collect();
    let first = [("", "请选择")];
    let response = page(&StandingPage {
        heading: Heading::of(&whole, "standing"),
        facts: facts(&whole, today),
        decisions: decisions(&whole, today),
        fact_kinds: choices(
            first.into_iter().chain(FactKind::ALL.map(|kind| (kind.word(), kind.label()))),
            sent.text("fact"),
        ),
        decision_kinds: choices(
            first.into_iter().chain(DecisionKind::ALL.map(|kind| (kind.word(), kind.label()))),
            sent.text("decision"),
        ),
        degrees: DecisionKind::ALL.iter().flat_map(|kind| kind.degrees()).copied().collect(),
        standing,
        can_decide: signed.is(EnterDecision::ROLES),
        today: today.to_string(),
        typed: sent,
        chrome,
    })?;
    Draft::answer(status, response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Moment;

    #[test]
    fn records_are_named_by_kind_and_id() {
        let id = FactId::mint(Moment::from_ms(1));
        assert_eq!(dated(&format!("fact:{}", id.text())), Some(Which::Fact(id)));
        assert_eq!(dated("fact:x"), None);
        assert_eq!(dated(&format!("document:{}", id.text())), None, "a document has no end but its own");
        assert!(any(&format!("document:{}", id.text())).is_some());
    }
}
