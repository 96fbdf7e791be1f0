//! Sending help: one visit a helper that the service asks for, each offered to the nearest who can go.

use crate::hands::{self, DESK};
use crate::rank::NotChosen;
use crate::search::{self, OfferMade};
use crate::store;
use crate::visit::{Cannot, State, Visit};
use base::{AccountId, AnyId, CaseId, VisitId};
use catalogue::StepKind;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Sends help for a case. Whoever sends takes a case that nobody holds yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Send {
    /// For which case.
    pub case: CaseId,
    /// Whom to ask first, when somebody chose by hand.
    pub helper: Option<AccountId>,
}

/// What was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// The visits for which somebody is being found.
    pub visits: Vec<SentVisit>,
    /// Who is not asked, and why.
    pub others: Vec<NotChosen>,
}

/// One visit that was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentVisit {
    /// The visit.
    pub visit: VisitId,
    /// Who is asked now.
    pub offers: Vec<OfferMade>,
    /// Nobody could be asked: the supervisor knows.
    pub nobody: bool,
}

impl Command for Send {
    const NAME: &'static str = "visits.send";
    const SAYS: &'static str = "派助老员";
    const ROLES: &'static [Role] = DESK;
    const LANE: Lane = Lane::Urgent;
    type Out = Sent;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Sent, Stop<Cannot>> {
        let brief = cases::brief(cx.tx(), self.case).await?.ok_or(Cannot::NotFound)?;
        let service = brief.service;
        cx.thread(self.case);
        if !service.visits() {
            return Err(Cannot::NoVisit.into());
        }
        let elder = brief.elder.ok_or(Cannot::NoElder)?;
        cx.about(elder);
        let seats = self.free_seats(cx, &brief).await?;
        if brief.case.state == cases::State::Waiting && cx.account().is_some() {
            cx.call(cases::Take { case: self.case }).await.map_err(|stop| stop.refusal(Cannot::Case))?;
        }
        if brief.case.step > StepKind::Send {
            let back = cases::Advance { case: self.case, to: StepKind::Send, words: String::new() };
            cx.call(back).await.map_err(|stop| stop.refusal(Cannot::Case))?;
        }
        let mut sent = Sent { visits: Vec::new(), others: Vec::new() };
        for seat in seats {
            let mut visit = Visit {
                id: cx.mint(),
                case: Some(self.case),
                elder,
                region: brief.region.clone(),
                service: service.code.clone(),
                version: service.version,
                seat,
                state: State::Offering,
                helper: None,
                device: None,
                sent_at: cx.now,
                accepted_at: None,
                departed: None,
                arrival: None,
                finished: None,
                outcome: None,
                ended_at: None,
            };
            self.may_go(cx, &visit, service).await?;
            let by = cx.actor().text();
            store::insert(cx.tx(), &visit, &by).await?;
            cx.register(&visit.id.text(), Some(elder), &visit.region, None).await?;
            let standing = search::go_on(cx, &mut visit, service, self.helper).await?;
            sent.others = standing.others;
            sent.visits.push(SentVisit { visit: visit.id, offers: standing.made, nobody: standing.nobody });
        }
        cx.note("visits", sent.visits.iter().map(|v| v.visit).collect::<Vec<_>>());
        Ok(sent)
    }
}

impl Send {
    /// The seats for which nobody is out or being found; a visit that was finished fills its seat until all are.
    async fn free_seats(&self, cx: &mut Cx<'_, '_>, brief: &cases::Brief) -> Result<Vec<i64>, Stop<Cannot>> {
        if !brief.case.state.open() {
            return Err(Cannot::Case(cases::Cannot::Ended).into());
        }
        let visits = hands::newest(store::of_case(cx.tx(), self.case).await?);
        let filled =
            |seat: i64, good: fn(State) -> bool| visits.iter().any(|v| v.seat == seat && good(v.state));
        let all: Vec<i64> = (1..=i64::from(brief.service.helpers)).collect();
        let live = |seat: &i64| filled(*seat, State::live);
        let done = |seat: &i64| filled(*seat, |s| s == State::Finished);
        if all.iter().all(done) {
            return Ok(all);
        }
        let free: Vec<i64> = all.into_iter().filter(|seat| !live(seat) && !done(seat)).collect();
        if free.is_empty() { Err(Cannot::AlreadySent.into()) } else { Ok(free) }
    }

    /// Somebody chosen by hand must be able to go.
    async fn may_go(
        &self,
        cx: &mut Cx<'_, '_>,
        visit: &Visit,
        service: &catalogue::Service,
    ) -> Result<(), Stop<Cannot>> {
        let Some(helper) = self.helper else { return Ok(()) };
        let now = cx.now;
        let ranking = search::ranking(cx.tx(), visit, service, now).await?;
        if ranking.candidates.iter().any(|c| c.helper == helper) {
            return Ok(());
        }
        let why = ranking.others.into_iter().find(|o| o.helper == helper).map(|o| o.why);
        Err(Cannot::HelperCannot(why.unwrap_or_else(|| "不在助老员名单里".into())).into())
    }
}
