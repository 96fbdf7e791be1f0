//! Calls that we make: to an agent's phone, to an elder's phone, to a number over a trunk.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use base::AccountId;
use calls::LineError;
use rsipstack::dialog::authenticate::Credential;
use rsipstack::dialog::dialog::{DialogState, DialogStateReceiver};
use rsipstack::dialog::invitation::InviteOption;
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::{Header, Response, StatusCode, Transport, Uri};
use rsipstack::transport::SipAddr;

use crate::door::{Shared, lock};
use crate::wire::sdp::{self, Flow, Ours};

/// Whom to call and how.
#[derive(Debug, Clone)]
pub(crate) struct Goal {
    uri: String,
    target: SipAddr,
    credential: Option<(String, String)>,
    /// Whom the called phone shall see calling.
    shows: String,
    /// Ask the phone to answer by itself.
    lift: bool,
}

impl Goal {
    /// An agent's registered phone.
    pub(crate) fn agent(
        shared: &Shared,
        agent: AccountId,
        shows: &str,
        lift: bool,
    ) -> Result<Goal, LineError> {
        let registrar = lock(&shared.registrar);
        let (_, binding) = registrar.of_agent(agent).ok_or(LineError::NoPhone)?;
        Ok(Goal {
            uri: binding.contact.clone(),
            target: binding.target(),
            credential: None,
            shows: shows.into(),
            lift,
        })
    }

    /// A registered phone, by its user.
    pub(crate) fn user(shared: &Shared, user: &str) -> Result<Goal, LineError> {
        let registrar = lock(&shared.registrar);
        let binding = registrar.phone(user).and_then(|p| p.binding.as_ref()).ok_or(LineError::NoPhone)?;
        let (uri, target) = (binding.contact.clone(), binding.target());
        Ok(Goal { uri, target, credential: None, shows: "line".into(), lift: false })
    }

    /// A number, over the first trunk.
    pub(crate) fn number(shared: &Shared, number: &str) -> Result<Goal, LineError> {
        let trunk = shared.settings.trunks.first().ok_or(LineError::NoRoute)?;
        let mut target = SipAddr::from(trunk.address);
        target.r#type = Some(Transport::Udp);
        let uri = format!("sip:{number}@{};user=phone", trunk.address);
        Ok(Goal { uri, target, credential: trunk.credential.clone(), shows: "line".into(), lift: false })
    }

    /// The host whose media is believed.
    pub(crate) fn host(&self) -> Option<IpAddr> {
        self.target.get_socketaddr().ok().map(|addr| addr.ip())
    }
}

/// A leg of ours that is ringing or talking.
pub(crate) struct Ringing {
    pub(crate) dialog: InviteDialog,
    pub(crate) states: DialogStateReceiver,
    ours: Ours,
    result: rsipstack::platform::JoinHandle<rsipstack::dialog::invitation::InviteAsyncResult>,
}

impl Ringing {
    /// Sends the INVITE; `media` is where we hear the answer.
    pub(crate) fn begin(shared: &Arc<Shared>, goal: &Goal, media: SocketAddr) -> Result<Ringing, LineError> {
        let callee = Uri::try_from(goal.uri.as_str()).map_err(|_| LineError::NoRoute)?;
        let transport = goal.target.r#type.unwrap_or(Transport::Udp);
        let contact = shared.contact("line", transport);
        let caller = shared.contact(&goal.shows, Transport::Udp);
        let ours = Ours { address: media, session: rand::random::<u32>().into(), version: 1 };
        let mut headers = vec![Header::Allow("INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE".into())];
        if goal.lift {
            // Makers disagree on the header; phones ignore the one they do not know.
            headers.push(Header::CallInfo("<sip:line>;answer-after=0".into()));
            headers.push(Header::AlertInfo("<http://line>;info=alert-autoanswer;delay=0".into()));
        }
        let option = InviteOption {
            caller,
            callee,
            contact,
            caller_display_name: Some("银桥".to_owned()),
            destination: Some(goal.target.clone()),
            content_type: Some("application/sdp".to_owned()),
            offer: Some(sdp::offer(ours, Flow::SendRecv)),
            credential: goal.credential.as_ref().map(|(username, password)| Credential {
                username: username.clone(),
                password: password.clone(),
                ..Credential::default()
            }),
            headers: Some(headers),
            ..InviteOption::default()
        };
        let (sender, states) = shared.dialogs.new_dialog_state_channel();
        let (dialog, result) = shared.dialogs.do_invite_async(option, sender).map_err(|error| {
            tracing::warn!(%error, "an INVITE cannot be sent");
            LineError::Broken
        })?;
        Ok(Ringing { dialog, states, ours, result })
    }

    /// Waits for the final answer: the leg with its description, or why there is none. `early` hears what comes before it.
    pub(crate) async fn answered(self, early: impl Fn(&Response)) -> Result<(Leg, Response), Refusal> {
        let Ringing { dialog, mut states, ours, result } = self;
        let mut result = std::pin::pin!(result);
        let finished = loop {
            tokio::select! {
                finished = &mut result => break finished,
                state = states.recv() => match state {
                    Some(DialogState::Early(_, response)) => early(&response),
                    Some(_) => {}
                    None => break result.await,
                },
            }
        };
        match finished {
            Ok(Ok((_, Some(response)))) if response.status_code == StatusCode::OK => {
                Ok((Leg { dialog, states, ours }, response))
            }
            Ok(Ok((_, Some(response)))) => Err(Refusal::Status(response.status_code)),
            Ok(Ok((_, None))) => Err(Refusal::Silence),
            Ok(Err(error)) => {
                tracing::debug!(%error, "an INVITE failed");
                Err(Refusal::Silence)
            }
            Err(_) => Err(Refusal::Silence),
        }
    }
}

/// A leg that was answered, by us or by the other side.
pub(crate) struct Leg {
    pub(crate) dialog: InviteDialog,
    pub(crate) states: DialogStateReceiver,
    /// What we said about ourselves, for later changes.
    pub(crate) ours: Ours,
}

/// Why a leg was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The other side said so.
    Status(StatusCode),
    /// It said nothing, or could not be reached.
    Silence,
}

impl Refusal {
    /// In the words of the record, for an agent's phone.
    pub(crate) fn of_agent(&self) -> &'static str {
        match self {
            Refusal::Status(StatusCode::BusyHere | StatusCode::Decline) => calls::reason::DECLINED,
            Refusal::Status(StatusCode::TemporarilyUnavailable | StatusCode::RequestTerminated) => {
                calls::reason::NO_ANSWER
            }
            _ => calls::reason::NO_PHONE,
        }
    }

    /// For a dialled number.
    pub(crate) fn of_number(&self) -> calls::Why {
        match self {
            Refusal::Status(StatusCode::BusyHere | StatusCode::BusyEverywhere | StatusCode::Decline) => {
                calls::Why::Busy
            }
            Refusal::Status(
                StatusCode::RequestTimeout
                | StatusCode::TemporarilyUnavailable
                | StatusCode::RequestTerminated,
            ) => calls::Why::NoAnswer,
            Refusal::Status(_) => calls::Why::NoNumber,
            Refusal::Silence => calls::Why::NoNumber,
        }
    }
}
