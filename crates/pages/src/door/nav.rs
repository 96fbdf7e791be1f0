//! Where somebody can go from any page.

use crate::layout::NavItem;
use desk::Role;
use staff::{Me, Must};

/// Where somebody with these roles can go. The first is their home.
pub fn nav(me: &Me, path: &str) -> Vec<NavItem> {
    use Role::{
        Agent, AuditAdmin, Clerk, Doctor, Family, Helper, Officer, SecurityAdmin, Supervisor, SystemAdmin,
        Worker,
    };
    if matches!(me.must, Some(Must::ChangePassword | Must::EnrolCode)) {
        return Vec::new();
    }
    let desk: &[Role] = &[Agent, Supervisor, Officer, Worker, Doctor, Clerk];
    let all: &[(&'static str, &'static str, &[Role])] = &[
        ("/desk", "接线", &[Agent]),
        ("/board", "看板", &[Supervisor, Officer]),
        ("/day", "今天", &[Helper]),
        ("/family", "我的老人", &[Family]),
        ("/rounds", "探访", &[Worker, Officer, Supervisor]),
        ("/cases", "工单", desk),
        ("/calls", "来电", &[Agent, Supervisor, Officer]),
        ("/visits", "上门", desk),
        ("/elders", "长者", desk),
        ("/matches", "核对", &[Supervisor, Officer, Clerk]),
        ("/sheets", "名单", &[Clerk, Worker, Officer, Supervisor]),
        ("/notices", "通知", &[Supervisor, Officer, Worker]),
        ("/months", "月报", &[Supervisor, Officer, Worker]),
        // Who runs the machine has no month: there the tree is the way in.
        ("/regions", "区划", &[SystemAdmin]),
        ("/accounts", "账号", &[SecurityAdmin]),
        ("/audit", "留痕", &[AuditAdmin]),
        (
            "/privacy",
            "隐私",
            &[Supervisor, Officer, Clerk, Agent, Worker, Doctor, SecurityAdmin, SystemAdmin, AuditAdmin],
        ),
    ];
    let here = path.split('?').next().unwrap_or("/");
    let current =
        |href: &str| here == href || here.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
    all.iter()
        .filter(|(_, _, roles)| me.roles.has_any(roles))
        .map(|&(href, word, _)| NavItem { href, word, current: current(href) })
        .collect()
}
