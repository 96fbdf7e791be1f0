//! A helper with a phone in the pocket: on duty, accepts, goes, arrives, does it, finishes.

use super::pace::Pace;
use super::page::{Form, Page};
use super::photo;
use super::session::Session;
use super::town::Seen;
use crate::dice::Dice;
use anyhow::Result;
use base::{Clock, Stopwatch};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const DONE: [&str; 6] = [
    "已办好，老人精神不错",
    "都弄好了，叮嘱了用药",
    "陪着坐了一会儿，老人安心",
    "量了血压，一切正常",
    "收拾妥当，门窗都关好了",
    "已交代邻居帮忙看着",
];

/// A helper.
pub struct Helper {
    session: Session,
    pace: Pace,
    dice: Dice,
    clock: Clock,
    seen: Arc<Seen>,
    /// Where the helper is now.
    at: (f64, f64),
    jobs: HashMap<String, Job>,
}

/// What was decided about a job, by its page.
struct Job {
    step: String,
    since: Stopwatch,
    /// How long this step takes.
    length: Duration,
    /// An offer that is not answered.
    silent: bool,
    photo: bool,
}

impl Helper {
    /// Somebody who has signed in, at home.
    pub fn new(
        session: Session,
        pace: Pace,
        dice: Dice,
        clock: Clock,
        home: (f64, f64),
        seen: Arc<Seen>,
    ) -> Self {
        Self { session, pace, dice, clock, seen, at: home, jobs: HashMap::new() }
    }

    /// Works until stopped.
    pub async fn work(mut self, stop: CancellationToken) {
        loop {
            let wait = Duration::from_millis(1800 + self.dice.below(1400));
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
            if let Err(error) = self.step().await {
                self.seen.failed.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(helper = %self.session.name, %error, "the day's page did not answer");
                tokio::time::sleep(Duration::from_secs(3)).await;
            }
        }
    }

    async fn step(&mut self) -> Result<()> {
        let day = self.session.get("/day").await?;
        if let Some((form, press)) = day.button("duty-turn").filter(|(_, press)| press.value == "yes") {
            self.session.send(&self.placed(form), &press).await?;
            return Ok(());
        }
        let links: Vec<String> =
            [day.links_in("offers"), day.links_in("jobs")].concat().into_iter().map(String::from).collect();
        self.jobs.retain(|job, _| links.contains(job));
        for link in links {
            if self.due(&link) {
                let page = self.session.get(&link).await?;
                self.job(&link, &page).await?;
            }
        }
        Ok(())
    }

    /// A page is opened when its step has taken as long as it should.
    fn due(&self, link: &str) -> bool {
        self.jobs.get(link).is_none_or(|job| !job.silent && job.since.elapsed() >= job.length)
    }

    async fn job(&mut self, link: &str, page: &Page) -> Result<()> {
        let step = page.marked("job").map_or("", |mark| mark.get("data-step")).to_owned();
        let new = self.jobs.get(link).is_none_or(|job| job.step != step);
        if new {
            self.begin(link, &step);
            return self.press(page, "depart").await;
        }
        match step.as_str() {
            "offered" => {
                let yes = self.dice.chance(0.93);
                self.press(page, if yes { "accept" } else { "decline" }).await
            }
            "accepted" => {
                self.at = door(page).unwrap_or(self.at);
                self.seen.arrived.fetch_add(1, Ordering::Relaxed);
                self.press(page, "arrive").await
            }
            "arrived" => self.finish(link, page).await,
            _ => Ok(()),
        }
    }

    fn begin(&mut self, link: &str, step: &str) {
        let length = match step {
            "offered" => Duration::from_millis(1500 + self.dice.below(5000)),
            "accepted" => self.pace.life(&mut self.dice, 480.0, 2400.0),
            "arrived" => self.pace.life(&mut self.dice, 900.0, 4200.0),
            _ => Duration::from_secs(3600),
        };
        let silent = step == "offered" && self.dice.chance(0.03);
        let job = Job { step: step.to_owned(), since: Stopwatch::start(), length, silent, photo: false };
        self.jobs.insert(link.to_owned(), job);
    }

    async fn finish(&mut self, link: &str, page: &Page) -> Result<()> {
        let unsent = self.jobs.get_mut(link).filter(|job| !job.photo);
        if let (Some(form), Some(job)) = (page.form("photo-form"), unsent) {
            job.photo = true;
            let picture = photo::door(self.dice.bits());
            self.session.send_photo(&self.placed(form), "photo", &picture).await?;
            return Ok(());
        }
        self.press(page, "finish").await?;
        self.seen.finished.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    async fn press(&mut self, page: &Page, test: &str) -> Result<()> {
        if let Some((form, press)) = page.button(test) {
            let words = form.fields.iter().any(|(name, _)| name == "words");
            let form = if words { form.set("words", self.dice.pick(&DONE)) } else { form };
            let explain = form.fields.iter().any(|(name, _)| name == "reason") && test == "finish";
            let form = if explain { form.set("reason", "院子里信号差，定位偏了") } else { form };
            let form = form.chosen();
            self.session.send(&self.placed(form), &press).await?;
        }
        Ok(())
    }

    /// Fills in time and place where the form asks for them, as the page's script does.
    fn placed(&self, form: Form) -> Form {
        let (lat, lon) = self.at;
        let mut form = form;
        let values = [
            ("at", self.clock.now().ms().to_string()),
            ("lat", lat.to_string()),
            ("lon", lon.to_string()),
            ("accuracy", "18".into()),
        ];
        for (name, value) in values {
            if form.fields.iter().any(|(field, _)| field == name) {
                form = form.set(name, value);
            }
        }
        form
    }
}

/// The place that the map button points to.
fn door(page: &Page) -> Option<(f64, f64)> {
    let link = page.marked("map")?.get("href").to_owned();
    let numbers: Vec<f64> = link
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter(|part| part.contains('.'))
        .filter_map(|part| part.parse().ok())
        .collect();
    let lat = numbers.iter().copied().find(|n| (18.0..54.0).contains(n))?;
    let lon = numbers.iter().copied().find(|n| (73.0..136.0).contains(n))?;
    Some((lat, lon))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_is_read_from_either_order() {
        for link in ["geo:29.7162,106.6068", "https://map/?x=106.6068&y=29.7162", "geo:29.7162,106.6068?z=18"]
        {
            let page = Page::read("/", &format!("<a data-test=\"map\" href=\"{link}\">"));
            assert_eq!(door(&page), Some((29.7162, 106.6068)), "{link}");
        }
    }
}
