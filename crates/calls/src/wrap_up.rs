//! After the call: how it ended and what comes next; nobody leaves without saying so.

use base::CallId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::agent::AgentState;
use crate::matching::offer_all;
use crate::refused::Cannot;
use crate::{hands, news, store};

/// How calls end, as codes and words.
pub const OUTCOMES: &[(&str, &str)] = &[
    ("helped", "已帮到"),
    ("case", "已开工单"),
    ("advised", "已答复"),
    ("transferred", "已转接"),
    ("no_speech", "无人说话"),
    ("by_mistake", "误按"),
    ("unreached", "没联系上"),
    ("nuisance", "骚扰"),
];

/// What comes next, as codes and words.
pub const NEXT_STEPS: &[(&str, &str)] = &[
    ("none", "不用再办"),
    ("case_runs", "工单在办"),
    ("call_again", "稍后再打"),
    ("contact_family", "联系家属"),
    ("visit", "派人上门"),
    ("supervisor", "报主管"),
];

/// The agent writes the call up and is ready again (or takes a pause).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WrapUp {
    /// The call.
    pub call: CallId,
    /// A code of [`OUTCOMES`].
    pub outcome: String,
    /// A code of [`NEXT_STEPS`].
    pub next_step: String,
    /// In words; may be empty.
    pub words: String,
    /// A pause with this reason instead of being ready.
    pub pause: Option<String>,
}

impl Command for WrapUp {
    const NAME: &'static str = "calls.wrap_up";
    const SAYS: &'static str = "登记通话结果";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let known = |list: &[(&str, &str)], code: &str| list.iter().any(|(c, _)| *c == code);
        if !known(OUTCOMES, &self.outcome) {
            return Err(Cannot::NoOutcome.into());
        }
        if !known(NEXT_STEPS, &self.next_step) {
            return Err(Cannot::NoNextStep.into());
        }
        let call = hands::load(cx, self.call).await?;
        let agent =
            call.agent.filter(|a| cx.account().is_none_or(|own| own == *a)).ok_or(Cannot::NotYours)?;
        if call.state.live() {
            return Err(Cannot::WrongState.into());
        }
        let note = match self.words.trim() {
            "" => None,
            words => Some(hands::seal(cx, call.elder, words).await?),
        };
        store::calls::set_wrapped(cx.tx(), call.id, &self.outcome, &self.next_step, note).await?;
        cx.note("outcome", &self.outcome);
        cx.note("next_step", &self.next_step);
        if !self.words.trim().is_empty() {
            cx.note("words", self.words.trim());
        }
        let state = store::agents::load(cx.tx(), agent).await?;
        if state.is_some_and(|a| a.state == AgentState::Wrapup && a.call == Some(call.id)) {
            match self.pause.as_deref().map(str::trim).filter(|r| !r.is_empty()) {
                Some(reason) => hands::set_agent(cx, agent, AgentState::Pause, Some(reason), None).await?,
                None => hands::set_agent(cx, agent, AgentState::Ready, None, None).await?,
            }
        }
        let (elder, case) = (call.elder, call.case);
        cx.tell(news::Changed { call: call.id, what: "wrapped".into(), elder, case, agent: Some(agent) })
            .await?;
        offer_all(cx).await?;
        Ok(())
    }
}
