//! A press: the key in an elder's hand.

use crate::device::{Kind as DeviceKind, State};
use crate::store::{self, Kept, Pressing};
use crate::topics::DevicePressed;
use base::{CaseId, DeviceId, Moment, Span};
use catalogue::Channel;
use db::DbError;
use desk::{Actor, Command, Cx, Kind, Lane, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A device clock further off than this is noted.
const CLOCK_TOLERANCE: Span = Span::mins(5);
/// The service that a press asks for.
const SERVICE: &str = "emergency";

/// A press, as its door read it. The server's clock counts; the device's is only kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Press {
    /// Which device.
    pub device: DeviceId,
    /// The device's own id of this press, at most 64 characters: the same one is the same press for ever.
    pub press: String,
    /// What the device's clock said; it may be years off.
    pub at_device: Option<Moment>,
    /// The door could not read what came with it.
    pub torn: bool,
    /// Further presses of the same device that the door has merged into this one.
    pub also: u32,
    /// The device presses faster than anybody can: while its elder's case is open, its presses are only counted.
    pub flood: bool,
}

/// What became of a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pressed {
    /// The case that stands for it.
    pub case: CaseId,
    /// The case was open before.
    pub joined: bool,
    /// The same press was heard before; this is its first answer.
    pub repeated: bool,
    /// It is counted on the case and has no row of its own.
    pub merged: bool,
}

/// Why a press is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PressRefused {
    /// No such device.
    #[error("没有这台设备")]
    Unknown,
    /// The device was taken back.
    #[error("这台设备已经收回")]
    Withdrawn,
    /// One device pressed for another.
    #[error("设备只能替自己报警")]
    Foreign,
    /// The id is empty or too long.
    #[error("按键编号要在 1 到 64 个字符之间")]
    BadId,
    /// No case could be opened for it.
    #[error("开不了紧急工单：{0}")]
    NoCase(String),
}

impl Refusal for PressRefused {
    fn kind(&self) -> Kind {
        match self {
            PressRefused::Unknown => Kind::NotFound,
            PressRefused::Withdrawn | PressRefused::Foreign => Kind::Forbidden,
            PressRefused::BadId => Kind::Invalid("press"),
            PressRefused::NoCase(_) => Kind::Broken,
        }
    }
}

/// Whether a press is a new one.
enum Claim {
    /// It is, under this id.
    Fresh(String),
    /// It was heard before.
    Before(Pressed),
    /// It is one of a flood and only counted.
    Counted,
}

impl Command for Press {
    const NAME: &'static str = "devices.press";
    const SAYS: &'static str = "按了一键呼";
    const ROLES: &'static [Role] = &[Role::Device];
    const LANE: Lane = Lane::Urgent;
    type Out = Pressed;
    type Error = PressRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.device)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Pressed, Stop<PressRefused>> {
        if let Actor::Device(actor) = cx.actor()
            && *actor != self.device
        {
            return Err(PressRefused::Foreign.into());
        }
        if self.press.is_empty() || self.press.chars().count() > 64 {
            return Err(PressRefused::BadId.into());
        }
        let now = cx.now;
        let device = store::load(cx.tx(), self.device).await?.ok_or(PressRefused::Unknown)?;
        if device.state == State::Withdrawn {
            return Err(PressRefused::Withdrawn.into());
        }
        if let Some(at) = self.at_device {
            let off = clock_off(at, now);
            if off.is_some() != device.clock_off.is_some() {
                store::set_clock_off(cx.tx(), device.id, off).await?;
            }
        }
        let claim = match self.claim(cx).await? {
            Claim::Before(answer) => {
                cx.thread(answer.case);
                cx.note("repeated", true);
                return Ok(answer);
            }
            claim => claim,
        };
        let (case, joined, quiet) = self.case(cx, &device).await?;
        let merged = i64::from(self.also) + i64::from(matches!(claim, Claim::Counted));
        if let Claim::Fresh(press) = &claim {
            let kept = Pressing { at_device: self.at_device, case, joined };
            store::write(cx.tx(), device.id, press, &kept, now, self.torn).await?;
        }
        if merged > 0 {
            store::merge(cx.tx(), case, device.id, merged, now).await?;
        }
        self.tell(cx, &device, case, merged);
        if !quiet {
            let region = device.region.clone();
            let news = DevicePressed { device: device.id, elder: device.elder, region, case, joined };
            cx.tell(news).await?;
        }
        let merged = matches!(claim, Claim::Counted);
        Ok(Pressed { case, joined, repeated: false, merged })
    }
}

