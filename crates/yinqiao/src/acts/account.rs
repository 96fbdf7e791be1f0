//! `account add` and `account list`.
use crate::cli::Account;
use crate::console::Console;
use crate::office::Office;
use anyhow::{Context, Result, anyhow};
use base::{AccountId, RegionCode};
use desk::{Ask, Channel, Role};
use staff::{Accounts, AccountsPage, AddAccount, ResetPassword};

/// Adds an account (its password came from stdin) or lists all.
pub(super) async fn run(
    office: &Office,
    what: Account,
    input: Option<String>,
    console: &dyn Console,
) -> Result<i32> {
    match what {
        Account::Add { name, role, region, called } => {
            let hash = hashed(&name, input).await?;
            let add = AddAccount {
                login: name.clone(),
                name: called.unwrap_or_else(|| name.clone()),
                roles: roles(&role)?,
                region: region.as_deref().map(region_code).transpose()?,
                hash: Some(hash),
                ..AddAccount::default()
            };
            let id =
                office.desk.run(&Ask::system_over(Channel::Cli), add).await.map_err(|e| anyhow!("{e}"))?;
            console.say(&format!("账号 {name} 已建，编号 {id}"));
        }
        Account::Password { name } => {
            let hash = hashed(&name, input).await?;
            let reset = ResetPassword { account: id_of(office, &name).await?, hash, renew: false };
            office.desk.run(&Ask::system_over(Channel::Cli), reset).await.map_err(|e| anyhow!("{e}"))?;
            console.say(&format!("账号 {name} 的密码已换"));
        }
        Account::List => {
            let mut after = None;
            loop {
                let page = page(office, String::new(), after).await?;
                for row in &page.rows {
                    let roles: Vec<&str> = row.roles.iter().map(Role::label).collect();
                    let state = if row.active { "" } else { "（停用）" };
                    console.say(&format!("{}  {}  {}{state}", row.login, row.name, roles.join("、")));
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
    }
    Ok(0)
}

/// The hash of the password that came from stdin.
async fn hashed(name: &str, input: Option<String>) -> Result<String> {
    let password = input.context("没有密码：请从标准输入给一行")?;
    staff::password::check(name, &password).map_err(|e| anyhow!("{e}"))?;
    staff::password::hash(password).await.map_err(|e| anyhow!("{e}"))
}

/// The account with this sign-in name.
pub(super) async fn id_of(office: &Office, login: &str) -> Result<AccountId> {
    let mut after = None;
    loop {
        let page = page(office, login.to_string(), after).await?;
        if let Some(found) = page.rows.iter().find(|row| row.login == login) {
            return Ok(found.id);
        }
        after = Some(page.next.with_context(|| format!("没有叫 {login} 的账号"))?);
    }
}

async fn page(office: &Office, text: String, after: Option<AccountId>) -> Result<AccountsPage> {
    let ask = Ask::system_over(Channel::Cli);
    let query = Accounts { text, role: None, region: None, active: None, after, limit: 200 };
    office.desk.look(&ask, query).await.map_err(|e| anyhow!("{e}"))
}

/// One role or several with commas, by word or by label.
fn roles(text: &str) -> Result<Vec<Role>> {
    text.split([',', '，', '、']).map(|word| word.trim().parse().map_err(|e| anyhow!("{e}"))).collect()
}

/// A region's code as it is typed.
pub(super) fn region_code(text: &str) -> Result<RegionCode> {
    RegionCode::parse(text).map_err(|_| anyhow!("{text} 不是区划代码"))
}
