//! The demonstration has a rule for rounds of care, so that its lists live. It is looked at and set as anybody would do it,
//! beside the open doors: nobody waits for it.

use anyhow::{Result, anyhow};
use desk::{Ask, Channel, Desk};
use rounds::read::{Preview, Rules};
use rounds::{Rule, SetRule};

/// Sets the shipped rule where no rule was set yet.
pub(super) fn begin(desk: &Desk) {
    let desk = desk.clone();
    tokio::spawn(async move {
        if let Err(error) = set(&desk).await {
            tracing::error!(error = format!("{error:#}"), "the demonstration has no rule for rounds");
        }
    });
}

async fn set(desk: &Desk) -> Result<()> {
    let ask = Ask::system_over(Channel::Cli);
    if !desk.look(&ask, Rules).await.map_err(|error| anyhow!("{error}"))?.rules.is_empty() {
        return Ok(());
    }
    let rule = Rule::shipped();
    let seen = desk.look(&ask, Preview { rule: rule.clone() }).await.map_err(|error| anyhow!("{error}"))?;
    // Since yesterday, so that some are late today already: a list without a line shows nothing.
    let from = desk.clock().now().local_day() - 1;
    let words = "演示区的样本规则".to_owned();
    let set = SetRule { rule, from, previewed: seen.counted, anyway: true, words };
    desk.run(&ask, set).await.map_err(|error| anyhow!("{error}"))
}
