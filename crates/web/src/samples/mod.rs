//! Every page with sample data, for tests and for looking at them (`--example gallery`).
//! Not part of the program: compiled only for tests and with the feature `samples`.

mod desk;
mod office;
mod phone;

use crate::layout::{Chrome, Family, NavItem, View};
use base::{Moment, Span};

/// A Tuesday evening.
pub fn now() -> Moment {
    Moment::from_beijing(2026, 11, 24, 21, 10, 0)
}

/// Some time before [`now`].
pub fn ago(seconds: i64) -> Moment {
    now() - Span::secs(seconds)
}

/// A frame with somebody signed in.
pub fn chrome(family: Family, title: &str, path: &str) -> Chrome {
    let nav: &[(&str, &str)] = match family {
        Family::Phone => &[("/day", "今天"), ("/me", "我的设置")],
        Family::Elder => &[],
        _ => &[
            ("/desk", "话务席"),
            ("/cases", "工单"),
            ("/calls", "通话"),
            ("/visits", "上门"),
            ("/elders", "长者"),
        ],
    };
    let item =
        |(href, word): &(&'static str, &'static str)| NavItem { href, word, current: path.starts_with(href) };
    Chrome {
        path: path.into(),
        who: (family != Family::Elder).then(|| ("陈晓梅".into(), "话务员".into())),
        account: "0199".into(),
        nav: nav.iter().map(item).collect(),
        live: family != Family::Elder,
        ..Chrome::anonymous(family, title, View::default(), now())
    }
}

/// Every page by name.
pub fn all() -> Vec<(&'static str, String)> {
    let mut pages = Vec::new();
    pages.extend(desk::all());
    pages.extend(office::all());
    pages.extend(phone::all());
    pages
}

/// Renders one template; a template that fails is a bug.
fn render(page: &impl askama::Template) -> String {
    page.render().expect("templates render into memory")
}

#[cfg(test)]
mod tests {
    /// What every page must have, whatever it shows.
    #[test]
    fn every_template_renders_as_a_whole_accessible_page() {
        let pages = super::all();
        assert!(pages.len() >= 20, "every page has a sample: {}", pages.len());
        for (name, html) in pages {
            assert_eq!(html.matches("<h1").count(), 1, "{name}: one h1");
            assert_eq!(html.matches("<main").count(), 1, "{name}: one main");
            assert!(
                html.contains(r#"lang="zh-CN""#) && html.contains("· 银桥</title>"),
                "{name}: language, title"
            );
            assert!(!html.contains("style="), "{name}: no inline styles, the policy forbids them");
            assert!(!html.contains("onclick"), "{name}: no inline scripts");
            assert!(!html.contains("http-equiv"), "{name}: the screen never changes by itself");
            ids_are_unique(name, &html);
            every_act_has_a_request_id(name, &html);
        }
    }

    fn ids_are_unique(name: &str, html: &str) {
        let mut seen = std::collections::BTreeSet::new();
        for part in html.split(" id=\"").skip(1) {
            let id = part.split('"').next().expect("a quote ends it");
            assert!(seen.insert(id), "{name}: id {id} twice");
        }
        for part in html.split(" for=\"").skip(1) {
            let id = part.split('"').next().expect("a quote ends it");
            assert!(seen.contains(id), "{name}: a label for {id}, which is not there");
        }
    }

    fn every_act_has_a_request_id(name: &str, html: &str) {
        let free = ["/view", "/sign-out", "/elders\"", "/desk/find", "/find\""];
        for form in html.split("<form").skip(1).filter(|form| form.contains("method=\"post\"")) {
            let form = form.split("</form>").next().expect("forms end");
            let search =
                free.iter().any(|path| form.split('>').next().is_some_and(|head| head.contains(path)));
            assert!(search || form.contains("name=\"request\""), "{name}: {}", &form[..form.len().min(80)]);
        }
    }
}
