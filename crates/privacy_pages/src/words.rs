//! Words that several pages share: times, tabs, pages of a list, ids.

use base::{AnyId, Moment};
use desk::Role;
use pages::door::{Signed, Trouble};
use pages::layout::{Choice, Pager, Tag};

/// `11-24 09:00`, with the year where it is another.
pub(crate) fn when(at: Moment, now: Moment) -> String {
    let (then, now) = (at.beijing(), now.beijing());
    let day = match then.year == now.year {
        true => format!("{:02}-{:02}", then.month, then.day),
        false => format!("{:04}-{:02}-{:02}", then.year, then.month, then.day),
    };
    format!("{day} {:02}:{:02}", then.hour, then.minute)
}

/// How long until a clock runs out, or since when it has.
pub(crate) fn clock(due: Moment, done: bool, late: bool, now: Moment) -> Tag {
    let left = due.ms() - now.ms();
    match (done, late || left < 0) {
        (true, true) => Tag::new("line", "办了，超过期限"),
        (true, false) => Tag::new("good", "按期办了"),
        (false, true) => Tag::new("late", format!("超期，原定 {}", when(due, now))),
        (false, false) if left < 86_400_000 * 3 => Tag::new("p2", format!("{} 前", when(due, now))),
        (false, false) => Tag::new("line", format!("{} 前", when(due, now))),
    }
}

/// An id of an address.
pub(crate) fn id<T: AnyId>(text: &str) -> Result<T, Trouble> {
    T::parse(text).map_err(|_| Trouble::absent())
}

/// The pages of privacy that somebody may see.
pub(crate) fn tabs(signed: &Signed, here: &str) -> Vec<Choice> {
    use Role::{AuditAdmin, Officer, SecurityAdmin, Supervisor, SystemAdmin};
    let keepers = [Supervisor, Officer, SecurityAdmin, SystemAdmin, AuditAdmin];
    let answers = !signed.me.roles.iter().all(|role| role == SystemAdmin);
    let all = [
        ("/privacy", "目的登记表", true),
        ("/overrides", "破例查看", answers),
        ("/rights", "权利请求", answers),
        ("/retention", "保存期限", signed.is(&keepers)),
        ("/incidents", "事件", signed.is(&keepers)),
        ("/keys", "密钥", signed.is(&[SecurityAdmin, AuditAdmin])),
    ];
    all.into_iter()
        .filter(|(.., may)| *may)
        .map(|(href, word, _)| Choice::new(href, word, href == here))
        .collect()
}

/// Pages of a list that is not counted.
pub(crate) fn pager(path: &str, joint: &str, page: i64, more: bool, shown: usize) -> Pager {
    Pager {
        previous: (page > 1).then(|| format!("{path}{joint}page={}", page - 1)),
        next: more.then(|| format!("{path}{joint}page={}", page + 1)),
        words: format!("这一页 {shown} 条"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_says_how_it_stands() {
        let now = Moment::from_beijing(2026, 11, 24, 9, 0, 0);
        let due = Moment::from_beijing(2026, 12, 15, 23, 59, 59);
        assert_eq!(clock(due, false, false, now), Tag::new("line", "12-15 23:59 前"));
        assert_eq!(clock(now, false, true, due).class, "late");
        assert_eq!(clock(due, true, false, now), Tag::new("good", "按期办了"));
        assert_eq!(when(Moment::from_beijing(2025, 1, 2, 3, 4, 5), now), "2025-01-02 03:04");
    }
}
