//! Signing in by telephone: six digits sent to the number, good for five minutes and five tries. Whoever has a telephone can
//! sign up; what they see hangs on mandates alone. Whether a number is known is never said.

use crate::hands::{self, PHONE};
use crate::holder;
use crate::store::people;
use base::{AccountId, Phone, SessionId, Span};
use db::DbError;
use desk::{Ask, Channel, Command, Cx, Desk, Never, Outcome, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// How long a code is good.
pub const GOOD: Span = Span::mins(5);
/// Tries at one code.
const TRIES: i64 = 5;
/// Codes for one number.
const AN_HOUR: i64 = 5;
/// Codes for one number.
const A_DAY: i64 = 10;
/// Codes asked for, and tries, from one address in an hour: a household, an office, an operator's shared address.
const AN_ADDRESS: i64 = 60;

/// Whether a code may be on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendEnd {
    /// Handed over to be sent.
    Sent,
    /// Asked for too often.
    Often,
}

/// Sends a code. Made by [`send_code`].
#[derive(Clone, Serialize)]
pub struct SendCode {
    /// To this number.
    pub phone: Phone,
    /// The caller's address, as the door knows it.
    pub address: String,
    /// The six digits; kept nowhere but as a keyed hash and in the message itself.
    #[serde(skip)]
    pub code: String,
}

impl Command for SendCode {
    const NAME: &'static str = "mandates.send_code";
    const SAYS: &'static str = "发登录验证码";
    const ROLES: &'static [Role] = &[];
    type Out = SendEnd;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<SendEnd, Stop<Never>> {
        let (phone, now) = (cx.token(PHONE, self.phone.digits()), cx.now);
        let address = cx.token("family.address", &self.address);
        people::sweep(cx.tx(), now).await?;
        cx.note("to", self.phone.masked());
        let from = people::count(cx.tx(), &format!("address:{address}"), Span::hours(1), now).await?;
        let hour = people::count(cx.tx(), &format!("hour:{phone}"), Span::hours(1), now).await?;
        let day = people::count(cx.tx(), &format!("day:{phone}"), Span::days(1), now).await?;
        if from > AN_ADDRESS || hour > AN_HOUR || day > A_DAY {
            cx.note("result", "often");
            return Ok(SendEnd::Often);
        }
        let hash = code_token(cx, &phone, &self.code);
        people::set_code(cx.tx(), &phone, &hash, now + GOOD).await?;
        let words = format!(
            "【银桥】登录验证码 {}，5 分钟内有效。我们不会打电话问您要验证码，不要告诉别人。",
            self.code
        );
        hands::sms(cx, self.phone.clone(), "登录验证码", &words).await?;
        cx.note("result", "sent");
        Ok(SendEnd::Sent)
    }
}

fn code_token(cx: &Cx<'_, '_>, phone: &str, code: &str) -> String {
    cx.token("family.code", &format!("{phone} {code}"))
}

/// How a sign-in by code ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeEnd {
    /// A session is open.
    In {
        /// Which.
        session: SessionId,
        /// Whose.
        account: AccountId,
        /// The person has not said a name yet.
        nameless: bool,
    },
    /// Wrong, or run out, or tried too often: which is not said.
    Wrong,
}

/// Checks a code. Made by [`enter_code`].
#[derive(Clone, Serialize)]
pub struct CheckCode {
    /// Sent to this number.
    pub phone: Phone,
    /// The caller's address, as the door knows it.
    pub address: String,
    /// What was typed.
    #[serde(skip)]
    pub code: String,
    /// Hash of the session's token.
    pub token_hash: String,
    /// The browser, as it calls itself.
    pub agent: String,
}

