//! What followers of a death read and write. A follower is one act on both news, `elders.died` and `elders.restored`: it
//! asks [`death_to_follow`] what there is to do now, does it, and writes it down with [`followed`] or [`unfollowed`].
//! Because it looks at how things stand, and not at which news it heard, news that comes late or twice does no harm.

use base::{AnyId, DeathId, ElderId};
use db::{DbError, sql};
use desk::Cx;

/// What a follower has to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToFollow {
    /// The elder has died, and this follower has not followed yet: end what is going on.
    Close(DeathId),
    /// The death was taken back after this follower had followed: undo it, by what [`followed`] was given.
    Undo(DeathId, String),
    /// Nothing.
    Nothing,
}

/// What `follower` has to do for this elder now.
///
/// # Errors
/// When storage fails.
pub async fn death_to_follow(
    cx: &mut Cx<'_, '_>,
    follower: &str,
    elder: ElderId,
) -> Result<ToFollow, DbError> {
    let rows: Vec<(DeathId, bool, Option<String>, bool)> =
        sql("SELECT d.id, d.restored_at IS NULL, c.undo, c.undone_at IS NOT NULL FROM elder_deaths d \
             LEFT JOIN elder_closings c ON c.death_id = d.id AND c.follower = $2 WHERE d.elder_id = $1 ORDER BY d.id")
        .bind(elder)
        .bind(follower)
        .all(cx.tx(), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .await?;
    // A death taken back before this one is undone first: nothing may be closed twice over.
    for (death, stands, undo, undone) in &rows {
        if let (false, Some(undo), false) = (stands, undo, undone) {
            return Ok(ToFollow::Undo(*death, undo.clone()));
        }
    }
    let open = rows.iter().find(|(_, stands, undo, _)| *stands && undo.is_none());
    Ok(open.map_or(ToFollow::Nothing, |(death, ..)| ToFollow::Close(*death)))
}

/// A follower has ended what was going on. `said` is for people (撤销工单 2 张; no names), `undo` what the follower itself
/// needs to undo it: ids only.
///
/// # Errors
/// When storage fails.
pub async fn followed(
    cx: &mut Cx<'_, '_>,
    follower: &str,
    death: DeathId,
    elder: ElderId,
    said: &str,
    undo: &str,
) -> Result<(), DbError> {
    let now = cx.now;
    sql("INSERT INTO elder_closings (death_id, follower, elder_id, said, undo, done_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (death_id, follower) DO NOTHING")
    .bind(death)
    .bind(follower)
    .bind(elder)
    .bind(said)
    .bind(undo)
    .bind(now)
    .run(cx.tx())
    .await?;
    cx.about(elder);
    cx.note("death", death.text());
    cx.note("done", said);
    Ok(())
}

/// A follower has undone what it did.
///
/// # Errors
/// When storage fails.
pub async fn unfollowed(
    cx: &mut Cx<'_, '_>,
    follower: &str,
    death: DeathId,
    elder: ElderId,
    said: &str,
) -> Result<(), DbError> {
    let now = cx.now;
    sql("UPDATE elder_closings SET undone_at = $3, undone_said = $4 WHERE death_id = $1 AND follower = $2")
        .bind(death)
        .bind(follower)
        .bind(now)
        .bind(said)
        .run(cx.tx())
        .await?;
    cx.about(elder);
    cx.note("death", death.text());
    cx.note("undone", said);
    Ok(())
}
