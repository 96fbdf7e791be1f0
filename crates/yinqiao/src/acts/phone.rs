//! `phone add`: a SIP user and its secret, shown once.
use crate::cli::Phone;
use crate::console::Console;
use crate::office::Office;
use anyhow::{Context, Result, anyhow};
use base::ElderId;
use calls::Holder;
use desk::{Ask, Channel};

/// Adds a phone and prints its credential.
pub(super) async fn run(office: &Office, what: Phone, console: &dyn Console) -> Result<i32> {
    let Phone::Add { elder, agent } = what;
    let ask = Ask::system_over(Channel::Cli);
    let holder = match (elder, agent) {
        (Some(elder), _) => Holder::Elder(elder_id(&elder)?),
        (None, Some(name)) => Holder::Agent(super::account::id_of(office, &name).await?),
        (None, None) => return Err(anyhow!("请写 --elder 或 --agent")),
    };
    let (add, shown) = calls::mint(holder, None);
    office.desk.run(&ask, add).await.map_err(|e| anyhow!("{e}"))?;
    console.say(&format!("用户 {}", shown.user));
    console.say(&format!("密码 {}", shown.secret));
    console.say(&format!("服务器 {}", office.config.sip));
    console.say(&format!("域 {}", calls::REALM));
    console.warn("密码只显示这一次，请现在就填进话机");
    Ok(0)
}

/// An elder's id as it is typed.
pub(super) fn elder_id(text: &str) -> Result<ElderId> {
    text.parse().ok().with_context(|| format!("{text} 不是长者编号（32 个十六进制字）"))
}
