//! What several acts do alike: ties, timers, the case of the call-back, the end of a mandate, a word to whoever acts.

use crate::end::{Expire, Remind};
use crate::ids::MandateId;
use crate::mandate::{Cannot, Mandate, Over, State, Why};
use crate::store::mandates as store;
use crate::store::people;
use crate::terms::{REMINDER, See};
use crate::topics::Changed;
use base::{AccountId, AnyId, CaseId, ElderId, Phone};
use db::DbError;
use desk::{Cx, Role, Stop, under};

/// Who enters, changes and ends mandates on an elder's word.
pub(crate) const OFFICE: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Clerk, Role::Officer, Role::Doctor];
/// Who can have an elder before them.
const IN_PERSON: &[Role] = &[Role::Clerk, Role::Worker, Role::Officer, Role::Supervisor, Role::Doctor];
/// Purpose of what is sealed with the house's key: numbers and typed names of families.
pub(crate) const HOUSE: &str = "family";
/// Domain of the tokens of families' numbers.
pub(crate) const PHONE: &str = "family.phone";
/// Service of the call-back.
pub(crate) const CONFIRM: &str = "mandate_confirm";

/// The mandate, and its elder as what the act is about.
pub(crate) async fn load(cx: &mut Cx<'_, '_>, id: MandateId) -> Result<Mandate, Stop<Cannot>> {
    let mandate = store::by_id(cx.tx(), id).await?.ok_or(Cannot::NotFound)?;
    about(cx, &mandate);
    Ok(mandate)
}

/// Makes the act part of the elder's trail and of the story of the case.
pub(crate) fn about(cx: &mut Cx<'_, '_>, mandate: &Mandate) {
    cx.about(mandate.elder);
    if let Some(case) = mandate.case {
        cx.thread(case);
    }
    cx.note("mandate", mandate.id);
}

