//! Samples of the agent's desk.

use super::{ago, chrome, now, render};
use crate::agent::{
    AtHand, CallBar, Contact, DeskPage, Found, HelperRow, MyState, Past, Person, ServiceKey, Step, Unknown,
    Waiting,
};
use crate::layout::{Choice, Family, Said, Tag};
use base::Span;

fn waiting() -> Vec<Waiting> {
    let row = |class, word: &str, who: &str, what: &str, seconds, key: Option<&str>| Waiting {
        class,
        tag: Tag::new(class, word),
        who: who.into(),
        what: what.into(),
        since: ago(seconds),
        href: "/desk?case=1".into(),
        key: key.map(str::to_owned),
    };
    vec![
        row("p0", "紧急", "李*珍 79 岁", "一键呼，无语音，要回拨", 42, Some("j")),
        row("p2", "待定级", "赵*国 84 岁", "一键呼来电", 18, None),
        row("p3", "一般", "没有登记的号码", "来电", 65, None),
    ]
}

pub(super) fn person() -> Person {
    Person {
        id: "1".into(),
        name: "王桂芳".into(),
        age: "82 岁 女".into(),
        address_as: "王婆婆".into(),
        tags: vec![Tag::new("p1", "独居"), Tag::new("p2", "轻度失能"), Tag::new("line", "一键呼座机")],
        first: vec![
            "家里有氧气瓶，不要让人吸烟".into(),
            "听力差，右耳好；说慢一点".into(),
            "青霉素过敏".into(),
        ],
        home: "鸳鸯街道金童路 88 号 3 栋 2 单元 6-2".into(),
        door: "没有电梯；备用钥匙在 6-1 张家".into(),
        region: "两江新区 鸳鸯街道 丹鹤社区".into(),
        speech: "重庆话".into(),
        phones: vec!["10 2366 4810（座机）".into(), "100 2366 0192（手机）".into()],
        contacts: vec![
            contact(1, "王建军 儿子", "100 2366 7731 · 白天上班"),
            contact(2, "张素华 邻居，有钥匙", "100 2366 1180 · 全天"),
            contact(3, "丹鹤社区 刘红", "10 2366 2200 · 9:00–17:30"),
        ],
        history: vec![
            past("今天 08:30", "送餐 · 已送到", Tag::new("good", "办结")),
            past("11-22 19:02", "一键呼 · 按错了", Tag::new("line", "误触")),
            past("11-18 10:11", "陪诊 · 区人民医院", Tag::new("good", "满意")),
            past("11-03 02:40", "一键呼 · 头晕，助老员上门", Tag::new("good", "办结")),
        ],
    }
}

fn contact(order: usize, who: &str, how: &str) -> Contact {
    Contact {
        order,
        id: order.to_string(),
        who: who.into(),
        how: how.into(),
        key: ["", "q", "w", "e"].get(order).map(|key| (*key).to_owned()),
    }
}

fn past(at: &str, what: &str, tag: Tag) -> Past {
    Past { at: at.into(), what: what.into(), href: "/cases/1".into(), tag }
}

pub(super) fn steps() -> Vec<Step> {
    let step =
        |class, word: &str, when: &str, said| Step { class, word: word.into(), when: when.into(), said };
    vec![
        step("done", "接听", "21:08", "已完成"),
        step("now", "派人", "21:13 前", "正在进行"),
        step("", "到门", "21:38 前", "未开始"),
        step("", "办结", "22:10 前", "未开始"),
    ]
}

pub(super) fn at_hand() -> AtHand {
    AtHand {
        id: "1".into(),
        title: "紧急救助".into(),
        number: "1124-0831".into(),
        priority: Tag::new("p0", "P0 紧急"),
        state: Tag::new("p1", "待派人"),
        steps: steps(),
        due: Some(now() + Span::secs(190)),
        on_the_way: None,
        lines: vec![
            ("21:08".into(), "接听，说胸口闷、站不起来".into()),
            ("21:09".into(), "打给王建军，没有接".into()),
        ],
        can_take: false,
        can_send: true,
        can_ask: false,
        can_close: true,
        can_call: true,
    }
}

pub(super) fn helpers() -> Vec<HelperRow> {
    let row = |key: &str, name: &str, why: &str| HelperRow {
        key: key.into(),
        id: key.into(),
        name: name.into(),
        why: why.into(),
    };
    vec![
        row("1", "周明", "640 米，约 8 分钟；会急救，去过 4 次"),
        row("2", "谭小琴", "1.2 公里，约 11 分钟；会急救"),
        row("3", "罗勇", "2.7 公里，约 19 分钟；女性长者已同意男助老员"),
    ]
}

