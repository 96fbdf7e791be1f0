//! Samples of the helper's pages.

use super::{chrome, now, render};
use crate::day::{DayPage, Door, JobPage, JobRow};
use crate::layout::{Choice, Family, Tag};
use base::Span;

fn job_row(what: &str, place: &str, why: &str, tag: Tag, offer: bool) -> JobRow {
    JobRow {
        href: "/day/1".into(),
        what: what.into(),
        place: place.into(),
        why: why.into(),
        tag,
        until: offer.then(|| now() + Span::secs(52)),
    }
}

fn day() -> DayPage {
    DayPage {
        chrome: chrome(Family::Phone, "今天", "/day"),
        on: true,
        duty: "有任务会在这里出现".into(),
        offers: vec![job_row(
            "紧急救助",
            "鸳鸯街道，640 米",
            "您最近，会急救",
            Tag::new("p0", "P0 紧急"),
            true,
        )],
        jobs: vec![job_row("助浴", "金童路 88 号 3 栋", "今天 22:00 前", Tag::new("p1", "已接单"), false)],
        done: vec![job_row("助餐", "", "18:20", Tag::new("good", "做完"), false)],
    }
}

fn job(step: &'static str) -> JobPage {
    let door = Door {
        name: "王桂芳".into(),
        age: "82 岁 女，称呼“王婆婆”".into(),
        home: "鸳鸯街道金童路 88 号 3 栋 2 单元 6-2".into(),
        notes: "没有电梯；备用钥匙在 6-1 张家".into(),
        first: vec!["家里有氧气瓶，不要让人吸烟".into(), "听力差，右耳好".into()],
        centre: Some("1000000000".into()),
        map: None,
    };
    JobPage {
        chrome: chrome(Family::Phone, "紧急救助", "/day/1"),
        id: "1".into(),
        step,
        state: Tag::new("p0", "P0 紧急"),
        what: "紧急救助".into(),
        why: "640 米，约 8 分钟；您会急救".into(),
        until: Some(now() + Span::secs(52)),
        door: (step != "offered").then_some(door),
        todo: vec!["先看人：清醒吗，能说话吗".into(), "报给中心，不行就叫 120".into()],
        photos_wanted: 1,
        words_wanted: true,
        photos: Vec::new(),
        words: Vec::new(),
        failures: vec![("not_home", "没有人应门"), ("refused", "长者不要")],
        outcomes: vec![
            Choice::new("helped", "上门处置，已平安", true),
            Choice::new("hospital", "已送医", false),
        ],
        explain: (step == "arrived").then(|| "打卡处离家 640 米，写明原因".into()),
        departed: step != "accepted",
    }
}

pub(super) fn all() -> Vec<(&'static str, String)> {
    vec![
        ("day", render(&day())),
        ("job-offered", render(&job("offered"))),
        ("job-accepted", render(&job("accepted"))),
        ("job-arrived", render(&job("arrived"))),
        ("job-finished", render(&job("finished"))),
    ]
}
