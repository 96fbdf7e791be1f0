//! A visit and its pure transitions.

use base::geo::Point;
use base::{AccountId, CaseId, ElderId, Moment, Span, VisitId};
use catalogue::{Evidence, Service};
use desk::{Kind, Refusal};
use serde::{Deserialize, Serialize};

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Somebody is being asked.
    Offering,
    /// A helper has said yes.
    Accepted,
    /// On the way.
    OnWay,
    /// At the door or inside.
    Arrived,
    /// Done.
    Finished,
    /// The helper could not do it.
    Failed,
    /// Called off by us.
    Cancelled,
    /// Nobody could go.
    Nobody,
}

impl State {
    /// All states, in the order of a visit's life.
    pub const ALL: [State; 8] = [
        State::Offering,
        State::Accepted,
        State::OnWay,
        State::Arrived,
        State::Finished,
        State::Failed,
        State::Cancelled,
        State::Nobody,
    ];

    /// The word kept in tables and addresses.
    pub fn word(self) -> &'static str {
        match self {
            State::Offering => "offering",
            State::Accepted => "accepted",
            State::OnWay => "on_way",
            State::Arrived => "arrived",
            State::Finished => "finished",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
            State::Nobody => "nobody",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            State::Offering => "派单中",
            State::Accepted => "已接单",
            State::OnWay => "在路上",
            State::Arrived => "已到场",
            State::Finished => "已完成",
            State::Failed => "未完成",
            State::Cancelled => "已撤回",
            State::Nobody => "无人能去",
        }
    }

    /// Whether it still goes on.
    pub fn live(self) -> bool {
        matches!(self, State::Offering | State::Accepted | State::OnWay | State::Arrived)
    }

    /// Whether a helper is out for it.
    pub fn out(self) -> bool {
        matches!(self, State::Accepted | State::OnWay | State::Arrived)
    }
}

/// How we know that the helper was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The phone's position.
    Gps,
    /// The tag at the door was read, with the phone's position.
    Tag,
    /// The helper says so, without a position; needs a reason.
    Told,
    /// From an older system.
    Import,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 4] = [Method::Gps, Method::Tag, Method::Told, Method::Import];

    /// The word kept in tables.
    pub fn word(self) -> &'static str {
        match self {
            Method::Gps => "gps",
            Method::Tag => "tag",
            Method::Told => "told",
            Method::Import => "import",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|m| m.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Method::Gps => "手机定位",
            Method::Tag => "门牌打卡",
            Method::Told => "本人说明",
            Method::Import => "旧系统记录",
        }
    }
}

/// Arrival at the door: when by both clocks, where, how far from the home.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// When we heard of it.
    pub at: Moment,
    /// When it was, by the phone's clock.
    pub device_at: Moment,
    /// How we know.
    pub method: Method,
    /// Where.
    pub point: Option<Point>,
    /// How exact, in metres.
    pub accuracy: Option<f64>,
    /// Metres from the home.
    pub distance: Option<f64>,
    /// Whether a reason for the distance, or for having no position, was given.
    pub explained: bool,
}

/// Farther than this from the home, an arrival needs a reason. It never blocks: a wrong map must not keep anybody out.
pub const FAR_M: f64 = 300.0;

/// A phone's day counts unless its clock is off by more than this.
const CLOCK_TRUST: Span = Span::days(3);

/// A visit as its rules see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The visit.
    pub id: VisitId,
    /// The case it belongs to; imported ones have none.
    pub case: Option<CaseId>,
    /// To whom.
    pub elder: ElderId,
    /// Where.
    pub region: String,
    /// Code of the service.
    pub service: String,
    /// Its version.
    pub version: i64,
    /// First or second helper.
    pub seat: i64,
    /// Where it stands.
    pub state: State,
    /// Who goes.
    pub helper: Option<AccountId>,
    /// From which phone the acts came.
    pub device: Option<String>,
    /// When the search began.
    pub sent_at: Moment,
    /// When the helper said yes.
    pub accepted_at: Option<Moment>,
    /// When the helper left, by our clock and by the phone's.
    pub departed: Option<(Moment, Moment)>,
    /// Arrival.
    pub arrival: Option<Arrival>,
    /// When it was done, by our clock and by the phone's.
    pub finished: Option<(Moment, Moment)>,
    /// Code of the outcome.
    pub outcome: Option<String>,
    /// When it ended in whatever way.
    pub ended_at: Option<Moment>,
}

