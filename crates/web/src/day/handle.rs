//! The helper's addresses. Each act may come from the page's form or, later and perhaps twice, out of the phone's pocket;
//! the form's request id makes it happen once, and the phone's clock is told beside ours.

use crate::agent::words::mask;
use crate::day::DayPage;
use crate::day::view::{FAILURES, explain, job, job_row, names, offer};
use crate::door::{Answer, Pocket, Sent, Signed, State, Trouble, page};
use crate::layout::Family;
use crate::visits::photo;
use axum::extract::{Multipart, Path, State as Held};
use axum::http::StatusCode;
use base::{AnyId as _, Moment, OfferId, VisitId};
use catalogue::Evidence;
use desk::Outcome;
use visits::read::{Day, Job, JobShown};
use visits::{
    Accept, Arrive, Cannot, Decline, Depart, Duty, Fail, Finish, Finished, Position, Prove, Report, SetDuty,
};

fn visit(text: &str) -> Result<VisitId, Trouble> {
    VisitId::parse(text).map_err(|_| Trouble::absent())
}

/// When, by the phone's clock; ours when it did not say.
fn at(state: &State, sent: &Sent) -> Moment {
    sent.number("at").map_or_else(|| state.desk.clock().now(), Moment::from_ms)
}

fn position(sent: &Sent) -> Option<Position> {
    let number = |name: &str| sent.some(name).and_then(|text| text.parse::<f64>().ok());
    let (lat, lon) = number("lat").zip(number("lon"))?;
    Some(Position { lat, lon, accuracy: number("accuracy").unwrap_or(0.0) })
}

/// `GET /day`.
pub(crate) async fn today(Held(state): Held<State>, signed: Signed) -> Answer {
    let today = state.desk.look(&signed.ask, Day).await?;
    let (names, now) = (names(&state, &signed).await?, state.desk.clock().now());
    let on = matches!(today.duty, Duty::On | Duty::Job);
    let duty = match today.duty {
        Duty::Job => "手上有活，做完再派",
        Duty::On => "有任务会在这里出现",
        Duty::Resting => "休息中，上岗后再派活",
        Duty::Off => "上岗后才会派活给您",
    };
    let mut chrome = signed.chrome(&state, Family::Phone, "今天");
    (chrome.live, chrome.topics, chrome.about) = (true, "visits. helpers.", signed.me.account.text());
    page(&DayPage {
        chrome,
        on,
        duty: duty.to_owned(),
        offers: today.offers.iter().map(|asked| offer(asked, &names)).collect(),
        jobs: today.jobs.iter().map(|row| job_row(row, &names, now)).collect(),
        done: today.done.iter().rev().map(|row| job_row(row, &names, now)).collect(),
    })
}

/// `POST /day/duty`.
pub(crate) async fn duty(Held(state): Held<State>, signed: Signed, pocket: Pocket, sent: Sent) -> Answer {
    let on = sent.text("on") == "yes";
    let duty = if on { Duty::On } else { Duty::Off };
    let set = SetDuty { duty, position: position(&sent), device_at: at(&state, &sent) };
    let outcome = state.desk.run(&signed.with(sent.request()), set).await;
    pocket.answer("/day", outcome.map(|()| if on { "已上岗" } else { "已下岗，辛苦了" }.to_owned()))
}

/// `POST /day/position`: where the phone is, while on duty.
pub(crate) async fn report(Held(state): Held<State>, signed: Signed, pocket: Pocket, sent: Sent) -> Answer {
    let Some(position) = position(&sent) else {
        return pocket.answer::<Cannot>("/day", Err(Outcome::Refused(Cannot::BadPosition)));
    };
    let report = Report { position, device_at: at(&state, &sent) };
    let outcome = state.desk.run(&signed.with(sent.request()), report).await;
    pocket.answer("/day", outcome.map(|()| "位置收到了".to_owned()))
}

/// `GET /day/{visit}`.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    let shown = state.desk.look(&signed.ask, Job { visit: visit(&id)? }).await?;
    page(&job(&state, &signed, &shown).await?)
}

/// The helper's own offer of a visit.
async fn asked(state: &State, signed: &Signed, visit: VisitId) -> Result<(OfferId, JobShown), Trouble> {
    let shown = state.desk.look(&signed.ask, Job { visit }).await?;
    let offer = shown.offer.as_ref().map(|(offer, ..)| *offer).ok_or_else(Trouble::absent)?;
    Ok((offer, shown))
}

/// `POST /day/{visit}/accept`.
pub(crate) async fn accept(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let (offer, shown) = match asked(&state, &signed, visit(&id)?).await {
        Ok(found) => found,
        Err(trouble) => return pocket.trouble(trouble),
    };
    let accept = Accept { offer, device_at: at(&state, &sent) };
    let outcome = state.desk.run(&signed.with(sent.request()), accept).await;
    let words = format!("接单了，{}在等您", mask(&shown.shown.row.elder_name));
    pocket.answer(&format!("/day/{id}"), outcome.map(|_| words))
}

/// `POST /day/{visit}/decline`.
pub(crate) async fn decline(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let (offer, _) = match asked(&state, &signed, visit(&id)?).await {
        Ok(found) => found,
        Err(trouble) => return pocket.trouble(trouble),
    };
    let decline = Decline { offer, words: sent.text("words").to_owned(), device_at: at(&state, &sent) };
    let outcome = state.desk.run(&signed.with(sent.request()), decline).await;
    pocket.answer("/day", outcome.map(|()| "没关系，已转给下一位".to_owned()))
}