/// Whether the acting person can have an elder before them.
pub(crate) async fn meets(cx: &mut Cx<'_, '_>) -> Result<bool, DbError> {
    for role in IN_PERSON {
        if cx.holds(*role).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes the ties say what the mandate says; in the act's own transaction, so that what is taken back is gone at once.
pub(crate) async fn tie(cx: &mut Cx<'_, '_>, m: &Mandate) -> Result<(), DbError> {
    untie(cx, m.account, m.elder).await?;
    if m.state != State::Live {
        return Ok(());
    }
    let always = [under::ANY, under::SERVICES];
    for purpose in always.into_iter().chain(m.sees.iter().map(See::purpose)) {
        cx.tie_from(m.account, m.elder, purpose, m.from, Some(m.until)).await?;
    }
    Ok(())
}

async fn untie(cx: &mut Cx<'_, '_>, account: AccountId, elder: ElderId) -> Result<(), DbError> {
    let always = [under::ANY, under::SERVICES];
    for purpose in always.into_iter().chain(See::ALL.map(See::purpose)) {
        cx.untie(account, elder, purpose).await?;
    }
    Ok(())
}

/// Sets the reminder and the end, or takes them back.
pub(crate) async fn clock(cx: &mut Cx<'_, '_>, m: &Mandate) -> Result<(), DbError> {
    let key = m.id.text();
    cx.never::<Remind>(&key).await?;
    if m.state != State::Live {
        return cx.never::<Expire>(&key).await;
    }
    cx.later(&key, m.until, &Expire { mandate: m.id }).await?;
    let remind = m.until - REMINDER;
    if remind > cx.now {
        cx.later(&key, remind, &Remind { mandate: m.id }).await?;
    }
    Ok(())
}

/// Tells that it began, changed or ended.
pub(crate) async fn tell(cx: &mut Cx<'_, '_>, m: &Mandate) -> Result<(), DbError> {
    let shown = m.confirmed_at.is_some();
    cx.tell(Changed { mandate: m.id, elder: m.elder, account: m.account, state: m.state, shown }).await
}

/// Ends a mandate: nothing is allowed from this act on.
pub(crate) async fn end(
    cx: &mut Cx<'_, '_>,
    m: &mut Mandate,
    why: Why,
    over: Option<Over>,
) -> Result<(), DbError> {
    let before = m.state;
    (m.state, m.ended_at, m.ended_why, m.renewal_at) = (State::Ended, Some(cx.now), Some(why), None);
    store::save(cx.tx(), m).await?;
    let by = cx.actor().text();
    store::signed(cx.tx(), m.id, None, Some((&by, over.map_or("", Over::word)))).await?;
    tie(cx, m).await?;
    clock(cx, m).await?;
    cx.change("state", before, m.state);
    cx.note("why", why);
    if let Some(over) = over {
        cx.note("over", over);
    }
    tell(cx, m).await
}

/// Opens the case in which agents call the elder.
pub(crate) async fn open_case(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    channel: catalogue::Channel,
    words: String,
) -> Result<CaseId, DbError> {
    let open = cases::Open { joins: false, ..cases::Open::new(CONFIRM, elder, "", channel).saying(words) };
    match cx.call(open).await {
        Ok(opened) => Ok(opened.case),
        Err(Stop::Fault(fault)) => Err(fault),
        Err(Stop::Refused(refused)) => Err(DbError::other(refused)),
    }
}

/// Closes the case of the call-back with what came of it; taken first when nobody holds it.
pub(crate) async fn close_case(
    cx: &mut Cx<'_, '_>,
    case: Option<CaseId>,
    outcome: &str,
    words: &str,
) -> Result<(), Stop<Cannot>> {
    let Some(case) = case else { return Ok(()) };
    let Some(brief) = cases::brief(cx.tx(), case).await? else { return Ok(()) };
    if !brief.case.state.open() {
        return Ok(());
    }
    let said = |e: Stop<cases::Cannot>| e.refusal(|cannot| Cannot::Case(cannot.to_string()));
    if brief.case.owner.account.is_none() && cx.account().is_some() {
        cx.call(cases::Take { case }).await.map_err(said)?;
    }
    let close = cases::Close { case, outcome: outcome.to_owned(), note: words.to_owned() };
    cx.call(close).await.map_err(said)
}

/// Takes the case of the call-back away: it is not wanted any more.
pub(crate) async fn cancel_case(
    cx: &mut Cx<'_, '_>,
    case: Option<CaseId>,
    reason: &str,
) -> Result<(), DbError> {
    let Some(case) = case else { return Ok(()) };
    match cx.call(cases::Cancel { case, reason: reason.to_owned() }).await {
        // It has ended already: nothing was written.
        Ok(()) | Err(Stop::Refused(_)) => Ok(()),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

/// A short message to whoever acts. Nobody's name in it: a telephone lies open on tables.
pub(crate) async fn word_to(
    cx: &mut Cx<'_, '_>,
    account: AccountId,
    headline: &str,
    words: &str,
) -> Result<(), DbError> {
    let Some((_, sealed)) = people::phone_of(cx.tx(), account).await? else { return Ok(()) };
    let bytes = cx.vault().open_house(HOUSE, &sealed).map_err(DbError::other)?;
    let text = String::from_utf8(bytes).map_err(DbError::other)?;
    let Ok(phone) = Phone::parse(&text) else { return Ok(()) };
    sms(cx, phone, headline, words).await
}

/// Sends a short message to a number.
pub(crate) async fn sms(
    cx: &mut Cx<'_, '_>,
    phone: Phone,
    headline: &str,
    words: &str,
) -> Result<(), DbError> {
    let send = notices::Send {
        means: notices::Means::Sms,
        to: notices::Recipient::Number(phone),
        case: None,
        headline: headline.to_owned(),
        words: words.to_owned(),
    };
    match cx.call(send).await {
        Ok(_) => Ok(()),
        Err(Stop::Fault(fault)) => Err(fault),
        Err(Stop::Refused(refused)) => Err(DbError::other(refused)),
    }
}
