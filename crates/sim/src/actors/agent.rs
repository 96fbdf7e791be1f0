//! An agent at the desk: answers on a SIP phone, works the page by its buttons.

use super::exchange::Ring;
use super::pace::Pace;
use super::page::Page;
use super::session::Session;
use super::town::Seen;
use crate::dice::Dice;
use anyhow::Result;
use base::Stopwatch;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What people call for when it is not an alarm: service code and how often.
const WISHES: [(&str, u32); 9] = [
    ("information", 34),
    ("comfort", 18),
    ("meal", 14),
    ("cleaning", 10),
    ("escort", 8),
    ("outing", 5),
    ("urgent_help", 5),
    ("emergency", 4),
    ("complaint", 2),
];
/// Outcomes of an emergency that was settled by telephone.
const ADVISED: &str = "advised";
const MISTAKEN: &str = "false_press";
const NOTES: [&str; 6] = [
    "声音清楚，精神还可以",
    "说得慢，重复了两遍",
    "家里有邻居在",
    "约好马上派人",
    "提醒按时吃药",
    "说谢谢你们",
];
const ASKED: [&str; 4] = ["来得快，满意", "人很耐心", "都好了，放心", "下次还找你们"];

/// An agent.
pub struct Agent {
    session: Session,
    pace: Pace,
    dice: Dice,
    seen: Arc<Seen>,
    /// The conversation on the page.
    talk: Option<Talking>,
    /// What was done about each case.
    cases: HashMap<String, Dealt>,
}

/// A conversation: since when, for how long, and whether a case was opened for it.
struct Talking {
    call: String,
    since: Stopwatch,
    length: Duration,
    opened: bool,
}

/// What was done about a case, so that nothing is done twice a second.
#[derive(Default)]
struct Dealt {
    /// Somebody has to go; decided once, when it has been heard what it is about.
    needs: Option<bool>,
    sent: Option<Stopwatch>,
    noted: bool,
    called: bool,
    tried: Option<Stopwatch>,
}

impl Agent {
    /// Somebody who has signed in.
    pub fn new(session: Session, pace: Pace, dice: Dice, seen: Arc<Seen>) -> Self {
        Self { session, pace, dice, seen, talk: None, cases: HashMap::new() }
    }

