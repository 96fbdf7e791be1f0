//! A desk over an empty database with a few hundred elders and one agent: what a benchmark of the spine acts on.
use super::{Database, Scratch, fresh_target};
use anyhow::{Result, anyhow};
use base::{AccountId, AnyId, Clock, Date, ElderId, RegionCode};
use db::{Db, Settings};
use desk::{Ask, Channel, Command, Cx, Desk, Never, Role, Roles, Stop, Subject, Vault};
use elders::{Profile, Register};
use regions::{Kind, LoadUnits, Unit};
use serde::{Deserialize, Serialize};

/// The one region of the benchmark's district; no real district has this code.
pub(crate) const REGION: &str = "009901001";

/// Everything a benchmark of the spine needs; the scratch folder goes with it.
pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) elders: Vec<ElderId>,
    pub(crate) agent: AccountId,
    pub(crate) scratch: Scratch,
}

impl House {
    /// Makes one with `count` elders. The desk's loops are not running.
    pub(crate) async fn make(kind: Database, count: usize) -> Result<House> {
        let (scratch, target) = fresh_target(kind)?;
        let db = Db::open(&target.parse()?, Settings::default()).await?;
        db.migrate(migrations::ALL).await?;
        let clock = Clock::system();
        let desk = Desk::new(db, clock.clone(), Vault::forgetful(), yinqiao::wire::registry());
        let agent = AccountId::mint(clock.now());
        let ask = Ask::system();
        let unit = |code: &str, kind, parent: Option<&str>| -> Result<Unit> {
            Ok(Unit {
                code: RegionCode::parse(code)?,
                name: format!("测试{code}"),
                kind,
                parent: parent.map(RegionCode::parse).transpose()?,
                manager: None,
                from: None,
                until: None,
                centre: None,
            })
        };
        let units = vec![unit("009901", Kind::District, None)?, unit(REGION, Kind::Street, Some("009901"))?];
        desk.run(&ask, LoadUnits { units }).await.map_err(|e| anyhow!("{e}"))?;
        desk.run(&ask, Hire { agent }).await.map_err(|e| anyhow!("{e}"))?;
        let mut elders = Vec::with_capacity(count);
        for n in 0..count {
            let profile = Profile {
                name: format!("测{n}"),
                birth: Some(Date::new(1950, 1, 1)?),
                region: Some(RegionCode::parse(REGION)?),
                ..Profile::default()
            };
            let register = Register { profile, ..Register::default() };
            elders.push(desk.run(&ask, register).await.map_err(|e| anyhow!("{e}"))?);
        }
        Ok(House { desk, elders, agent, scratch })
    }

    /// How the agent asks.
    pub(crate) fn agent(&self) -> Ask {
        Ask::person(self.agent, Channel::Web)
    }
}

/// Lets one account act as an agent everywhere, without the slow hash of a real account.
#[derive(Serialize, Deserialize)]
struct Hire {
    agent: AccountId,
}

impl Command for Hire {
    const NAME: &'static str = "bench.hire";
    const SAYS: &'static str = "测量用的话务员";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        Ok(cx.grant(self.agent, Roles::of(&[Role::Agent]), "", None, true).await?)
    }
}
