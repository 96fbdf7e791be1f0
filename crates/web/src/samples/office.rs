//! Samples of the pages of the office: lists, cases, calls, visits, elders, board, accounts, faults.

use super::desk::{at_hand, helpers, outcomes, person, services, steps};
use super::{ago, chrome, render};
use crate::accounts::{AccountPage, AddPage};
use crate::board::{AgentRow, Alarm, BoardPage, Figure, LateRow};
use crate::calls::CallPage;
use crate::cases::{CasePage, Line};
use crate::elders::{CardPage, FindPage, FoundRow};
use crate::layout::{Choice, Chrome, Family, FieldError, Pager, Said, Tag};
use crate::lists::{Cell, Filter, ListPage, Row};
use crate::me::MePage;
use crate::signin::SignInPage;
use crate::visits::VisitPage;
use pages::faults::FaultPage;

fn list() -> ListPage {
    let row = |n: i64| Row {
        class: if n == 2 { "late" } else { "" },
        cells: vec![
            Cell::Link(format!("/cases/{n}"), "紧急救助".into()),
            Cell::Tag(Tag::new("p0", "P0 紧急")),
            Cell::Text("王*芳 82 岁".into()),
            Cell::Tag(if n == 2 { Tag::new("late", "超时") } else { Tag::new("p1", "待派人") }),
            Cell::Soft("陈晓梅".into()),
            Cell::Num("11-24 21:08".into()),
        ],
    };
    ListPage {
        chrome: chrome(Family::Desk, "工单", "/cases"),
        about: "没有办结的，最急的在前".into(),
        tabs: vec![
            Choice::new("/cases?state=open", "没办结", true),
            Choice::new("/cases?state=late", "超时", false),
        ],
        filters: vec![Filter {
            name: "service",
            label: "服务事项",
            choices: vec![Choice::new("", "全部", true), Choice::new("emergency", "紧急救助", false)],
        }],
        kept: vec![("state", "open".into())],
        columns: vec!["工单", "优先", "长者", "状态", "谁在办", "开单"],
        rows: (1..15).map(row).collect(),
        empty: "没有这样的工单。",
        pager: Pager { previous: None, next: Some("/cases?page=2".into()), words: "第 1 页".into() },
        act: None,
    }
}

fn line(at: &str, class: &'static str, what: &str, by: &str) -> Line {
    Line {
        day: None,
        at: at.into(),
        class,
        what: what.into(),
        by: by.into(),
        words: Vec::new(),
        recordings: Vec::new(),
        photos: Vec::new(),
        link: None,
    }
}

fn case(errors: Vec<FieldError>) -> CasePage {
    let mut page = CasePage {
        chrome: chrome(Family::Desk, "紧急救助", "/cases/1"),
        leads: None,
        case: at_hand(),
        elder: Some(("王*芳 82 岁 女".into(), "/elders/1".into())),
        facts: vec![("渠道", "一键呼".into()), ("区域", "鸳鸯街道".into()), ("开单", "11-24 21:08".into())],
        summary: "胸口闷，站不起来".into(),
        story: vec![
            Line {
                day: Some("2026-11-24".into()), ..line("21:07", "key", "按下一键呼", "设备 座机")
            },
            Line {
                recordings: vec![("/recordings/1".into(), "录音 21:08，2 分 11 秒".into())],
                ..line("21:08", "", "接听", "话务员 陈晓梅 · 电话")
            },
            Line {
                words: vec!["胸口闷，站不起来，门没锁".into()],
                ..line("21:09", "", "记一笔", "话务员 陈晓梅")
            },
            line("21:09", "bad", "打给王建军，没有接", "话务员 陈晓梅 · 电话"),
            line("21:10", "key", "派周明上门", "话务员 陈晓梅"),
        ],
        visits: vec![("/visits/1".into(), "周明 21:10".into(), Tag::new("p1", "已接单"))],
        helpers: helpers(),
        nobody: None,
        outcomes: outcomes(),
        turns: vec![("cancel", "撤单", "danger")],
        people: vec![Choice::new("supervisors", "值班主管", false)],
        can_note: true,
        can_trail: true,
        draft: String::new(),
    };
    page.chrome.errors = errors;
    page
}

