//! `token create`: a bearer token for `/api/v1`, shown once.
use crate::cli::Token;
use crate::console::Console;
use crate::office::Office;
use anyhow::{Result, anyhow};
use desk::{Ask, Channel};
use staff::{CreateToken, Secret};

/// Makes one and prints it.
pub(super) async fn run(office: &Office, what: Token, console: &dyn Console) -> Result<i32> {
    let Token::Create { role, region, days, called } = what;
    let secret = Secret::fresh("yq_");
    let create = CreateToken {
        label: called,
        role: role.parse().map_err(|e| anyhow!("{e}"))?,
        region: region.as_deref().map(super::account::region_code).transpose()?,
        institution: None,
        days: i64::from(days),
        hash: secret.hash,
    };
    office.desk.run(&Ask::system_over(Channel::Cli), create).await.map_err(|e| anyhow!("{e}"))?;
    console.say(&secret.clear);
    console.warn("令牌只显示这一次，请现在就存好");
    Ok(0)
}
