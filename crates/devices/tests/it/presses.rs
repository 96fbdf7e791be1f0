//! Presses: opened, joined, repeated, merged, refused.

use crate::{STREET, button, elder, open_cases, press, pressed, register, show};
use base::{Moment, Span};
use desk::{Ask, Channel, Outcome};
use devices::{Press, PressRefused, Withdraw, read::PressesOf};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_press_opens_an_emergency_and_the_second_joins_it,
    a_repeated_press_finds_its_first_answer,
    the_same_press_twenty_times_at_once_is_one,
    a_device_that_counts_from_one_again_is_heard,
    a_clock_ten_years_off_is_kept_and_not_believed,
    a_flood_is_counted_and_harms_nobody_else,
    a_flood_after_the_case_is_settled_opens_a_new_one,
    nobody_presses_for_another_or_after_withdrawal,
    many_devices_at_once_do_not_stand_in_each_others_way,
    a_press_whose_commit_fails_leaves_nothing_and_comes_again,
);

async fn a_press_opens_an_emergency_and_the_second_joins_it(w: World) {
    let elder = elder(&w, STREET).await;
    let (device, _) = button(&w, elder).await;
    let first = pressed(&w, press(device, "1", Some(w.now()))).await;
    assert!(!first.joined && !first.repeated && !first.merged);
    w.clock.advance(Span::secs(20));
    let second = pressed(&w, press(device, "2", Some(w.now()))).await;
    assert_eq!((second.case, second.joined), (first.case, true));

    let open = open_cases(&w).await;
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].service.as_str(), open[0].presses), ("emergency", 2));
    assert_eq!(open[0].elder, Some(elder));
    let lines = w.look(&Ask::system(), PressesOf { case: first.case }).await;
    assert_eq!(lines.iter().map(|l| l.many).collect::<Vec<_>>(), [1, 1]);
    let acts = w.acts_of(first.case).await;
    assert_eq!(acts.iter().filter(|act| *act == "devices.press").count(), 2);
}

async fn a_repeated_press_finds_its_first_answer(w: World) {
    let (device, _) = button(&w, elder(&w, STREET).await).await;
    let at = Some(w.now());
    let first = pressed(&w, press(device, "7f-1", at)).await;
    w.clock.advance(Span::days(400));
    let again = pressed(&w, press(device, "7f-1", at)).await;
    assert!(again.repeated);
    assert_eq!((again.case, again.joined), (first.case, first.joined));
    assert_eq!(w.look(&Ask::system(), PressesOf { case: first.case }).await.len(), 1);
    assert_eq!(open_cases(&w).await.len(), 1);
}

async fn the_same_press_twenty_times_at_once_is_one(w: World) {
    let (device, _) = button(&w, elder(&w, STREET).await).await;
    let mut tries = Vec::new();
    for _ in 0..20 {
        let desk = w.desk.clone();
        let ask = Ask::device(device, Channel::Mqtt);
        tries.push(tokio::spawn(async move { desk.run(&ask, press(device, "x", None)).await }));
    }
    let mut answers = Vec::new();
    for one in tries {
        answers.push(one.await.expect("runs").expect("is done"));
    }
    assert!(answers.iter().all(|a| a.case == answers[0].case));
    let singles = answers.iter().filter(|a| !a.repeated && !a.merged).count();
    assert_eq!(singles, 1, "{answers:?}");
    assert_eq!(open_cases(&w).await.len(), 1);
}

async fn a_device_that_counts_from_one_again_is_heard(w: World) {
    let (device, _) = button(&w, elder(&w, STREET).await).await;
    let first = pressed(&w, press(device, "1", Some(w.now()))).await;
    let cancel = cases::Cancel { case: first.case, reason: "误按".into() };
    w.run(&Ask::system(), cancel).await;
    w.clock.advance(Span::days(30));
    // New batteries: its counter begins again, its clock does not.
    let later = pressed(&w, press(device, "1", Some(w.now()))).await;
    assert!(!later.repeated);
    assert_ne!(later.case, first.case);
    let retry = pressed(&w, press(device, "1", Some(w.now()))).await;
    assert!(retry.repeated);
    assert_eq!(retry.case, later.case);
}

async fn a_clock_ten_years_off_is_kept_and_not_believed(w: World) {
    let (device, _) = button(&w, elder(&w, STREET).await).await;
    let wrong = w.now() - Span::days(3650);
    let answer = pressed(&w, press(device, "1", Some(wrong))).await;
    let line = w.look(&Ask::system(), PressesOf { case: answer.case }).await.remove(0);
    assert_eq!((line.at, line.at_device), (w.now(), Some(wrong)));
    assert_eq!(show(&w, device).await.clock_off, Some(wrong - w.now()));
    assert_eq!(open_cases(&w).await[0].opened_at, w.now());
    for absurd in [i64::MIN, i64::MAX] {
        let at = Some(Moment::from_ms(absurd));
        let answer = pressed(&w, press(device, &format!("a{absurd}"), at)).await;
        assert!(answer.joined);
    }
    w.clock.advance(Span::secs(5));
    pressed(&w, press(device, "2", Some(w.now()))).await;
    assert_eq!(show(&w, device).await.clock_off, None, "a clock that was set right is forgiven");
}

