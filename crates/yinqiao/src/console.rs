//! Where a command speaks: the terminal, or the admin socket of a running server that hands it on to one.
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;

/// What a command may show. Implementations are cheap to call and never fail: a closed terminal is the reader's choice.
pub trait Console: Send + Sync {
    /// One line of the answer (stdout).
    fn say(&self, line: &str);
    /// One line about how it goes (stderr).
    fn warn(&self, line: &str);
    /// How far something is that takes longer than a second. `done == total` ends that bar.
    fn progress(&self, label: &str, done: u64, total: u64);
}

/// The terminal of this process.
#[derive(Default)]
pub struct Terminal {
    bar: Mutex<Option<(String, ProgressBar)>>,
}

impl Terminal {
    /// Prints around the bar, so that lines and bar do not write over each other.
    fn around_bar(&self, print: impl FnOnce()) {
        let bar = self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match bar.as_ref() {
            Some((_, bar)) => bar.suspend(print),
            None => print(),
        }
    }
}

impl Console for Terminal {
    fn say(&self, line: &str) {
        self.around_bar(|| {
            writeln!(std::io::stdout(), "{line}").ok();
        });
    }

    fn warn(&self, line: &str) {
        self.around_bar(|| {
            writeln!(std::io::stderr(), "{line}").ok();
        });
    }

    fn progress(&self, label: &str, done: u64, total: u64) {
        let mut held = self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if held.as_ref().is_none_or(|(old, _)| old != label) {
            if let Some((_, old)) = held.take() {
                old.finish();
            }
            let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            *held = Some((
                label.to_string(),
                ProgressBar::new(total).with_style(style).with_message(label.to_string()),
            ));
        }
        if let Some((_, bar)) = held.as_ref() {
            bar.set_length(total);
            bar.set_position(done);
        }
        if done >= total
            && let Some((_, bar)) = held.take()
        {
            bar.finish_and_clear();
            let took = bar.elapsed().as_secs_f64();
            let mut err = std::io::stderr();
            if err.is_terminal() || total > 0 {
                writeln!(err, "{label}：{total}（{took:.1} 秒）").ok();
            }
        }
    }
}

/// Keeps what was said; for tests of commands.
#[derive(Default)]
pub struct Kept(Mutex<Vec<String>>);

impl Kept {
    /// Everything said and warned so far, in order.
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

impl Console for Kept {
    fn say(&self, line: &str) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(line.to_string());
    }

    fn warn(&self, line: &str) {
        self.say(line);
    }

    fn progress(&self, _label: &str, _done: u64, _total: u64) {}
}