/// Why something cannot be done with a visit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Cannot {
    /// No such visit or offer, or not for this actor.
    #[error("没有这次上门")]
    NotFound,
    /// Another helper has it.
    #[error("这一单已经由别人接了，谢谢您")]
    Taken,
    /// It was called off or ended.
    #[error("这一单已经撤回或结束")]
    Ended,
    /// The helper is on another visit.
    #[error("您手上还有一单没办完，先办完再接")]
    OnAnother,
    /// Not before arriving.
    #[error("请先到场打卡")]
    NotArrived,
    /// The distance needs a reason.
    #[error("打卡处离长者家 {}，请写明原因", crate::rank::distance_text(*.0))]
    Far(f64),
    /// An arrival without a position needs a reason.
    #[error("没有定位，请写明原因")]
    NoPosition,
    /// The coordinates are none.
    #[error("定位的经纬度不对，请重新定位")]
    BadPosition,
    /// Evidence is missing.
    #[error("还缺凭证：{}", .0.iter().map(|k| k.name()).collect::<Vec<_>>().join("、"))]
    NoEvidence(Vec<Evidence>),
    /// The service does not end like that.
    #[error("请选择办理结果")]
    NoSuchOutcome,
    /// A reason is asked for.
    #[error("请写明原因")]
    NoReason,
    /// The service sends nobody.
    #[error("这项服务不派人上门")]
    NoVisit,
    /// Nobody knows yet to whom.
    #[error("还不知道是哪位长者，请先对应长者")]
    NoElder,
    /// The case has ended or a helper is out already.
    #[error("这件工单已经派出助老员或已经结束")]
    AlreadySent,
    /// The chosen person is not a helper who can go.
    #[error("这位助老员现在不能去：{0}")]
    HelperCannot(String),
    /// More rows than one act takes.
    #[error("一次最多 500 行")]
    TooMany,
    /// The case refuses.
    #[error("{0}")]
    Case(cases::Cannot),
}

impl Refusal for Cannot {
    fn kind(&self) -> Kind {
        match self {
            Cannot::NotFound => Kind::NotFound,
            Cannot::Far(_) | Cannot::NoPosition | Cannot::NoReason => Kind::Invalid("reason"),
            Cannot::BadPosition => Kind::Invalid("position"),
            Cannot::NoSuchOutcome => Kind::Invalid("outcome"),
            Cannot::NoEvidence(_) => Kind::Invalid("evidence"),
            Cannot::Case(inner) => inner.kind(),
            _ => Kind::Conflict,
        }
    }
}

impl Visit {
    /// The helper who acts must be the one who goes.
    pub fn must_be_mine(&self, helper: AccountId) -> Result<(), Cannot> {
        match self.helper {
            Some(mine) if mine == helper && self.state.out() => Ok(()),
            Some(mine) if mine == helper => Err(Cannot::Ended),
            Some(_) => Err(Cannot::Taken),
            None if self.state.live() => Err(Cannot::NotFound),
            None => Err(Cannot::Ended),
        }
    }

    /// A helper says yes; only the first one does.
    pub fn accept(&mut self, helper: AccountId, now: Moment) -> Result<(), Cannot> {
        match self.state {
            State::Offering => {
                self.state = State::Accepted;
                self.helper = Some(helper);
                self.accepted_at = Some(now);
                Ok(())
            }
            _ if self.helper == Some(helper) && self.state.out() => Ok(()),
            state if state.out() || state == State::Finished => Err(Cannot::Taken),
            _ => Err(Cannot::Ended),
        }
    }

    /// The helper leaves.
    pub fn depart(&mut self, now: Moment, device_at: Moment) {
        if self.state == State::Accepted {
            self.state = State::OnWay;
        }
        self.departed = self.departed.or(Some((now, device_at)));
    }

    /// The helper is there. A second arrival corrects nothing: the first one counts.
    pub fn arrive(&mut self, arrival: Arrival) {
        if self.arrival.is_none() {
            self.arrival = Some(arrival);
        }
        self.state = State::Arrived;
    }

    /// Done, when everything that the service asks for is there.
    pub fn finish(
        &mut self,
        service: &Service,
        outcome: &str,
        there: &[Evidence],
        now: Moment,
        device_at: Moment,
    ) -> Result<(), Cannot> {
        let arrival = self.arrival.as_ref().ok_or(Cannot::NotArrived)?;
        match (arrival.distance, arrival.explained) {
            (_, true) => {}
            (Some(metres), false) if metres > FAR_M => return Err(Cannot::Far(metres)),
            (_, false) if arrival.method == Method::Told => return Err(Cannot::NoPosition),
            _ => {}
        }
        let outcome = service.outcome(outcome).filter(|o| o.visited).ok_or(Cannot::NoSuchOutcome)?;
        let missing = cases::missing(service, true, there);
        if !missing.is_empty() {
            return Err(Cannot::NoEvidence(missing));
        }
        self.outcome = Some(outcome.code.clone());
        self.finished = Some((now, device_at));
        self.end(State::Finished, now);
        Ok(())
    }

    /// It ends in another way.
    pub fn end(&mut self, state: State, now: Moment) {
        self.state = state;
        self.ended_at = Some(now);
    }

    /// The local date of the visit: by the phone's clock, unless that is plainly wrong.
    pub fn local_day(&self) -> Option<i64> {
        let arrival = self.arrival.as_ref()?;
        let off = (arrival.at - arrival.device_at).ms().abs();
        let trusted = if off <= CLOCK_TRUST.ms() { arrival.device_at } else { arrival.at };
        Some(trusted.local_day())
    }
}
