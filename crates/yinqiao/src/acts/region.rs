//! `region reorganise`: looks a reorganisation through, or plans it and, when its day is there, does it.
use crate::cli::Region;
use crate::console::Console;
use crate::office::Office;
use anyhow::{Context, Result, anyhow, bail};
use base::Date;
use desk::{Ask, Channel};
use regions::{Plan, Progress, Start};
use reports::Preview;

/// Exit code 1 when the file does not fit the tree, or not everybody has followed yet.
pub(super) async fn run(office: &Office, what: Region, console: &dyn Console) -> Result<i32> {
    let Region::Reorganise { file, on, preview } = what;
    let text = std::fs::read_to_string(&file).with_context(|| format!("读不了 {}", file.display()))?;
    let on: Option<Date> = on.map(|day| day.parse().map_err(|e| anyhow!("--on：{e}"))).transpose()?;
    let ask = Ask::system_over(Channel::Cli);
    let seen =
        office.desk.look(&ask, Preview { text: text.clone(), on }).await.map_err(|e| anyhow!("{e}"))?;
    console.say(&format!("{}，{} 起生效", seen.outlook.file.title, seen.outlook.file.day));
    for (kind, count) in seen.kinds.iter().zip(&seen.total) {
        console.say(&format!("  {kind} {count}"));
    }
    seen.outlook.wrong.iter().for_each(|words| console.say(&format!("不符：{words}")));
    if preview || !seen.outlook.wrong.is_empty() {
        return Ok(i32::from(!seen.outlook.wrong.is_empty()));
    }
    let planned = office.desk.run(&ask, Plan { text, on }).await.map_err(|e| anyhow!("{e}"))?;
    if planned.by_itself {
        console.say(&format!("已列入计划，{} 零点自动执行", planned.day));
        return Ok(0);
    }
    office.desk.run(&ask, Start { name: planned.name.clone() }).await.map_err(|e| anyhow!("{e}"))?;
    if !office.serving() {
        // Nobody else does what is due; the series is done here to its end.
        office.desk.settle().await?;
    }
    let course = office.desk.look(&ask, Progress { name: planned.name }).await.map_err(|e| anyhow!("{e}"))?;
    for follow in &course.follows {
        console.say(&format!("  {} {}", office.desk.registry().says(&follow.follower), follow.moved));
    }
    console.say(course.kept.state.label());
    match course.kept.state {
        regions::State::Done | regions::State::Running => Ok(0),
        _ => bail!("没有执行"),
    }
}