impl Press {
    /// Claims the press by its id. A device that counts from one again after a restart shows another time of its own clock
    /// under an id that was used before: that is another press.
    async fn claim(&self, cx: &mut Cx<'_, '_>) -> Result<Claim, DbError> {
        for id in self.ids() {
            if !self.flood && store::claim(cx.tx(), self.device, &id).await? {
                return Ok(Claim::Fresh(id));
            }
            let Some(before) = store::press(cx.tx(), self.device, &id).await? else { break };
            if let Some(answer) = self.answered(&before) {
                return Ok(Claim::Before(answer));
            }
        }
        Ok(Claim::Counted)
    }

    fn ids(&self) -> impl Iterator<Item = String> {
        let again = self.at_device.map(|at| format!("{}~{}", self.press, at.ms()));
        std::iter::once(self.press.clone()).chain(again)
    }

    fn answered(&self, before: &Pressing) -> Option<Pressed> {
        let same = match (before.at_device, self.at_device) {
            (Some(then), Some(now)) => then == now,
            _ => true,
        };
        same.then_some(Pressed { case: before.case, joined: before.joined, repeated: true, merged: false })
    }

    /// The case that stands for the press, whether it was open, and whether nobody needs to hear of it again.
    async fn case(
        &self,
        cx: &mut Cx<'_, '_>,
        device: &Kept,
    ) -> Result<(CaseId, bool, bool), Stop<PressRefused>> {
        if self.flood
            && let Some(case) = cases::urgent_of(cx.tx(), device.elder).await?
        {
            return Ok((case, true, true));
        }
        let open = cases::Open::new(SERVICE, device.elder, &device.region, Channel::Device)
            .saying(self.words(device));
        let opened = match cx.call(open.clone()).await {
            Ok(opened) => opened,
            // Whatever is wrong with the elder's record, somebody has pressed a key.
            Err(Stop::Refused(_)) => {
                let open = cases::Open { elder: None, joins: false, ..open };
                cx.call(open).await.map_err(|stop| stop.refusal(|e| PressRefused::NoCase(e.to_string())))?
            }
            Err(Stop::Fault(fault)) => return Err(fault.into()),
        };
        Ok((opened.case, opened.joined, false))
    }

    fn words(&self, device: &Kept) -> String {
        let what = match device.kind {
            DeviceKind::Sensor => "感应器报警",
            DeviceKind::Cord => "拉了求助绳",
            _ => "按了一键呼",
        };
        let place = if device.place.is_empty() { String::new() } else { format!("（{}）", device.place) };
        let torn = if self.torn { "，信号不完整" } else { "" };
        format!("{what}{place}{torn}")
    }

    fn tell(&self, cx: &mut Cx<'_, '_>, device: &Kept, case: CaseId, merged: i64) {
        cx.thread(case);
        cx.about(device.elder);
        cx.note("device", device.id);
        cx.note("press", &self.press);
        if let Some(off) = self.at_device.and_then(|at| clock_off(at, cx.now)) {
            cx.note("clock_off_ms", off.ms());
        }
        if self.torn {
            cx.note("torn", true);
        }
        if merged > 0 {
            cx.note("merged", merged);
        }
    }
}

/// How far a device's clock is off, where that is worth saying.
fn clock_off(at: Moment, now: Moment) -> Option<Span> {
    let off = at - now;
    (off.ms().saturating_abs() > CLOCK_TOLERANCE.ms()).then_some(off)
}
