//! Writes a district's import files: `cargo run --release -p sim --example district -- DIR [ELDERS]`.
use base::{Clock, Stopwatch};
use sim::district::{ELDERS, Plan, files};

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().unwrap_or_else(|| "district".to_owned());
    let elders = args.next().map_or(Ok(ELDERS), |n| n.parse())?;
    let plan = Plan::full(Clock::system().now()).with_elders(elders);
    let watch = Stopwatch::start();
    files::write(&plan, dir.as_ref(), |what| println!("{:6.2} s  {what}", watch.elapsed().as_secs_f64()))?;
    println!("{:6.2} s", watch.elapsed().as_secs_f64());
    Ok(())
}
