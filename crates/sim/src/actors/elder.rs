//! Elders: they call with the one key, press buttons, answer when somebody calls back.

use super::button::Button;
use super::exchange::{Dial, Exchange, NoTalk, Ring};
use super::pace::Pace;
use super::town::{Doors, Seen};
use crate::dice::Dice;
use crate::district::files;
use crate::district::identity::{self, Line};
use base::Clock;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Calls that come in on a day: 2,200 phones, 3.9 calls a year each.
pub const CALLS_A_DAY: f64 = 23.5;
/// Presses on a day, mistaken ones among them.
pub const PRESSES_A_DAY: f64 = 4.5;
/// Buttons that are switched on. Whoever has been heard of must be heard of again, or counts as silent.
const AWAKE: usize = 60;
/// Every button gives a sign of life within this time, well inside the half hour that is asked for.
const BEATS_WITHIN: Duration = Duration::from_secs(1200);

/// Whose telephones ring the line.
#[derive(Debug, Clone)]
pub struct Numbers {
    /// One-key phones.
    pub one_key: Vec<String>,
    /// How many elders there are: each may call on their own mobile.
    pub elders: u64,
}

impl Numbers {
    /// A one-key phone, an own mobile, now and then a number that nobody knows.
    fn any(&self, dice: &mut Dice) -> String {
        match dice.below(20) {
            0..=8 => dice.one(&self.one_key).clone(),
            9..=18 => identity::phone(Line::Elder, dice.below(self.elders)),
            _ => identity::phone(Line::Place, 90_000_000 + dice.below(1_000_000)),
        }
    }
}

/// Elders at the telephone: each call is made by somebody else.
pub async fn callers(
    line: Arc<Exchange>,
    doors: Doors,
    numbers: Numbers,
    pace: Pace,
    seed: u64,
    seen: Arc<Seen>,
    stop: CancellationToken,
) {
    let mut dice = Dice::of(seed, "callers", 0);
    // Somebody rings at once: nobody waits for a first sign of life.
    let mut wait = Duration::from_secs(2);
    let mut count = 0;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = pace.until(&mut dice, CALLS_A_DAY);
        count += 1;
        let number = numbers.any(&mut dice);
        let caller = written(&mut dice, &number);
        let early = dice.chance(0.04);
        let dial = Dial {
            from: caller,
            to: doors.hotline.clone(),
            server: doors.sip,
            credential: None,
            patience: Duration::from_secs(if early { 3 } else { 180 }),
            pitch: 140.0 + dice.below(160) as f64,
        };
        let (line, seen) = (line.clone(), seen.clone());
        let stay = if early { Duration::from_secs(dice.below(4) + 1) } else { Duration::from_secs(600) };
        seen.calls.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move { call(&line, &dial, stay, &seen, count).await });
    }
}

/// As exchanges write the same number in different ways.
fn written(dice: &mut Dice, number: &str) -> String {
    match dice.below(10) {
        0 => format!("+86{number}"),
        1 => format!("0{number}"),
        _ => number.to_owned(),
    }
}

async fn call(line: &Exchange, dial: &Dial, stay: Duration, seen: &Seen, count: u64) {
    match line.call(dial).await {
        Ok(mut talk) => {
            talk.wait_end(stay).await;
            let heard = talk.voice().counts().heard.load(Ordering::Relaxed);
            seen.heard.fetch_add(heard, Ordering::Relaxed);
            talk.hang_up().await;
        }
        Err(NoTalk::GaveUp) => {}
        Err(error) => {
            seen.failed.fetch_add(1, Ordering::Relaxed);
            tracing::debug!(count, %error, "the call did not get through");
        }
    }
}

/// Elders, kin and neighbours whom the program calls: most pick up, some do not hear it.
pub async fn called(mut rings: mpsc::Receiver<Ring>, seed: u64, seen: Arc<Seen>, stop: CancellationToken) {
    let mut count = 0;
    loop {
        let ring = tokio::select! {
            () = stop.cancelled() => return,
            ring = rings.recv() => match ring { Some(ring) => ring, None => return },
        };
        count += 1;
        let mut dice = Dice::of(seed, "called", count);
        let seen = seen.clone();
        tokio::spawn(async move {
            ring.ring();
            if dice.chance(0.08) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1500 + dice.below(4000))).await;
            if ring.is_over() {
                return;
            }
            if let Ok(mut talk) = ring.answer(150.0 + dice.below(120) as f64).await {
                seen.called.fetch_add(1, Ordering::Relaxed);
                talk.wait_end(Duration::from_secs(600)).await;
                talk.hang_up().await;
            }
        });
    }
}

fn awake(buttons: &[files::Button]) -> &[files::Button] {
    &buttons[..buttons.len().min(AWAKE)]
}

/// Signs of life of the buttons, one after the other.
pub async fn beats(doors: Doors, buttons: Vec<files::Button>, clock: Clock, stop: CancellationToken) {
    let buttons = awake(&buttons).to_vec();
    let pause = BEATS_WITHIN / u32::try_from(buttons.len().max(1)).unwrap_or(1);
    for button in buttons.iter().cycle() {
        let line = Button::connect(doors.mqtt, &button.device, &button.token);
        if let Err(error) = line.beat(clock.now()).await {
            tracing::debug!(%error, "the sign of life was not acknowledged");
        }
        drop(line);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Elders with buttons.
pub async fn pressers(
    doors: Doors,
    buttons: Vec<files::Button>,
    clock: Clock,
    pace: Pace,
    seed: u64,
    seen: Arc<Seen>,
    stop: CancellationToken,
) {
    let mut dice = Dice::of(seed, "pressers", clock.now().ms() as u64);
    let mut wait = Duration::from_secs(5);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = pace.until(&mut dice, PRESSES_A_DAY);
        let button = dice.one(awake(&buttons)).clone();
        // Who is frightened presses more than once.
        let times = dice.weighted(&[(1, 70), (2, 20), (4, 10)]);
        let press = format!("{:016x}", dice.bits());
        let (doors, clock, seen) = (doors.clone(), clock.clone(), seen.clone());
        tokio::spawn(async move {
            let line = Button::connect(doors.mqtt, &button.device, &button.token);
            for time in 0..times {
                match line.press(&format!("{press}{time}"), clock.now()).await {
                    Ok(()) => seen.presses.fetch_add(1, Ordering::Relaxed),
                    Err(error) => {
                        tracing::debug!(%error, "the press was not acknowledged");
                        seen.failed.fetch_add(1, Ordering::Relaxed)
                    }
                };
                tokio::time::sleep(Duration::from_millis(700)).await;
            }
        });
    }
}
