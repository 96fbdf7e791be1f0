//! Who signs in: visitors, one to a role, and the actors. Passwords are made at every start and shown or kept in
//! memory; none is written anywhere.

use crate::office::Office;
use anyhow::{Context, Result, anyhow};
use base::AccountId;
use calls::Holder;
use desk::{Ask, Channel};
use sim::actors::town::Account;
use sim::district::staff::{AGENTS, HELPERS, agent_login, helper_login};
use staff::{Accounts, ResetPassword};

/// What one-key phones dial. Nobody's number: the trunk brings every call to the queue.
pub(super) const HOTLINE: &str = "10000000000";
/// Agents who are actors; the first agent is left to the visitor.
const ACTING_AGENTS: u64 = 4;
/// Helpers who are actors, spread over the district; the second helper is left to the visitor.
const HELPER_STEP: usize = 4;

/// Role, page and login of each visitor.
const VISITORS: [(&str, &str, &str); 10] = [
    ("话务员", "/desk", "agent01"),
    ("助老员", "/day", "helper02"),
    ("值班主管", "/board", "supervisor01"),
    ("社区工作者", "/elders", "worker001"),
    ("家庭医生", "/elders", "doctor001"),
    ("窗口人员", "/elders", "clerk01"),
    ("街道干部", "/board", "officer01"),
    ("系统管理员", "/me", "sysadmin"),
    ("安全管理员", "/accounts", "secadmin"),
    ("审计管理员", "/audit", "auditadmin"),
];

/// A demo account to look around with.
pub(super) struct Visitor {
    pub role: &'static str,
    pub page: &'static str,
    pub login: &'static str,
    pub password: String,
}

/// Everybody who can sign in.
pub(super) struct People {
    pub visitors: Vec<Visitor>,
    pub agents: Vec<Account>,
    pub helpers: Vec<Account>,
    /// The telephone of the first visitor.
    pub phone: Option<(String, String)>,
}

/// Gives everybody a fresh password, agents also a telephone.
pub(super) async fn prepare(office: &Office, visitors_only: bool) -> Result<People> {
    let mut people = People { visitors: Vec::new(), agents: Vec::new(), helpers: Vec::new(), phone: None };
    clear_phones(office).await?;
    for (role, page, login) in VISITORS {
        let (account, password) = fresh(office, login).await?;
        if people.phone.is_none() {
            people.phone = Some(phone(office, account).await?);
        }
        people.visitors.push(Visitor { role, page, login, password });
    }
    if visitors_only {
        return Ok(people);
    }
    for order in 1..=ACTING_AGENTS.min(AGENTS - 1) {
        let login = agent_login(order);
        let (account, password) = fresh(office, &login).await?;
        let phone = Some(phone(office, account).await?);
        people.agents.push(Account { login, password, phone });
    }
    for order in (0..HELPERS).step_by(HELPER_STEP) {
        let login = helper_login(order);
        let (_, password) = fresh(office, &login).await?;
        people.helpers.push(Account { login, password, phone: None });
    }
    Ok(people)
}

/// A new password for this login.
async fn fresh(office: &Office, login: &str) -> Result<(AccountId, String)> {
    let ask = Ask::system_over(Channel::Cli);
    let query = Accounts { text: login.to_owned(), limit: 100, ..Accounts::default() };
    let page = office.desk.look(&ask, query).await.map_err(|error| anyhow!("{error}"))?;
    let account = page.rows.into_iter().find(|row| row.login == login);
    let account = account.with_context(|| format!("没有叫 {login} 的账号"))?.id;
    let password = password();
    staff::password::check(login, &password).map_err(|error| anyhow!("{error}"))?;
    let hash = staff::password::hash(password.clone()).await.map_err(|error| anyhow!("{error}"))?;
    let reset = ResetPassword { account, hash, renew: false };
    office.desk.run(&ask, reset).await.map_err(|error| anyhow!("{error}"))?;
    Ok((account, password))
}

/// Twelve letters and digits that cannot be mistaken for one another: 60 bits.
fn password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = desk::random_key();
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte & 31)]);
    let part = |from: usize| random[from..from + 4].iter().map(letter).collect::<String>();
    format!("{}-{}-{}", part(0), part(4), part(8))
}

/// A telephone for an agent's table, under a user name of its own: a name that was once in use never comes back.
async fn phone(office: &Office, account: AccountId) -> Result<(String, String)> {
    let (add, shown) = calls::mint(Holder::Agent(account), None);
    office.desk.run(&Ask::system_over(Channel::Cli), add).await.map_err(|error| anyhow!("{error}"))?;
    Ok((shown.user, shown.secret))
}

/// Takes out the telephones of the last run: their secrets are gone.
async fn clear_phones(office: &Office) -> Result<()> {
    let ask = Ask::system_over(Channel::Cli);
    let mut after = String::new();
    loop {
        let query = calls::read::Phones { after: after.clone(), only: None };
        let page = office.desk.look(&ask, query).await.map_err(|error| anyhow!("{error}"))?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.user);
        for phone in page.into_iter().filter(|phone| phone.agent.is_some()) {
            let remove = calls::RemovePhone { user: phone.user };
            office.desk.run(&ask, remove).await.map_err(|error| anyhow!("{error}"))?;
        }
    }
}
