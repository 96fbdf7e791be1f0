//! Passwords: argon2id, always outside a transaction, never more at a time than the machine bears.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Hashes that run at once: each takes 19 MiB and a core for some 50 ms.
const AT_ONCE: usize = 2;
/// Hashes that may wait; more are refused at once, so that a flood of wrong passwords cannot fill the memory.
const WAITING: usize = 64;

static RUNNING: Semaphore = Semaphore::const_new(AT_ONCE);
static ADMITTED: Semaphore = Semaphore::const_new(AT_ONCE + WAITING);

/// A hash that no password fits, so that an unknown login takes as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| now("no password is this one").unwrap_or_default());

/// Why a password cannot be hashed or checked just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashRefused {
    /// Too many at once.
    #[error("登录的人太多，请稍后再试")]
    Busy,
    /// The algorithm failed: out of memory.
    #[error("系统出了故障，请再试一次")]
    Failed,
}

/// What is wrong with a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Too short.
    #[error("密码至少 10 个字符")]
    Short,
    /// So long that it is an attack.
    #[error("密码太长，最多 200 个字符")]
    Long,
    /// Contains the login.
    #[error("密码里不能有登录名")]
    Login,
    /// One character over and over, or a run along the keyboard.
    #[error("密码太容易猜，请换一个")]
    Easy,
}

/// Whether a new password will do. Length counts, not kinds of characters.
///
/// # Errors
/// [`BadPassword`].
pub fn check(login: &str, clear: &str) -> Result<(), BadPassword> {
    match clear.chars().count() {
        0..10 => return Err(BadPassword::Short),
        201.. => return Err(BadPassword::Long),
        _ => {}
    }
    let lower = clear.to_lowercase();
    if login.len() >= 3 && lower.contains(login) {
        return Err(BadPassword::Login);
    }
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    let runs = [
        "01234567890123456789",
        "98765432109876543210",
        "qwertyuiopasdfghjklzxcvbnm",
        "abcdefghijklmnopqrstuvwxyz",
    ];
    if different.len() < 4 || runs.iter().any(|run| run.contains(lower.as_str())) {
        return Err(BadPassword::Easy);
    }
    Ok(())
}

/// Hashes a password.
///
/// # Errors
/// [`HashRefused`].
pub async fn hash(clear: String) -> Result<String, HashRefused> {
    outside(move || now(&clear)).await?.ok_or(HashRefused::Failed)
}

/// Whether a password fits a stored hash; with no hash it takes as long and never fits.
///
/// # Errors
/// [`HashRefused`].
pub async fn verify(clear: String, stored: Option<String>) -> Result<bool, HashRefused> {
    outside(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let fits = PasswordHash::new(&stored)
            .is_ok_and(|h| Argon2::default().verify_password(clear.as_bytes(), &h).is_ok());
        fits && known
    })
    .await
}

fn now(clear: &str) -> Option<String> {
    let hash: PasswordHash = Argon2::default().hash_password(clear.as_bytes()).ok()?;
    Some(hash.to_string())
}

async fn outside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashRefused> {
    let _admitted = ADMITTED.try_acquire().map_err(|_| HashRefused::Busy)?;
    let _running = RUNNING.acquire().await.map_err(|_| HashRefused::Failed)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| HashRefused::Failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let stored = hash("correct horse".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("correct horse".into(), Some(stored.clone())).await.unwrap());
        assert!(!verify("correct hors".into(), Some(stored)).await.unwrap());
        assert!(!verify("no password is this one".into(), None).await.unwrap());
        assert!(!verify("x".into(), Some("not a hash".into())).await.unwrap());
        a_flood_is_refused_at_once().await;
    }

    /// Part of the test above: the gate is one for the whole process.
    async fn a_flood_is_refused_at_once() {
        let many = (0..200).map(|n| tokio::spawn(verify(format!("wrong {n}"), None)));
        let mut busy = 0;
        for one in many.collect::<Vec<_>>() {
            busy += usize::from(one.await.unwrap() == Err(HashRefused::Busy));
        }
        assert!(busy >= 100, "{busy}");
    }

    #[test]
    fn easy_passwords_are_refused() {
        assert_eq!(check("wang", "short"), Err(BadPassword::Short));
        assert_eq!(check("wang", "WangYuYing88"), Err(BadPassword::Login));
        assert_eq!(check("wang", "1234567890"), Err(BadPassword::Easy));
        assert_eq!(check("wang", "aaaaaaaaaaab"), Err(BadPassword::Easy));
        assert_eq!(check("wang", &"长".repeat(201)), Err(BadPassword::Long));
        assert_eq!(check("wang", "今天回龙街道有太阳出来"), Ok(()));
    }
}
