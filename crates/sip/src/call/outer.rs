//! The other side of a call out: dialling.

use std::net::SocketAddr;
use std::sync::Arc;

use calls::{LineError, Why};
use rsipstack::sip::Response;

use super::{Call, Event};
use crate::door::Shared;
use crate::legs::{Goal, Leg, Ringing};
use crate::media::Side;
use crate::media::session::Session;
use crate::wire::sdp::Audio;

impl Call {
    /// Dials in a task of its own.
    pub(super) fn dial(&mut self) {
        if self.outer.is_some() || self.dialling.is_some() {
            return;
        }
        let (shared, session, sender) = (self.shared.clone(), self.session.clone(), self.sender.clone());
        let call = self.id;
        let tasks = shared.tasks.clone();
        tasks.spawn(async move {
            let result = match begin(&shared, &session, call).await {
                Ok((ringing, host)) => {
                    let _ = sender.send(Event::Dialling { dialog: ringing.dialog.clone() });
                    let early = |response: &Response| drop(sender.send(Event::Early(response.clone())));
                    let answered = ringing.answered(early).await;
                    if let Ok((_, response)) = &answered
                        && let Some(audio) = Audio::parse(&response.body)
                    {
                        session.describe(Side::Outer, audio, host);
                    }
                    answered.map_err(|refusal| refusal.of_number())
                }
                Err(LineError::NoPhone | LineError::NoRoute) => Err(Why::NoNumber),
                Err(_) => Err(Why::Fault),
            };
            if let Err(lost) = sender.send(Event::Dialled(result))
                && let Event::Dialled(Ok((leg, _))) = lost.0
            {
                super::inner::drop_leg(&shared, leg.dialog);
            }
        });
    }

    /// Sound before the answer: a network that says "the number does not exist" says it so.
    pub(super) fn early(&mut self, response: &Response) {
        if self.outer.is_none()
            && let Some(audio) = Audio::parse(&response.body)
        {
            self.session.describe(Side::Outer, audio, None);
            self.session.bridge(true);
        }
    }

    /// The other side answered or did not.
    pub(super) async fn dialled(&mut self, result: Result<(Leg, Response), Why>) -> Option<Option<Why>> {
        self.dialling = None;
        match result {
            Ok((leg, _)) => {
                self.outer = Some(leg);
                self.remember();
                let connected = calls::Connected { call: self.id };
                match self.shared.desk.run(&self.shared.ask(), connected).await {
                    Ok(()) => {
                        self.session.bridge(true);
                        None
                    }
                    // Ended meanwhile; the database knows why.
                    Err(error) => {
                        tracing::debug!(%error, call = %self.id, "answered too late");
                        Some(None)
                    }
                }
            }
            Err(why) => Some(Some(why)),
        }
    }
}

async fn begin(
    shared: &Arc<Shared>,
    session: &Session,
    call: base::CallId,
) -> Result<(Ringing, Option<std::net::IpAddr>), LineError> {
    let dial = shared.desk.look(&shared.ask(), calls::read::Dialling { call }).await.map_err(|error| {
        tracing::error!(%error, %call, "whom to dial cannot be read");
        LineError::Broken
    })?;
    let goal = match (&dial.line, &dial.number) {
        (Some(user), number) => match (Goal::user(shared, user), number) {
            (Err(_), Some(number)) => Goal::number(shared, number)?,
            (goal, _) => goal?,
        },
        (None, Some(number)) => Goal::number(shared, number)?,
        (None, None) => return Err(LineError::NoRoute),
    };
    let socket = shared.ports.take().await.map_err(|_| LineError::Full)?;
    let port = socket.local_addr().map_err(|_| LineError::Broken)?.port();
    session.leg(Side::Outer, Some(socket));
    let media = SocketAddr::new(shared.address(), port);
    Ok((Ringing::begin(shared, &goal, media)?, goal.host()))
}