    /// Works until stopped. A page that fails is tried again: a server may be restarting.
    pub async fn work(mut self, stop: CancellationToken) {
        loop {
            let wait = Duration::from_millis(900 + self.dice.below(600));
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
            if let Err(error) = self.step().await {
                self.seen.failed.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(agent = %self.session.name, %error, "the desk did not answer");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }

    async fn step(&mut self) -> Result<()> {
        let page = self.session.get("/desk").await?;
        if page.button("hang-up").is_some() {
            return self.talking(&page).await;
        }
        self.talk = None;
        if self.session.press(&page, "wrap").await?.is_some() {
            return Ok(());
        }
        if page.button("answer").is_some() {
            // The telephone on the table is ringing; it is answered there.
            return Ok(());
        }
        let state = page.marked("mystate").map_or("", |mark| mark.get("data-state"));
        if state != "ready" && self.session.press(&page, "state-ready").await?.is_some() {
            return Ok(());
        }
        if self.case(&page).await? {
            return Ok(());
        }
        self.open_one(&page).await
    }

    /// During a call: open a case or send help, then say goodbye.
    async fn talking(&mut self, page: &Page) -> Result<()> {
        let call = page.marked("call").map_or("", |mark| mark.get("data-call")).to_owned();
        let Some(talk) = self.talk.as_mut().filter(|talk| talk.call == call) else {
            let length = self.pace.talk(&mut self.dice, 40.0, 240.0);
            self.talk = Some(Talking { call, since: Stopwatch::start(), length, opened: false });
            self.seen.talks.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        };
        let gone = talk.since.elapsed();
        if gone > talk.length {
            self.session.press(page, "hang-up").await?;
            return Ok(());
        }
        if gone * 3 < talk.length {
            return Ok(());
        }
        if page.marked("case").is_some() {
            self.case(page).await?;
        } else if !std::mem::replace(&mut talk.opened, true) {
            self.open_case(page).await?;
        }
        Ok(())
    }

    async fn open_case(&mut self, page: &Page) -> Result<()> {
        let wish = format!("open-{}", self.dice.weighted(&WISHES));
        let button = page.button(&wish).or_else(|| page.button_where(|mark| mark.starts_with("open-")));
        if let Some((form, press)) = button {
            let after = self.session.send(&form, &press).await?;
            if let Some(case) = after.marked("case") {
                self.cases.entry(case.get("data-case").to_owned()).or_default().needs = Some(true);
            }
            self.seen.opened.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Does the next thing about the case on the page; true if there was something to do.
    async fn case(&mut self, page: &Page) -> Result<bool> {
        let Some(id) = page.marked("case").map(|mark| mark.get("data-case").to_owned()) else {
            return Ok(false);
        };
        if self.session.press(page, "take").await?.is_some() {
            return Ok(true);
        }
        let idle = page.marked("call").is_none();
        let dealt = self.cases.entry(id).or_default();
        // Most who press the one key are well: a question, a mistake, a chat. What was opened for a wish is for a wish.
        let needs = *dealt.needs.get_or_insert_with(|| self.dice.chance(0.45));
        if !dealt.called && idle && page.button("call-back").is_some() && page.button("satisfied").is_none() {
            dealt.called = true;
            self.session.press(page, "call-back").await?;
            return Ok(true);
        }
        // Where the first search found nobody, it is tried again.
        let again = dealt.sent.is_none_or(|sent| sent.elapsed() > Duration::from_secs(20));
        if needs && again && page.button("send-nearest").is_some() {
            dealt.sent = Some(Stopwatch::start());
            self.session.press(page, "send-nearest").await?;
            self.seen.sent.fetch_add(1, Ordering::Relaxed);
            return Ok(true);
        }
        if !dealt.noted
            && let Some((form, press)) = page.button("note")
        {
            dealt.noted = true;
            let form = form.set("words", self.dice.pick(&NOTES));
            self.session.send(&form, &press).await?;
            return Ok(true);
        }
        if let Some((form, press)) = page.button("satisfied") {
            let answer = if self.dice.chance(0.94) { "yes" } else { "no" };
            let form = form.set("satisfied", answer).set("words", self.dice.pick(&ASKED));
            self.session.send(&form, &press).await?;
            return Ok(true);
        }
        self.close(page).await
    }

    async fn close(&mut self, page: &Page) -> Result<bool> {
        let id = page.marked("case").map_or("", |mark| mark.get("data-case")).to_owned();
        let dealt = self.cases.entry(id).or_default();
        let patience = Duration::from_secs(12);
        if dealt.tried.is_some_and(|tried| tried.elapsed() < patience) {
            return Ok(false);
        }
        let Some((form, press)) = page.button("close-send") else { return Ok(false) };
        dealt.tried = Some(Stopwatch::start());
        let form = form.set("words", "已回访，平安").chosen();
        let settled = if self.dice.chance(0.7) { ADVISED } else { MISTAKEN };
        let by_phone =
            dealt.needs == Some(false) && form.values("outcome").iter().any(|outcome| outcome == settled);
        let form = if by_phone { form.set("outcome", settled) } else { form };
        let after = self.session.send(&form, &press).await?;
        if after.button("close-send").is_none() {
            self.seen.closed.fetch_add(1, Ordering::Relaxed);
        }
        Ok(true)
    }

    /// Opens the next thing that waits: first what nobody has, then what is mine.
    async fn open_one(&mut self, page: &Page) -> Result<()> {
        let waiting: Vec<&str> =
            page.links_in("queue").into_iter().filter(|link| link.contains("case")).collect();
        let mine: Vec<&str> = page.links_in("mine");
        let link = match (waiting.as_slice(), mine.as_slice()) {
            ([], []) => return Ok(()),
            ([], mine) => *self.dice.one(mine),
            (waiting, _) => *self.dice.one(waiting),
        };
        let next = self.session.get(link).await?;
        self.case(&next).await?;
        Ok(())
    }
}

/// The telephone on the agent's table: picks up after a moment and talks until the line is closed.
pub async fn telephone(
    mut rings: mpsc::Receiver<Ring>,
    mut dice: Dice,
    seen: Arc<Seen>,
    stop: CancellationToken,
) {
    loop {
        let ring = tokio::select! {
            () = stop.cancelled() => return,
            ring = rings.recv() => match ring { Some(ring) => ring, None => return },
        };
        ring.ring();
        tokio::time::sleep(Duration::from_millis(800 + dice.below(1800))).await;
        if ring.is_over() {
            continue;
        }
        let pitch = 170.0 + dice.below(60) as f64;
        match ring.answer(pitch).await {
            Ok(mut talk) => {
                seen.answered.fetch_add(1, Ordering::Relaxed);
                talk.wait_end(Duration::from_secs(900)).await;
                talk.hang_up().await;
            }
            Err(error) => tracing::debug!(%error, "the call was gone"),
        }
    }
}