fn call_page() -> CallPage {
    CallPage {
        chrome: chrome(Family::Desk, "来电 21:08", "/calls/1"),
        id: "1".into(),
        state: Tag::new("good", "已接听"),
        priority: Tag::new("p2", "P2 一键呼"),
        facts: vec![("号码", "10******10".into()), ("等了", "4 秒".into()), ("通话", "02:11".into())],
        elder: None,
        case: Some(("紧急救助".into(), "/cases/1".into())),
        events: vec![("21:08:02".into(), "打进来".into()), ("21:08:06".into(), "陈晓梅接听".into())],
        recordings: vec![("/recordings/1".into(), "双方录音".into())],
        can_tie: true,
        found: Vec::new(),
        searched: true,
    }
}

fn visit_page() -> VisitPage {
    VisitPage {
        chrome: chrome(Family::Desk, "上门：紧急救助", "/visits/1"),
        state: Tag::new("p1", "在路上"),
        steps: steps(),
        facts: vec![("助老员", "周明".into()), ("离家门", "到门时 12 米".into())],
        case: ("/cases/1".into(), "看工单".into()),
        offers: vec![
            ("罗勇".into(), "300 米".into(), Tag::new("line", "没答复")),
            ("周明".into(), "640 米".into(), Tag::new("good", "接了")),
        ],
        words: vec!["已扶到床上，血压正常".into()],
        photos: Vec::new(),
        can_call_off: true,
        id: "1".into(),
    }
}

fn card(open: bool) -> CardPage {
    CardPage {
        chrome: chrome(Family::Desk, "长者档案", "/elders/1"),
        id: "1".into(),
        masked: "王*芳".into(),
        age: "82 岁 女".into(),
        region: "鸳鸯街道".into(),
        person: open.then(person),
        facts: vec![("建档", "2021-03-02".into())],
        devices: vec![("一键呼座机".into(), Tag::new("good", "正常"))],
        history: person().history,
        pager: Pager::default(),
        can_open_case: true,
        services: services(),
        first: open.then(|| ("听力差，慢点说".into(), "养狗".into())),
        glass: None,
    }
}

fn board() -> BoardPage {
    let figure = |name, word, value: &str, unit, goal: &str, class| Figure {
        name,
        word,
        value: value.into(),
        unit,
        goal: goal.into(),
        class,
        href: "/calls?state=waiting".into(),
    };
    let agent = |name: &str, class, word: &str, answered| AgentRow {
        name: name.into(),
        tag: Tag::new(class, word),
        since: Some(ago(200)),
        at: None,
        answered,
    };
    let late = |what: &str, class, word: &str, step: &str, seconds| LateRow {
        href: "/cases/1".into(),
        what: what.into(),
        tag: Tag::new(class, word),
        step: step.into(),
        due: ago(seconds),
        owner: "陈晓梅".into(),
    };
    BoardPage {
        chrome: chrome(Family::Desk, "实时看板", "/board"),
        span: "今天 0 点起，占全部来电（含挂断的）".into(),
        groups: vec![
            (
                "line",
                "电话",
                vec![
                    figure("waiting", "正在等", "3", " 个", "最久 00:42", ""),
                    figure("in10", "10 秒内接起", "93.4", " %", "目标 95 %，128 个里 119 个", "bad"),
                    figure("in60", "60 秒内接起", "98.4", " %", "目标 97.5 %", "good"),
                    figure("in180", "180 秒内接起", "99.2", " %", "目标 99 %", "good"),
                    figure("abandoned", "没等到就挂了", "2", " 个", "都已回拨", ""),
                ],
            ),
            ("cases", "工单", vec![figure("open", "没办结的工单", "41", " 张", "其中紧急 2 张", "")]),
        ],
        alarms: vec![Alarm {
            since: ago(75),
            what: "紧急救助 李*珍：没有助老员能去".into(),
            href: "/cases/1".into(),
        }],
        agents: vec![
            agent("陈晓梅", "p0", "通话中", 31),
            agent("刘波", "good", "在线", 22),
            agent("何静", "line", "小休", 18),
        ],
        late: vec![
            late("紧急救助 李*珍", "p0", "P0 紧急", "派人", 75),
            late("助洁 赵*国", "p3", "P3 一般", "到门", 1900),
        ],
        late_more: 0,
        helpers: vec![("在岗".into(), 23, "/visits".into()), ("在路上".into(), 4, "/visits".into())],
    }
}

