//! An elder has died: somebody fetches the devices, as a case. They speak until they are taken back, because husband or
//! wife may be the one who presses. Taken back, the case is called off.

use crate::device::State;
use crate::store::{self, COLUMNS};
use base::{AnyId, CaseId, DeathId, ElderId};
use catalogue::Channel;
use db::{DbError, sql};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use elders::ToFollow;
use serde::{Deserialize, Serialize};

const FOLLOWER: &str = "devices";
/// The service that fetches devices.
const SERVICE: &str = "device_return";
/// Devices of one elder are few.
const MOST: i64 = 50;

/// Done by our own rules when a death was entered or taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowDeath {
    /// Whose.
    pub elder: ElderId,
}

impl Command for FollowDeath {
    const NAME: &'static str = "devices.follow_death";
    const SAYS: &'static str = "长者去世，安排收回设备";
    const ROLES: &'static [Role] = &[];
    /// The case that fetches them.
    type Out = Option<CaseId>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Option<CaseId>, Stop<Never>> {
        match elders::death_to_follow(cx, FOLLOWER, self.elder).await? {
            ToFollow::Nothing => Ok(None),
            ToFollow::Close(death) => self.fetch(cx, death).await,
            ToFollow::Undo(death, undo) => self.undo(cx, death, &undo).await,
        }
    }
}

impl FollowDeath {
    async fn fetch(&self, cx: &mut Cx<'_, '_>, death: DeathId) -> Result<Option<CaseId>, Stop<Never>> {
        let query =
            sql(format!("SELECT {COLUMNS} FROM devices d WHERE d.elder_id = $1 ORDER BY d.id LIMIT $2"))
                .bind(self.elder)
                .bind(MOST);
        let mut devices = store::list(cx.tx(), query).await?;
        devices.retain(|device| device.state != State::Withdrawn);
        let Some(first) = devices.first() else {
            elders::followed(cx, FOLLOWER, death, self.elder, "没有设备要收回", "").await?;
            return Ok(None);
        };
        let what: Vec<String> = devices
            .iter()
            .map(|device| match device.place.as_str() {
                "" => device.kind.label().to_owned(),
                place => format!("{}（{place}）", device.kind.label()),
            })
            .collect();
        let words = format!("长者已去世，请收回：{}。老伴还要用的，改登记到老伴名下", what.join("、"));
        let open = cases::Open::new(SERVICE, self.elder, &first.region, Channel::Ours).saying(words);
        let case = match cx.call(open).await {
            Ok(opened) => opened.case,
            Err(Stop::Fault(fault)) => return Err(Stop::Fault(fault)),
            Err(Stop::Refused(refused)) => {
                return Err(Stop::Fault(DbError::other(format!("devices are not fetched: {refused}"))));
            }
        };
        let said = format!("开工单收回设备 {} 台", devices.len());
        elders::followed(cx, FOLLOWER, death, self.elder, &said, &case.text()).await?;
        Ok(Some(case))
    }

    async fn undo(
        &self,
        cx: &mut Cx<'_, '_>,
        death: DeathId,
        undo: &str,
    ) -> Result<Option<CaseId>, Stop<Never>> {
        let mut said = "没有要恢复的".to_owned();
        let case = CaseId::parse(undo).ok();
        if let Some(case) = case {
            let reason = "去世登记已撤销，设备不用收".to_owned();
            said = match cx.call(cases::Cancel { case, reason }).await {
                Ok(()) => "收回设备的工单已撤销".to_owned(),
                Err(Stop::Fault(fault)) => return Err(Stop::Fault(fault)),
                Err(Stop::Refused(_)) => "收回设备的工单已办结，请看设备还在不在长者家里".to_owned(),
            };
        }
        elders::unfollowed(cx, FOLLOWER, death, self.elder, &said).await?;
        Ok(case)
    }
}
