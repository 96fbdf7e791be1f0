//! The frame of a page: family, theme, text size, who is signed in, where they can go.

use crate::assets;
use crate::layout::{FieldError, Said};
use base::{AnyId as _, EntryId, Moment};

/// The three families of pages; sizes and density hang on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Staff at a computer.
    Desk,
    /// Staff with a phone in one hand.
    Phone,
    /// Elders: large, few, spoken.
    Elder,
    /// Machines: no page at all.
    Api,
}

impl Family {
    /// The word in `<html data-family>`.
    pub fn word(self) -> &'static str {
        match self {
            Family::Desk => "desk",
            Family::Phone => "phone",
            Family::Elder => "elder",
            Family::Api => "api",
        }
    }
}

/// Light, dark, or as the machine has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the machine has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark, for the night desk.
    Dark,
}

/// How this browser wants pages: kept in a cookie, so it works before signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct View {
    /// Light or dark.
    pub theme: Theme,
    /// 0 normal, 1 large, 2 largest.
    pub size: u8,
    /// Single-letter shortcuts are switched off.
    pub keys_off: bool,
}

impl View {
    /// The cookie's text, such as `dark.1.on`.
    pub fn cookie(self) -> String {
        format!("{}.{}.{}", self.theme_word(), self.size, if self.keys_off { "off" } else { "on" })
    }

    /// Reads the cookie's text; anything strange is the default.
    pub fn read(text: &str) -> View {
        let mut parts = text.split('.');
        let theme = match parts.next() {
            Some("dark") => Theme::Dark,
            Some("light") => Theme::Light,
            _ => Theme::Auto,
        };
        let size = parts.next().and_then(|part| part.parse().ok()).filter(|size| *size <= 2).unwrap_or(0);
        View { theme, size, keys_off: parts.next() == Some("off") }
    }

    /// The word in `<html data-theme>`.
    pub fn theme_word(self) -> &'static str {
        match self.theme {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The word in `<html data-size>`.
    pub fn size_word(self) -> &'static str {
        ["normal", "large", "largest"][usize::from(self.size.min(2))]
    }
}

/// One entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// What it is called.
    pub word: &'static str,
    /// The page shown is this one or below it.
    pub current: bool,
}

impl NavItem {
    /// `/cases` → `cases`: its name for tests.
    pub fn name(&self) -> String {
        self.href.trim_start_matches('/').replace('/', "-")
    }
}

/// The frame of one page.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// Sizes and density.
    pub family: Family,
    /// The page's name, without personal data (it lands in histories).
    pub title: String,
    /// The path of this page, to come back to after changing the view.
    pub path: String,
    /// Theme, text size, shortcuts.
    pub view: View,
    /// Name and roles of who is signed in.
    pub who: Option<(String, String)>,
    /// The account's id, so that a phone shared by two helpers keeps their unsent acts apart.
    pub account: String,
    /// Where this person can go.
    pub nav: Vec<NavItem>,
    /// What the last act did.
    pub said: Option<Said>,
    /// What is wrong with the form just sent.
    pub errors: Vec<FieldError>,
    /// News that make the page look again ("calls. cases.").
    pub topics: &'static str,
    /// Only news about these ids, when the page is about one thing.
    pub about: String,
    /// The position up to which the page knows the news.
    pub position: i64,
    /// Now, by the server's clock.
    pub now: Moment,
    /// This page has live regions.
    pub live: bool,
}

impl Chrome {
    /// A frame for somebody who is not signed in.
    pub fn anonymous(family: Family, title: &str, view: View, now: Moment) -> Chrome {
        Chrome {
            family,
            title: title.into(),
            path: "/".into(),
            view,
            who: None,
            account: String::new(),
            nav: Vec::new(),
            said: None,
            errors: Vec::new(),
            topics: "",
            about: String::new(),
            position: 0,
            now,
            live: false,
        }
    }

    /// The hidden field that makes a double submit harmless: minted per form, it is the desk's request id.
    pub fn request(&self) -> String {
        format!(r#"<input type="hidden" name="request" value="{}">"#, EntryId::mint(self.now).text())
    }

    /// An icon of the sprite; always beside a word, so hidden from aids.
    pub fn icon(&self, name: &str) -> String {
        format!(
            r##"<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{name}"/></svg>"##,
            assets::href("icons.svg")
        )
    }

    /// The address of an asset with its content's hash in the name.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::href(name)
    }

    /// What the browser's tab says: 错误 first when a form came back.
    pub fn tab(&self) -> String {
        let mark = if self.errors.is_empty() { "" } else { "错误：" };
        format!("{mark}{} · 银桥", self.title)
    }

    /// The message for one field, if that field was wrong.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.words.as_str())
    }

    /// `aria-describedby`/`aria-invalid` of a field with an error.
    pub fn aria(&self, field: &str) -> String {
        match self.error(field) {
            Some(_) => format!(r#"aria-invalid="true" aria-describedby="{field}-problem""#),
            None => String::new(),
        }
    }

    /// The message beside a field, with the word 错误 for those who do not see the colour.
    pub fn problem(&self, field: &str) -> String {
        match self.error(field) {
            Some(words) => format!(
                r#"<span class="problem" id="{field}-problem"><span class="unseen">错误：</span>{}</span>"#,
                crate::layout::escape(words)
            ),
            None => String::new(),
        }
    }

    /// The text of a running clock: how long ago `from` is.
    pub fn ago(&self, from: &Moment) -> String {
        clock_text(self.now.ms() - from.ms())
    }
}

/// `mm:ss`, or `h:mm:ss` from an hour on.
pub fn clock_text(ms: i64) -> String {
    let seconds = (ms / 1000).max(0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes:02}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_survives_its_cookie_and_nonsense_is_the_default() {
        let view = View { theme: Theme::Dark, size: 2, keys_off: true };
        assert_eq!(View::read(&view.cookie()), view);
        assert_eq!(View::read("purple.9.maybe"), View::default());
    }

    #[test]
    fn each_form_gets_its_own_request_id() {
        let chrome = Chrome::anonymous(Family::Desk, "x", View::default(), Moment::from_ms(1));
        assert_ne!(chrome.request(), chrome.request());
    }
}