pub(super) fn services() -> Vec<ServiceKey> {
    [
        ("1", "emergency", "紧急救助", "p0", "紧急"),
        ("2", "urgent_help", "急事上门", "p1", "尽快"),
        ("3", "meal", "助餐", "p3", "一般"),
        ("4", "bath", "助浴", "p3", "一般"),
        ("5", "cleaning", "助洁", "p3", "一般"),
        ("6", "escort", "助医陪诊", "p3", "一般"),
        ("7", "comfort", "陪聊安慰", "p3", "一般"),
        ("8", "complaint", "投诉", "p2", "较急"),
        ("9", "fraud", "问问是不是骗子", "p2", "较急"),
    ]
    .into_iter()
    .map(|(key, code, name, class, word)| ServiceKey {
        key: key.into(),
        code: code.into(),
        name: name.into(),
        tag: Tag::new(class, word),
    })
    .collect()
}

pub(super) fn outcomes() -> Vec<Choice> {
    vec![Choice::new("done", "已办好", true), Choice::new("false_alarm", "误触", false)]
}

fn desk(class: &'static str, word: &str) -> DeskPage {
    DeskPage {
        chrome: chrome(Family::Desk, "话务席", "/desk"),
        acting: Vec::new(),
        me: MyState {
            class,
            word: word.into(),
            since: Some(ago(95)),
            turns: vec![("ready".into(), "上线".into(), "r"), ("away".into(), "小休".into(), "x")],
            phone: Ok("话机 8003 已连上".into()),
        },
        queue: waiting(),
        more: 0,
        mine: Vec::new(),
        call: None,
        person: None,
        unknown: None,
        case: None,
        services: Vec::new(),
        helpers: Vec::new(),
        nobody: None,
        outcomes: outcomes(),
        draft: String::new(),
    }
}

fn call(class: &'static str, word: &str, seconds: i64) -> CallBar {
    CallBar {
        id: "c1".into(),
        class,
        word: word.into(),
        number: "10 2366 4810".into(),
        since: ago(seconds),
        can_answer: class == "ringing",
        can_hold: class == "talking",
        can_resume: class == "held",
        can_hang_up: class == "talking" || class == "held",
        can_wrap: class == "ended",
        outcomes: vec![Choice::new("helped", "已帮到", true)],
        next_steps: vec![Choice::new("none", "不用再办", true)],
    }
}

fn talking() -> DeskPage {
    DeskPage {
        call: Some(call("talking", "通话中", 83)),
        person: Some(person()),
        case: Some(at_hand()),
        helpers: helpers(),
        mine: waiting().into_iter().skip(1).take(1).collect(),
        ..desk("talking", "通话中")
    }
}

fn ringing() -> DeskPage {
    DeskPage {
        call: Some(call("ringing", "来电", 4)),
        person: Some(person()),
        services: services(),
        ..desk("ringing", "响铃")
    }
}

fn stranger() -> DeskPage {
    let found =
        Found { id: "7".into(), who: "王*华 81 岁 女".into(), how: "鸳鸯街道 · 尾号 4810".into() };
    DeskPage {
        call: Some(call("talking", "通话中", 31)),
        unknown: Some(Unknown { call: "c1".into(), found: vec![found], searched: true }),
        services: services(),
        ..desk("talking", "通话中")
    }
}

fn refused() -> DeskPage {
    let mut page = desk("away", "小休");
    page.chrome.said = Some(Said { bad: true, words: "这个来电已经有人接了".into() });
    page.me.phone = Err("话机没有连上，来电振不了铃".into());
    page
}

pub(super) fn all() -> Vec<(&'static str, String)> {
    let mut dark = talking();
    dark.chrome.view.theme = crate::layout::Theme::Dark;
    let mut largest = talking();
    largest.chrome.view.size = 2;
    vec![
        ("desk-idle", render(&desk("ready", "在线"))),
        ("desk-ringing", render(&ringing())),
        ("desk-talking", render(&talking())),
        ("desk-talking-dark", render(&dark)),
        ("desk-talking-largest", render(&largest)),
        ("desk-unknown", render(&stranger())),
        ("desk-refused", render(&refused())),
    ]
}
