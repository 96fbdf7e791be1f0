//! 短信: notices that wait to go as SMS are handed to whoever carries SMS. Here that is a folder: one file a message,
//! for the gateway of the district's operator to fetch, which owns the sending. Another carrier is another [`Carrier`].

use crate::Mark;
use crate::notice::{Fate, Means};
use crate::queue::{Due, Queued};
use crate::topics::NoticeQueued;
use base::{NoticeId, Phone, Span};
use desk::{Ask, Channel, Desk};
use std::future::Future;
use std::path::{Path, PathBuf};
use tokio::sync::broadcast::error::RecvError;

/// After so many tries in vain a notice has failed, and somebody must call instead.
const TRIES: i64 = 5;
/// How many are handed over in one go.
const PAGE: i64 = 20;
/// How often the queue is looked at without news: tries that rest, and news that was missed.
const LOOK: Span = Span::secs(30);

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It may be taken later.
    #[error("{0}")]
    Later(String),
    /// It will never be taken: the number does not exist, the words are not allowed.
    #[error("{0}")]
    Never(String),
}

/// Whoever carries SMS.
pub trait Carrier: Send + Sync + 'static {
    /// Hands a message over; answers a receipt. The same notice may come twice after a kill: its id tells.
    fn take(
        &self,
        notice: NoticeId,
        to: &Phone,
        words: &str,
    ) -> impl Future<Output = Result<String, NotTaken>> + Send;
}

/// A folder from which the operator's gateway fetches: `ID.txt`, first line the number, then the words.
#[derive(Debug, Clone)]
pub struct Spool {
    folder: PathBuf,
}

impl Spool {
    /// In this folder, which is made when it is not there, readable by nobody else.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: impl Into<PathBuf>) -> std::io::Result<Self> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)?;
        only_ours(&folder, 0o700)?;
        Ok(Self { folder })
    }

    fn write(&self, notice: NoticeId, text: &str) -> std::io::Result<String> {
        let name = format!("{notice}.txt");
        let half = self.folder.join(format!(".{name}"));
        std::fs::write(&half, text)?;
        only_ours(&half, 0o600)?;
        std::fs::File::open(&half)?.sync_all()?;
        // The gateway never sees half a message, and the same notice twice is one file.
        std::fs::rename(&half, self.folder.join(&name))?;
        std::fs::File::open(&self.folder)?.sync_all()?;
        Ok(name)
    }
}

impl Carrier for Spool {
    async fn take(&self, notice: NoticeId, to: &Phone, words: &str) -> Result<String, NotTaken> {
        let (spool, text) = (self.clone(), format!("{}\n{words}\n", to.digits()));
        let written = tokio::task::spawn_blocking(move || spool.write(notice, &text)).await;
        match written {
            Ok(Ok(name)) => Ok(name),
            Ok(Err(error)) => Err(NotTaken::Later(format!("写不进短信目录（{}）", error.kind()))),
            Err(_) => Err(NotTaken::Later("写短信时出错".to_owned())),
        }
    }
}

#[cfg(unix)]
fn only_ours(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn only_ours(_path: &Path, _mode: u32) -> std::io::Result<()> {
    Ok(())
}

/// Hands over what waits, now; answers how many were taken.
///
/// # Errors
/// When storage fails.
pub async fn hand_over<C: Carrier>(desk: &Desk, carrier: &C) -> Result<usize, db::DbError> {
    let ask = Ask::system_over(Channel::System);
    let due = match desk.look(&ask, Queued { means: Means::Sms, limit: PAGE }).await {
        Ok(due) => due,
        Err(desk::Outcome::Fault(fault)) => return Err(fault),
        Err(_) => Vec::new(),
    };
    let mut taken = 0;
    for Due { notice, phone, words, tries } in due {
        let fate = match carrier.take(notice, &phone, &words).await {
            Ok(receipt) => Fate::Sent { receipt: Some(receipt) },
            Err(NotTaken::Later(reason)) if tries + 1 < TRIES => Fate::Tried { reason },
            Err(NotTaken::Later(reason) | NotTaken::Never(reason)) => Fate::Failed { reason },
        };
        taken += usize::from(matches!(fate, Fate::Sent { .. }));
        match desk.run(&ask, Mark { notice, fate }).await {
            Ok(_) => {}
            Err(desk::Outcome::Fault(fault)) => return Err(fault),
            // Somebody marked it meanwhile: then that counts.
            Err(other) => tracing::info!(%notice, "notice was marked meanwhile: {other}"),
        }
    }
    Ok(taken)
}

/// Hands over what waits, for as long as it is not dropped: at once on news, else every half minute.
pub async fn run<C: Carrier>(desk: Desk, carrier: C) {
    let mut news = desk.live().subscribe();
    loop {
        if let Err(fault) = hand_over(&desk, &carrier).await {
            tracing::error!("SMS could not be handed over: {fault}");
        }
        let wait = async {
            loop {
                match news.recv().await {
                    Ok(stamped) => {
                        if stamped.read::<NoticeQueued>().is_some_and(|queued| queued.means == Means::Sms) {
                            return;
                        }
                    }
                    Err(RecvError::Lagged(_)) => return,
                    // The desk is gone; the next look says so.
                    Err(RecvError::Closed) => std::future::pending::<()>().await,
                }
            }
        };
        let _either = tokio::time::timeout(LOOK.to_std(), wait).await;
    }
}
