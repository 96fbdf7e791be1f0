//! What must be said to phones when the process that spoke with them has died: goodbye.
//!
//! A killed process leaves phones in calls that nobody carries; an elder's one-key phone would be busy when we call back.
//! So each running call keeps a small file beside the recordings with what a BYE needs; the next start sends it.
//! The queue and the debt stand in the database; this file is only about the wire.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base::CallId;
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::{Header, Method, Request, Uri, Version};
use rsipstack::transaction::endpoint::EndpointInnerRef;
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transaction::transaction::Transaction;
use serde::{Deserialize, Serialize};

use crate::door::Shared;

/// Requests that a call may have sent before it was cut off; the BYE's number must be above them.
const ABOVE: u32 = 1_000;

/// How long a phone may take to answer the goodbye.
const PATIENCE: Duration = Duration::from_secs(4);

/// What a BYE in a leg needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Farewell {
    call_id: String,
    from: String,
    to: String,
    target: String,
    routes: Vec<String>,
    seq: u32,
}

impl Farewell {
    /// Of a leg that was answered.
    pub(crate) fn of(dialog: &InviteDialog) -> Farewell {
        let kept = dialog.snapshot();
        let (from, to) = (kept.from.to_string(), kept.to.to_string());
        let (from, to) = match kept.role {
            TransactionRole::Client => (from, to),
            TransactionRole::Server => (to, from),
        };
        Farewell {
            call_id: kept.id.call_id,
            from,
            to,
            target: kept.remote_uri.to_string(),
            routes: kept.route_set.iter().map(ToString::to_string).collect(),
            seq: kept.local_cseq,
        }
    }

    fn request(&self, endpoint: &EndpointInnerRef) -> Result<Request, Box<rsipstack::Error>> {
        let uri = Uri::try_from(self.target.as_str()).map_err(rsipstack::Error::from)?;
        let mut headers = vec![
            Header::Via(endpoint.get_via(None, None)?.into()),
            Header::From(self.from.clone().into()),
            Header::To(self.to.clone().into()),
            Header::CallId(self.call_id.clone().into()),
            Header::CSeq(format!("{} BYE", self.seq.saturating_add(ABOVE)).into()),
        ];
        for route in &self.routes {
            let value = route.strip_prefix("Route:").unwrap_or(route).trim().to_owned();
            headers.push(Header::Route(value.into()));
        }
        headers.push(Header::MaxForwards(70.into()));
        headers.push(Header::ContentLength(0.into()));
        Ok(Request {
            method: Method::Bye,
            uri,
            headers: headers.into(),
            body: Vec::new(),
            version: Version::V2,
        })
    }
}

fn dir(recordings: &Path) -> PathBuf {
    recordings.join(".legs")
}

fn file(shared: &Shared, call: CallId) -> PathBuf {
    dir(&shared.settings.recordings).join(format!("{call}.json"))
}

/// Remembers the legs of a call as they are now. Not synced: it is for a killed process, not for a lost disk.
pub(crate) fn remember(shared: &Shared, call: CallId, legs: &[Farewell]) {
    let written = serde_json::to_vec(legs)
        .map_err(std::io::Error::other)
        .and_then(|text| std::fs::write(file(shared, call), text));
    if let Err(error) = written {
        tracing::warn!(%call, %error, "the legs of a call cannot be remembered");
    }
}

/// The call ended as it should.
pub(crate) fn forget(shared: &Shared, call: CallId) {
    // A call that was never answered has none.
    let _ = std::fs::remove_file(file(shared, call));
}

/// What the last process left; the files are taken away.
pub(crate) fn left_behind(recordings: &Path) -> std::io::Result<Vec<Farewell>> {
    let dir = dir(recordings);
    std::fs::create_dir_all(&dir)?;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&dir)? {
        let path = entry?.path();
        if let Ok(legs) = serde_json::from_slice::<Vec<Farewell>>(&std::fs::read(&path)?) {
            found.extend(legs);
        }
        std::fs::remove_file(&path)?;
    }
    Ok(found)
}

/// Says goodbye on all of them, beside everything else.
pub(crate) fn say(shared: &Arc<Shared>, legs: Vec<Farewell>) {
    for leg in legs {
        let endpoint = shared.dialogs.endpoint.clone();
        shared.tasks.spawn(async move {
            if let Err(error) = bye(endpoint, &leg).await {
                tracing::warn!(%error, "a phone left behind by the last stop could not be told");
            }
        });
    }
}

async fn bye(endpoint: EndpointInnerRef, leg: &Farewell) -> Result<(), Box<rsipstack::Error>> {
    let request = leg.request(&endpoint)?;
    let key = TransactionKey::from_request(&request, TransactionRole::Client)?;
    let mut tx = Transaction::new_client(key, request, endpoint, None);
    tx.send().await?;
    // 200 or 481: either way it knows now.
    let _ = tokio::time::timeout(PATIENCE, tx.receive()).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_read_once() {
        let recordings = std::env::temp_dir().join(format!("yinqiao-farewell-{}", std::process::id()));
        let leg = Farewell {
            call_id: "c".into(),
            from: "<sip:line@192.0.2.1>;tag=1".into(),
            to: "<sip:e@192.0.2.2>;tag=2".into(),
            target: "sip:e@192.0.2.2:5060".into(),
            routes: vec![],
            seq: 1,
        };
        assert!(left_behind(&recordings).expect("an empty directory").is_empty());
        let text = serde_json::to_vec(&[&leg]).expect("plain words");
        std::fs::write(dir(&recordings).join("x.json"), text).expect("written");
        std::fs::write(dir(&recordings).join("torn.json"), b"[{\"call").expect("written");
        assert_eq!(left_behind(&recordings).expect("read"), vec![leg]);
        assert!(left_behind(&recordings).expect("read").is_empty());
        std::fs::remove_dir_all(&recordings).expect("cleaned");
    }
}