/// `POST /day/{visit}/depart`.
pub(crate) async fn depart(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let depart = Depart { visit: visit(&id)?, device_at: at(&state, &sent) };
    let outcome = state.desk.run(&signed.with(sent.request()), depart).await;
    pocket.answer(&format!("/day/{id}"), outcome.map(|()| "路上注意安全".to_owned()))
}

/// `POST /day/{visit}/arrive`.
pub(crate) async fn arrive(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let arrive = Arrive {
        visit: visit(&id)?,
        position: position(&sent),
        tag: false,
        device_at: at(&state, &sent),
        device: None,
        reason: sent.text("reason").to_owned(),
    };
    let outcome = state.desk.run(&signed.with(sent.request()), arrive).await;
    let words = |arrived: visits::Arrived| match (arrived.distance, arrived.explain) {
        (Some(metres), true) => {
            format!("到门记下了，离登记的地址 {}，交活时写明原因", visits::distance_text(metres))
        }
        (None, true) => "到门记下了，没有定位，交活时写明原因".to_owned(),
        _ => "到门记下了".to_owned(),
    };
    pocket.answer(&format!("/day/{id}"), outcome.map(words))
}

/// `POST /day/{visit}/finish`.
pub(crate) async fn finish(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let visit = visit(&id)?;
    let job = match state.desk.look(&signed.ask, Job { visit }).await {
        Ok(job) => job,
        Err(outcome) => return pocket.answer(&format!("/day/{id}"), Err(outcome)),
    };
    let first = job.shown.service.outcomes.iter().find(|outcome| outcome.visited);
    let first = first.map(|outcome| outcome.code.as_str()).unwrap_or_default();
    let outcome = sent.some("outcome").unwrap_or(first).to_owned();
    let words = sent.text("words").to_owned();
    // A pocket that arrived and finished without a network could not know that a reason is wanted: what was done is said in
    // the words, and the distance stands beside it for the supervisor.
    let reason = match (sent.some("reason"), explain(&job)) {
        (Some(reason), _) => reason.to_owned(),
        (None, Some(_)) => words.clone(),
        (None, None) => String::new(),
    };
    let finish = Finish { visit, outcome, words, reason, device_at: at(&state, &sent), device: None };
    let outcome = state.desk.run(&signed.with(sent.request()), finish).await;
    let said = |finished| match finished {
        Finished::Done => "交活了，辛苦了",
        Finished::KeptAside => "这一单已经不归您了；您做的已经留下，值班主管会看",
    };
    pocket.answer(&format!("/day/{id}"), outcome.map(|finished| said(finished).to_owned()))
}

/// `POST /day/{visit}/fail`.
pub(crate) async fn fail(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let chosen = FAILURES.iter().find(|(value, ..)| *value == sent.text("reason"));
    let words = sent.text("words");
    let reason = match (chosen, words.is_empty()) {
        (Some((_, word, _)), true) => (*word).to_owned(),
        (Some((_, word, _)), false) => format!("{word}：{words}"),
        (None, _) => words.to_owned(),
    };
    let again = chosen.is_some_and(|(.., again)| *again);
    let fail = Fail { visit: visit(&id)?, reason, again, device_at: at(&state, &sent) };
    let outcome = state.desk.run(&signed.with(sent.request()), fail).await;
    pocket.answer("/day", outcome.map(|()| "已告诉中心".to_owned()))
}

/// `POST /day/{visit}/evidence`: a photo. Two photos may come from one form that was never rendered again (without a
/// network), so the request id carries the photo's own name.
pub(crate) async fn evidence(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    form: Multipart,
) -> Answer {
    let visit = visit(&id)?;
    let (sent, bytes) = match read(form).await {
        Ok(read) => read,
        Err(trouble) => return pocket.trouble(trouble),
    };
    if photo::kind(&bytes).is_none() {
        let words = "这不是照片，请重新拍一张";
        return pocket.trouble(Trouble::told(StatusCode::UNPROCESSABLE_ENTITY, words));
    }
    // Only whoever has the visit leaves bytes with us.
    if let Err(outcome) = state.desk.look(&signed.ask, Job { visit }).await {
        return pocket.answer(&format!("/day/{id}"), Err(outcome));
    }
    let reference = match photo::keep(state.desk.vault(), &state.settings.photos, bytes).await {
        Ok(name) => name,
        Err(error) => {
            tracing::error!(%error, "a photo cannot be kept");
            return pocket
                .trouble(Trouble::told(StatusCode::INSUFFICIENT_STORAGE, "照片没有存下来，请再试一次"));
        }
    };
    let request = format!("{}.{}", sent.request(), &reference[..16]);
    let prove = Prove {
        visit,
        kind: Evidence::Photo,
        reference,
        words: sent.text("words").to_owned(),
        device_at: at(&state, &sent),
    };
    let outcome = state.desk.run(&signed.with(&request), prove).await;
    pocket.answer(&format!("/day/{id}"), outcome.map(|_| "照片收到了".to_owned()))
}

/// The fields and the photo of a form.
async fn read(mut form: Multipart) -> Result<(Sent, Vec<u8>), Trouble> {
    let torn = |error: axum::extract::multipart::MultipartError| {
        Trouble::told(error.status(), "照片太大或没有传完，请重新拍一张")
    };
    let (mut fields, mut photo) = (Vec::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(torn)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().is_some() {
            true if name == "photo" => photo = field.bytes().await.map_err(torn)?.to_vec(),
            true => {}
            false => fields.push((name, field.text().await.map_err(torn)?)),
        }
    }
    Ok((Sent::of(fields), photo))
}