fn account() -> AccountPage {
    AccountPage {
        chrome: chrome(Family::Desk, "账号 chenxm", "/accounts/1"),
        id: "1".into(),
        state: Tag::new("good", "在用"),
        facts: vec![("姓名", "陈晓梅".into()), ("最近登录", "11-24 20:01".into())],
        roles: vec![Choice::new("agent", "话务员", true), Choice::new("supervisor", "值班主管", false)],
        active: true,
        locked: true,
        coded: false,
    }
}

fn signed_out(title: &str) -> Chrome {
    Chrome::anonymous(Family::Desk, title, Default::default(), super::now())
}

fn sign_in(wrong: bool) -> SignInPage {
    let mut chrome = signed_out("登录");
    if wrong {
        chrome.errors = vec![FieldError {
            field: "password",
            words: "用户名或密码不对，还可以试 3 次".into(),
        }];
    }
    SignInPage { chrome, name: "chenxm".into(), next: "/desk".into(), code_wanted: false, expired: !wrong }
}

pub(super) fn all() -> Vec<(&'static str, String)> {
    let wrong = |field, words: &str| vec![FieldError { field, words: words.into() }];
    let mut list_empty = list();
    list_empty.rows.clear();
    list_empty.chrome.said = Some(Said { bad: false, words: "工单已办结".into() });
    let found = FoundRow {
        id: "1".into(),
        name: "王*芳".into(),
        called: "王婆婆".into(),
        age: "82 岁 女".into(),
        region: "鸳鸯街道".into(),
        phone: "100****4810".into(),
        why: vec!["拼音首字母".into()],
        died: false,
    };
    let mut find = FindPage {
        chrome: chrome(Family::Desk, "找长者", "/elders"),
        q: "wgf".into(),
        found: vec![found],
        searched: true,
        more: false,
    };
    let found = render(&find);
    find.found.clear();
    let mut add = AddPage {
        chrome: chrome(Family::Desk, "新账号", "/accounts/add"),
        name: "liub".into(),
        label: "刘波".into(),
        region: String::new(),
        roles: account().roles,
        regions: vec![Choice::new("", "全区", true)],
    };
    add.chrome.errors = wrong("name", "这个用户名已经有人用了");
    let fault = FaultPage {
        chrome: signed_out("系统出了故障"),
        what: "这一页没有打开，刚才的内容没有保存。".into(),
        advice: "请再试一次；急事请直接打电话。",
        reference: Some("0192f3".into()),
    };
    let me = |enrolling| MePage {
        chrome: chrome(Family::Desk, "我的设置", "/me"),
        facts: vec![("姓名", "陈晓梅".into())],
        coded: false,
        enrolling,
    };
    let help = crate::help::HelpPage { chrome: chrome(Family::Elder, "帮助", "/help"), line: None };
    vec![
        ("sign-in", render(&sign_in(false))),
        ("sign-in-wrong", render(&sign_in(true))),
        ("list", render(&list())),
        ("list-empty", render(&list_empty)),
        ("case", render(&case(Vec::new()))),
        ("case-wrong", render(&case(wrong("note", "请写点什么")))),
        ("call", render(&call_page())),
        ("visit", render(&visit_page())),
        ("card-masked", render(&card(false))),
        ("card-open", render(&card(true))),
        ("found", found),
        ("found-none", render(&find)),
        ("board", render(&board())),
        ("account", render(&account())),
        ("account-add", render(&add)),
        ("fault", render(&fault)),
        ("me", render(&me(None))),
        ("me-enrol", render(&me(Some(("ABCD EFGH IJKL".into(), "otpauth://totp/x".into()))))),
        ("help", render(&help)),
    ]
}
