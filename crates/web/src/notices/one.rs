//! `GET /notices/{id}`: the words, and what became of them; saying so by hand.

use crate::agent::words::when;
use crate::door::act::back_with;
use crate::door::{Answer, Sent, Signed, State, Trouble, page};
use crate::layout::Family;
use crate::notices::NoticePage;
use crate::notices::list::fate;
use ::notices::{Again, Fate, Mark, Means, NoticeView, OpenNotice, State as Stage};
use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use base::{AnyId as _, Moment, NoticeId};

fn notice(text: &str) -> Result<NoticeId, Trouble> {
    NoticeId::parse(text).map_err(|_| Trouble::absent())
}

/// The page.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    let opened = state.desk.look(&signed.ask, OpenNotice { notice: notice(&id)? }).await?;
    let (view, now) = (opened.view, state.desk.clock().now());
    let links = [
        view.elder.map(|elder| (format!("/elders/{}", elder.text()), "看长者")),
        view.case.map(|case| (format!("/cases/{}", case.text()), "看工单")),
    ];
    page(&NoticePage {
        chrome: signed.chrome(&state, Family::Desk, &view.headline),
        state: fate(view.state),
        words: opened.words,
        paper: view.means == Means::Print,
        facts: facts(&view, now),
        links: links.into_iter().flatten().collect(),
        fates: fates(&view),
        can_fail: view.means != Means::Page && matches!(view.state, Stage::Queued | Stage::Sent),
        can_again: view.state == Stage::Failed,
        id,
    })
}

fn facts(view: &NoticeView, now: Moment) -> Vec<(&'static str, String)> {
    let at = |moment: Option<Moment>| moment.map(|moment| when(moment, now));
    let all = [
        ("怎么送", Some(view.means.label().to_owned())),
        ("送到", Some(view.to.clone()).filter(|to| !to.is_empty())),
        ("写成", at(Some(view.made_at))),
        ("发出", at(view.sent_at)),
        ("听到或看到", at(view.heard_at)),
        ("了结", at(view.ended_at)),
        ("没送到的原因", view.reason.clone()),
        ("运营商回执", view.receipt.clone()),
    ];
    all.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
}

/// What may be said of it now, the usual first.
fn fates(view: &NoticeView) -> Vec<(&'static str, &'static str)> {
    let words: [(&str, &str, Fate); 3] = match view.means {
        Means::Call => [
            ("heard", "电话里说到了", Fate::Heard),
            ("confirmed", "说到了，对方也应了", Fate::Confirmed),
            ("sent", "打过，没人接", Fate::Sent { receipt: None }),
        ],
        Means::Print => [
            ("sent", "打印好，交出去了", Fate::Sent { receipt: None }),
            ("heard", "本人看到了", Fate::Heard),
            ("confirmed", "本人签收了", Fate::Confirmed),
        ],
        Means::Page => [
            ("heard", "知道了", Fate::Heard),
            ("confirmed", "办了", Fate::Confirmed),
            ("sent", "", Fate::Sent { receipt: None }),
        ],
        Means::Sms => [
            ("heard", "对方说看到了", Fate::Heard),
            ("confirmed", "对方应了", Fate::Confirmed),
            ("sent", "", Fate::Sent { receipt: None }),
        ],
    };
    let moves = |fate: &Fate| view.state.after(fate).is_ok_and(|state| state != view.state);
    words.into_iter().filter(|(_, w, f)| !w.is_empty() && moves(f)).map(|(v, w, _)| (v, w)).collect()
}

/// `POST /notices/{id}/mark`.
pub(crate) async fn mark(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let fate = match sent.text("fate") {
        "sent" => Fate::Sent { receipt: None },
        "heard" => Fate::Heard,
        "confirmed" => Fate::Confirmed,
        "failed" => Fate::Failed { reason: sent.text("reason").to_owned() },
        _ => return Err(Trouble::told(StatusCode::UNPROCESSABLE_ENTITY, "请选一种结果")),
    };
    let done = state.desk.run(&signed.with(sent.request()), Mark { notice: notice(&id)?, fate }).await;
    back_with(&format!("/notices/{id}"), done.map(|stage| format!("已记下：{}", stage.label())))
}

/// `POST /notices/{id}/again`.
pub(crate) async fn again(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let done = state.desk.run(&signed.with(sent.request()), Again { notice: notice(&id)? }).await;
    back_with(&format!("/notices/{id}"), done.map(|()| "已排队再发一次".to_owned()))
}
