//! The spine's own tests.

mod acts;
mod stories;

use base::{Clock, Moment};
use db::{Db, Settings, Target};
use desk::{Desk, Vault};

async fn desk_at(target: Target) -> (Desk, Clock) {
    let db = Db::open(&target, Settings::default()).await.expect("opens");
    db.migrate().await.expect("migrates");
    let clock = Clock::manual(Moment::from_beijing(2026, 11, 24, 9, 0, 0));
    (Desk::new(db, clock.clone(), Vault::forgetful(), acts::registry()), clock)
}

macro_rules! on_sqlite {
    ($($story:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $story() {
            let dir = std::env::temp_dir().join(format!("desk-{}-{}", stringify!($story), std::process::id()));
            std::fs::create_dir_all(&dir).expect("made");
            let (desk, clock) = desk_at(Target::Sqlite { path: dir.join("y.db") }).await;
            stories::$story(stories::Stage::set(desk, clock).await).await;
            std::fs::remove_dir_all(&dir).expect("removed");
        }
    )+};
}

on_sqlite!(
    an_act_leaves_its_trail_and_its_news,
    a_refusal_undoes_everything_but_its_own_entry,
    a_nested_act_has_its_own_entry_under_the_outer_one,
    a_repeated_request_finds_its_first_answer,
    roles_scope_and_switch_off_are_checked_in_the_act,
    a_mandate_ends_when_it_ends,
    a_timer_does_its_act_once_and_a_cancelled_one_never,
    news_leads_to_its_act_once,
    opening_a_record_leaves_one_entry_not_one_for_each_refresh,
    the_trail_verifies_and_every_change_to_it_is_found,
    an_erased_elders_entries_still_verify_and_say_nothing,
);