impl Command for CheckCode {
    const NAME: &'static str = "mandates.check_code";
    const SAYS: &'static str = "用验证码登录";
    const ROLES: &'static [Role] = &[];
    type Out = CodeEnd;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    /// Wrong codes are counted, so the act answers `Wrong` and is not refused: a refusal would undo the counting.
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<CodeEnd, Stop<Never>> {
        let (phone, now) = (cx.token(PHONE, self.phone.digits()), cx.now);
        let address = cx.token("family.address", &self.address);
        cx.note("to", self.phone.masked());
        let from = people::count(cx.tx(), &format!("tries:{address}"), Span::hours(1), now).await?;
        let typed: String = self.code.chars().filter(char::is_ascii_digit).collect();
        let hash = code_token(cx, &phone, &typed);
        let sent = people::code(cx.tx(), &phone).await?;
        people::tried(cx.tx(), &phone).await?;
        let fits = sent.is_some_and(|code| code.tries < TRIES && now < code.until && code.token == hash);
        if !fits || from > AN_ADDRESS {
            cx.note("result", "wrong");
            return Ok(CodeEnd::Wrong);
        }
        people::drop_code(cx.tx(), &phone).await?;
        let account = match holder::of_phone(cx, &self.phone, "").await {
            Ok(account) => account,
            Err(Stop::Fault(fault)) => return Err(fault.into()),
            Err(Stop::Refused(refused)) => return Err(DbError::other(refused).into()),
        };
        let open =
            staff::OpenSession { account, token_hash: self.token_hash.clone(), agent: self.agent.clone() };
        let session = match cx.call(open).await {
            Ok(session) => session,
            Err(Stop::Fault(fault)) => return Err(fault.into()),
            Err(Stop::Refused(never)) => match never {},
        };
        let Some(session) = session else {
            cx.note("result", "off");
            return Ok(CodeEnd::Wrong);
        };
        cx.note("result", "in");
        cx.note("account", account);
        let nameless = staff::name_of(cx.tx(), account).await?.is_empty();
        Ok(CodeEnd::In { session, account, nameless })
    }
}

/// Sends a code to a number. Answers the code too: only a demonstration may show it.
///
/// # Errors
/// When storage fails.
pub async fn send_code(
    desk: &Desk,
    phone: Phone,
    address: &str,
    channel: Channel,
) -> Result<(SendEnd, String), Outcome<Never>> {
    let code = six_digits();
    let send = SendCode { phone, address: address.to_owned(), code: code.clone() };
    Ok((desk.run(&Ask::system_over(channel), send).await?, code))
}

/// Signs somebody in by the code sent to their number: the end, and the token for the cookie if a session was opened.
///
/// # Errors
/// When storage fails.
pub async fn enter_code(
    desk: &Desk,
    phone: Phone,
    code: &str,
    address: &str,
    agent: &str,
    channel: Channel,
) -> Result<(CodeEnd, Option<String>), Outcome<Never>> {
    let token = staff::Secret::fresh("");
    let check = CheckCode {
        phone,
        address: address.to_owned(),
        code: code.to_owned(),
        token_hash: token.hash,
        agent: agent.to_owned(),
    };
    let ended = desk.run(&Ask::system_over(channel), check).await?;
    let cookie = matches!(ended, CodeEnd::In { .. }).then_some(token.clear);
    Ok((ended, cookie))
}

fn six_digits() -> String {
    let random = desk::random_key();
    let number = random[..8].iter().fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// Somebody with a family account says what they are called.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetName {
    /// The name.
    pub name: String,
}

impl Command for SetName {
    const NAME: &'static str = "mandates.set_name";
    const SAYS: &'static str = "填写自己的姓名";
    const ROLES: &'static [Role] = &[Role::Family];
    type Out = ();
    type Error = staff::NameRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<staff::NameRefused>> {
        let account = cx.account().ok_or(staff::NameRefused::Unknown)?;
        // A name under which an elder has already said yes is not changed by its owner: trails and pages say it.
        let known = !staff::name_of(cx.tx(), account).await?.is_empty();
        let acts = !crate::store::mandates::of_account(cx.tx(), account).await?.is_empty();
        if known && acts {
            return Err(staff::NameRefused::Fixed.into());
        }
        cx.call(staff::NameFamily { account, name: self.name.clone() }).await
    }
}
