//! One JSON object a line, as the benchmarks' contract has it.
use serde::Serialize;
use std::io::Write;

/// Prints results and remembers whether one of them was wrong.
pub(crate) struct Report {
    bench: String,
    quick: bool,
    wrong: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    bench: &'a str,
    case: String,
    metric: &'a str,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<f64>,
}

impl Report {
    /// A report of one benchmark.
    pub(crate) fn new(bench: &str, quick: bool) -> Report {
        Report { bench: bench.to_string(), quick, wrong: false }
    }

    /// One number. The quick form's cases say so in their name.
    pub(crate) fn line(&self, case: &str, metric: &str, value: f64) {
        self.print(case, metric, value, None);
    }

    /// One number beside a peer's from the same run; for rates, where more is better.
    pub(crate) fn beside(&self, case: &str, metric: &str, value: f64, peer: &str, peer_value: f64) {
        self.print(case, metric, value, Some((peer, peer_value)));
    }

    /// A count that must be 0: lost, oversold, failed.
    pub(crate) fn must_be_none(&mut self, case: &str, metric: &str, count: u64) {
        self.wrong |= count > 0;
        self.line(case, metric, count as f64);
    }

    /// Whether any count that must be 0 was not.
    pub(crate) fn is_wrong(&self) -> bool {
        self.wrong
    }

    fn print(&self, case: &str, metric: &str, value: f64, peer: Option<(&str, f64)>) {
        let case = if self.quick { format!("quick {case}") } else { case.to_string() };
        let value = round(value);
        let line = Line {
            bench: &self.bench,
            case,
            metric,
            value,
            peer: peer.map(|p| p.0),
            peer_value: peer.map(|p| round(p.1)),
            ratio: peer.filter(|p| p.1 > 0.0).map(|p| (value / p.1 * 100.0).round() / 100.0),
        };
        let text = serde_json::to_string(&line).expect("a line of text and finite numbers is always JSON");
        let mut out = std::io::stdout().lock();
        // A closed pipe (`| head`) is the reader's choice.
        writeln!(out, "{text}").ok();
    }
}

/// Three decimals are more than any of these measurements holds.
fn round(value: f64) -> f64 {
    if value.is_finite() { (value * 1000.0).round() / 1000.0 } else { 0.0 }
}