async fn a_flood_is_counted_and_harms_nobody_else(w: World) {
    let (broken, _) = button(&w, elder(&w, STREET).await).await;
    let (other, _) = button(&w, elder(&w, STREET).await).await;
    let first = pressed(&w, press(broken, "f", None)).await;
    let mut merged = 0;
    for n in 0..100 {
        let flood = Press { also: 99, flood: true, ..press(broken, &format!("f{n}"), None) };
        let answer = pressed(&w, flood).await;
        assert_eq!((answer.case, answer.joined), (first.case, true));
        merged += i64::from(answer.merged);
    }
    assert_eq!(merged, 100);
    let single = pressed(&w, press(other, "1", None)).await;
    assert_ne!(single.case, first.case);

    let lines = w.look(&Ask::system(), PressesOf { case: first.case }).await;
    assert_eq!(lines.iter().map(|l| l.many).sum::<i64>(), 10_001, "every press is accounted for");
    assert_eq!(lines.len(), 2, "one line for the press, one for the flood");
    let open = open_cases(&w).await;
    let presses = |case| open.iter().find(|row| row.id == case).map(|row| row.presses);
    assert_eq!((open.len(), presses(first.case)), (2, Some(1)), "the agent's page is not rung at for each");
    // A repeat of a press that has its own row is still found in the flood.
    let again = pressed(&w, Press { flood: true, ..press(broken, "f", None) }).await;
    assert_eq!((again.repeated, again.case), (true, first.case));
}

async fn a_flood_after_the_case_is_settled_opens_a_new_one(w: World) {
    let (device, _) = button(&w, elder(&w, STREET).await).await;
    let flood = |n: u32| Press { also: 500, flood: true, ..press(device, &format!("f{n}"), None) };
    let first = pressed(&w, flood(1)).await;
    assert!(!first.joined, "a flood without a case opens one");
    w.run(&Ask::system(), cases::Cancel { case: first.case, reason: "设备坏了".into() }).await;
    let second = pressed(&w, flood(2)).await;
    assert_ne!(second.case, first.case, "an alarm never falls on a case that nobody works on");
    assert!(!second.joined);
}

/// On PostgreSQL acts run serializable: two devices must not meet on a page that one reads and the other writes.
async fn many_devices_at_once_do_not_stand_in_each_others_way(w: World) {
    let mut devices = Vec::new();
    for _ in 0..200 {
        devices.push(button(&w, elder(&w, STREET).await).await.0);
    }
    let before = w.db.metrics().aborted;
    let mut hands = Vec::new();
    for hand in devices.chunks(25) {
        let (desk, hand) = (w.desk.clone(), hand.to_vec());
        hands.push(tokio::spawn(async move {
            for device in hand {
                let ask = Ask::device(device, Channel::Mqtt);
                desk.run(&ask, press(device, "1", None)).await.expect("is done");
            }
        }));
    }
    for hand in hands {
        hand.await.expect("runs");
    }
    let aborted = w.db.metrics().aborted - before;
    println!("{aborted} aborted of 200");
    assert!(aborted < 100, "{aborted} of 200 presses were tried again");
    assert_eq!(open_cases(&w).await.len(), 200);
}

async fn nobody_presses_for_another_or_after_withdrawal(w: World) {
    let (mine, _) = button(&w, elder(&w, STREET).await).await;
    let (yours, _) = button(&w, elder(&w, STREET).await).await;
    w.refused(&Ask::device(mine, Channel::Mqtt), press(yours, "1", None), "设备只能替自己报警").await;
    w.refused(&Ask::device(mine, Channel::Mqtt), press(mine, "", None), "按键编号要在 1 到 64 个字符之间")
        .await;
    w.run(&Ask::system(), Withdraw { device: mine, reason: "搬走了".into() }).await;
    let no = w.refused(&Ask::device(mine, Channel::Mqtt), press(mine, "2", None), "这台设备已经收回").await;
    assert_eq!(no, PressRefused::Withdrawn);
    assert!(open_cases(&w).await.is_empty());
}

async fn a_press_whose_commit_fails_leaves_nothing_and_comes_again(w: World) {
    let (device, _) = button(&w, elder(&w, STREET).await).await;
    w.db.faults().fail_commits(20);
    let ask = Ask::device(device, Channel::Mqtt);
    let outcome = w.desk.run(&ask, press(device, "1", None)).await;
    assert!(matches!(outcome, Err(Outcome::Fault(_))), "{outcome:?}");
    w.db.faults().fail_commits(0);
    assert!(open_cases(&w).await.is_empty());
    let answer = pressed(&w, press(device, "1", None)).await;
    assert!(!answer.repeated);
    assert_eq!(open_cases(&w).await.len(), 1);
}
