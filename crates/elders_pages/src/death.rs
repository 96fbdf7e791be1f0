//! A death: one form, then a list of who has followed; and the way back, by name, when it was a mistake.

use crate::draft::{Draft, Reading, elder};
use crate::record::open;
use crate::words::{Heading, choices, moment};
use axum::extract::Path;
use base::{AnyId as _, ElderId};
use desk::Command as _;
use elders::{Die, HowKnown, Restore};
use pages::State;
use pages::door::{Answer, Sent, Signed, page, say};
use pages::layout::{Choice, Chrome, Family, Tag};

/// The page.
#[derive(askama::Template)]
#[template(path = "death.html")]
struct DeathPage {
    chrome: Chrome,
    heading: Heading,
    deaths: Vec<DeathShown>,
    /// A death stands.
    died: bool,
    hows: Vec<Choice>,
    can: bool,
    typed: Sent,
}

/// One death with who has followed.
struct DeathShown {
    on: String,
    tag: Tag,
    facts: Vec<(&'static str, String)>,
    closings: Vec<(String, String, String, Tag)>,
}

/// `GET /elders/{id}/death`.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    render(&state, &signed, elder(&path)?, Draft::default()).await
}

fn here(id: ElderId) -> String {
    format!("/elders/{}/death", id.text())
}

/// `POST /elders/{id}/death`.
pub(crate) async fn die(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let mut reading = Reading::of(&sent);
    let on = reading.day("on");
    let how = reading.word("how", HowKnown::read, "请选择是怎么知道的");
    if on.is_none() && reading.errors.iter().all(|error| error.field != "on") {
        reading.wrong("on", "请填写去世日期");
    }
    let (Some(on), Some(how)) = (on, how) else {
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors)).await;
    };
    let act = Die {
        elder: id,
        on,
        how,
        document: sent.text("document").to_owned(),
        note: sent.text("note").to_owned(),
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(_) => Ok(say(&here(id), false, "登记好了；工单、上门、设备等正在跟着处理，进度在下面")),
        Err(outcome) => {
            let draft = Draft::refused(sent, outcome, &[("on", "on"), ("note", "note")])?;
            render(&state, &signed, id, draft).await
        }
    }
}

/// `POST /elders/{id}/restore`.
pub(crate) async fn restore(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let act = Restore { elder: id, name: sent.text("name").to_owned(), why: sent.text("why").to_owned() };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(()) => Ok(say(&here(id), false, "撤销了；先前停掉的正在恢复，进度在下面")),
        Err(outcome) => {
            let draft = Draft::refused(sent, outcome, &[("name", "name"), ("why", "why")])?;
            render(&state, &signed, id, draft).await
        }
    }
}

async fn render(state: &State, signed: &Signed, id: ElderId, draft: Draft) -> Answer {
    let whole = open(state, signed, id).await?;
    let mut chrome = signed.chrome(state, Family::Desk, "去世登记");
    chrome.topics = "elders.";
    chrome.about = id.text();
    let Draft { sent, errors, status } = draft;
    chrome.errors = errors;
    let hows = [("", "请选择")].into_iter().chain(HowKnown::ALL.map(|how| (how.word(), how.label())));
    let response = page(&DeathPage {
        heading: Heading::of(&whole, "death"),
        deaths: whole.deaths.iter().map(shown).collect(),
        died: whole.card.died.is_some(),
        hows: choices(hows, sent.text("how")),
        can: signed.is(Die::ROLES),
        typed: sent,
        chrome,
    })?;
    Draft::answer(status, response)
}

fn shown(death: &elders::Death) -> DeathShown {
    let restored = death.restored.as_ref();
    let rows = [
        ("怎么知道的", death.how.label().to_owned()),
        ("证明", death.document.clone()),
        ("说明", death.note.clone()),
        ("登记时间", moment(death.noted_at)),
        ("撤销", restored.map(|(at, _, why)| format!("{}，{why}", moment(*at))).unwrap_or_default()),
    ];
    let closing = |one: &elders::Closing| {
        let (words, at, tag) = match (&one.undone, one.done_at) {
            (Some((at, said)), _) => (said.clone(), moment(*at), Tag::new("good", "已恢复")),
            (None, Some(at)) if restored.is_some() => {
                (one.said.clone(), moment(at), Tag::new("p1", "还没恢复"))
            }
            (None, Some(at)) => (one.said.clone(), moment(at), Tag::new("good", "已处理")),
            (None, None) if restored.is_some() => {
                (String::new(), String::new(), Tag::new("line", "没有动过"))
            }
            (None, None) => (String::new(), String::new(), Tag::new("p1", "还没处理")),
        };
        (one.label.clone(), words, at, tag)
    };
    DeathShown {
        on: death.on.to_string(),
        tag: if restored.is_some() { Tag::new("line", "已撤销") } else { Tag::new("late", "去世") },
        facts: rows.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        closings: death.closings.iter().map(closing).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Date, DeathId, Moment};
    use elders::{Closing, Death};

    #[test]
    fn who_has_not_followed_is_said() {
        let at = Moment::from_beijing(2026, 11, 24, 9, 5, 0);
        let closing = |follower: &str, done: Option<Moment>, undone: Option<(Moment, String)>| Closing {
            follower: follower.to_owned(),
            label: follower.to_owned(),
            said: "撤销 1 张".to_owned(),
            done_at: done,
            undone,
        };
        let mut death = Death {
            id: DeathId::mint(at),
            elder: ElderId::mint(at),
            on: "2026-11-20".parse::<Date>().expect("a day"),
            how: HowKnown::Family,
            document: String::new(),
            note: String::new(),
            noted_at: at,
            noted_by: None,
            restored: None,
            closings: vec![closing("cases", Some(at), None), closing("rounds", None, None)],
        };
        let tags = |death: &Death| shown(death).closings.into_iter().map(|c| c.3.word).collect::<Vec<_>>();
        assert_eq!(tags(&death), ["已处理", "还没处理"]);
        death.restored = Some((at, None, "登记错人".to_owned()));
        assert_eq!(tags(&death), ["还没恢复", "没有动过"]);
        death.closings[0].undone = Some((at, "恢复 1 张".to_owned()));
        assert_eq!(tags(&death), ["已恢复", "没有动过"]);
    }
}
