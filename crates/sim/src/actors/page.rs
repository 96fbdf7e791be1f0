//! Reads a page as somebody without scripts would: its forms, its links, its marked parts.
//! Only what the actors need of HTML; it never fails, at worst it finds nothing.

use std::collections::HashMap;

/// A tag with its attributes.
#[derive(Debug, Clone, Default)]
pub struct Tag {
    name: String,
    attributes: HashMap<String, String>,
    closing: bool,
}

/// A page that was fetched.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Where it was in the end.
    pub path: String,
    tags: Vec<Tag>,
}

/// A form with everything that is sent when it is submitted untouched.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Its test mark.
    pub test: String,
    /// Sent as multipart.
    pub multipart: bool,
    /// Names and values.
    pub fields: Vec<(String, String)>,
    /// Name, value and test mark of each button.
    pub buttons: Vec<Press>,
    /// Radio buttons that can be chosen: name and value.
    pub choices: Vec<(String, String)>,
    /// Selects: name, and the values that can be chosen.
    pub selects: Vec<(String, Vec<String>)>,
}

/// A button of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Press {
    /// Its test mark.
    pub test: String,
    /// Sent with the form when it has a name.
    pub name: String,
    /// And this value.
    pub value: String,
}

impl Tag {
    /// An attribute; empty where there is none.
    pub fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }

    fn has(&self, attribute: &str) -> bool {
        self.attributes.contains_key(attribute)
    }
}

impl Page {
    /// Takes a page apart.
    pub fn read(path: impl Into<String>, html: &str) -> Self {
        Self { path: path.into(), tags: tags(html) }
    }

    /// The first tag with this test mark.
    pub fn marked(&self, test: &str) -> Option<&Tag> {
        self.tags.iter().find(|tag| !tag.closing && tag.get("data-test") == test)
    }

    /// Addresses of the links inside the first element with this test mark.
    pub fn links_in(&self, test: &str) -> Vec<&str> {
        let Some(start) = self.tags.iter().position(|tag| !tag.closing && tag.get("data-test") == test)
        else {
            return Vec::new();
        };
        let name = &self.tags[start].name;
        let mut depth = 0;
        let mut found = Vec::new();
        for tag in &self.tags[start..] {
            if &tag.name == name {
                depth += if tag.closing { -1 } else { 1 };
                if depth == 0 {
                    break;
                }
            }
            if tag.name == "a" && !tag.closing && tag.has("href") {
                found.push(tag.get("href"));
            }
        }
        found
    }

    /// All forms.
    pub fn forms(&self) -> Vec<Form> {
        let mut found = Vec::new();
        let mut open: Option<Form> = None;
        for tag in &self.tags {
            match (tag.name.as_str(), tag.closing) {
                ("form", false) => {
                    open = Some(Form {
                        action: tag.get("action").to_owned(),
                        test: tag.get("data-test").to_owned(),
                        multipart: tag.get("enctype").starts_with("multipart"),
                        ..Form::default()
                    });
                }
                ("form", true) => found.extend(open.take()),
                (_, false) => {
                    if let Some(form) = &mut open {
                        form.take(tag);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The first form that has a button with this test mark, and the button.
    pub fn button(&self, test: &str) -> Option<(Form, Press)> {
        self.button_where(|mark| mark == test)
    }

    /// The first form that has a button whose test mark passes.
    pub fn button_where(&self, pass: impl Fn(&str) -> bool) -> Option<(Form, Press)> {
        self.forms().into_iter().find_map(|form| {
            let press = form.buttons.iter().find(|press| pass(&press.test)).cloned()?;
            Some((form, press))
        })
    }

    /// The form with this test mark.
    pub fn form(&self, test: &str) -> Option<Form> {
        self.forms().into_iter().find(|form| form.test == test)
    }
}

impl Form {
    fn take(&mut self, tag: &Tag) {
        let name = tag.get("name").to_owned();
        let value = tag.get("value").to_owned();
        match tag.name.as_str() {
            "input" if tag.get("type") == "radio" => {
                if tag.has("checked") {
                    self.fields.push((name.clone(), value.clone()));
                }
                self.choices.push((name, value));
            }
            "input" if tag.get("type") == "checkbox" && !tag.has("checked") => {}
            "input" if tag.get("type") != "file" && !name.is_empty() => self.fields.push((name, value)),
            "textarea" if !name.is_empty() => self.fields.push((name, value)),
            "select" => self.selects.push((name, Vec::new())),
            "option" => {
                if let Some((select, values)) = self.selects.last_mut() {
                    if tag.has("selected") || values.is_empty() {
                        self.fields.retain(|(field, _)| field != select);
                        self.fields.push((select.clone(), value.clone()));
                    }
                    values.push(value);
                }
            }
            "button" => self.buttons.push(Press { test: tag.get("data-test").to_owned(), name, value }),
            _ => {}
        }
    }

    /// Puts a value into a field.
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Chooses the first real value of each select that still stands on an empty one.
    pub fn chosen(mut self) -> Self {
        for (name, values) in self.selects.clone() {
            let empty = self.fields.iter().any(|(field, value)| *field == name && value.is_empty());
            if let Some(value) = values.into_iter().find(|value| empty && !value.is_empty()) {
                self = self.set(&name, value);
            }
        }
        self
    }

    /// What is sent when `press` is pressed.
    pub fn pressed(&self, press: &Press) -> Vec<(String, String)> {
        let mut sent = self.fields.clone();
        if !press.name.is_empty() {
            sent.push((press.name.clone(), press.value.clone()));
        }
        sent
    }

    /// The values of the select with this name.
    pub fn values(&self, name: &str) -> &[String] {
        self.selects.iter().find(|(select, _)| select == name).map_or(&[], |(_, values)| values)
    }
}

fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some((tag, after)) = tag(rest) else { continue };
        rest = after;
        if matches!(tag.name.as_str(), "script" | "style") && !tag.closing {
            let end = format!("</{}", tag.name);
            rest = rest.find(&end).map_or("", |at| &rest[at..]);
        }
        found.push(tag);
    }
    found
}

/// One tag, after its `<`; what follows it.
fn tag(text: &str) -> Option<(Tag, &str)> {
    let (closing, text) = text.strip_prefix('/').map_or((false, text), |rest| (true, rest));
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    if end == 0 {
        return None;
    }
    let mut tag = Tag { name: text[..end].to_ascii_lowercase(), closing, ..Tag::default() };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((tag, after));
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))?;
        if end == 0 {
            rest = rest.get(1..)?;
            continue;
        }
        let name = rest[..end].to_owned();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => {
                    let end = after[1..].find(quote)?;
                    (&after[1..=end], &after[end + 2..])
                }
                None => after.split_at(after.find(|c: char| c.is_whitespace() || c == '>')?),
            };
        }
        tag.attributes.insert(name, unescape(value));
    }
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: &str = r#"<main><!-- <form action="/no"> --><section data-test="mystate" data-state="ready">
        <form method="post" action="/desk/state"><input type="hidden" name="request" value="a&amp;b">
        <button name="state" value="rest" data-test="state-rest">休息</button></form></section>
        <script>if (1<2) document.write("<form action='/x'>")</script>
        <ol data-test="queue"><li><a class="x" href="/desk?case=1">王</a></li></ol><a href="/other">不在队里</a>
        <form class=pick action=/cases/1/close><select name="outcome"><option value="helped">平安</option>
        <option value="hospital" selected>送医</option></select><input type=radio name=satisfied value=yes required>
        <textarea name="words"></textarea><button data-test="close-send">办结</button></form></main>"#;

    #[test]
    fn forms_are_filled_and_pressed() {
        let page = Page::read("/desk", DESK);
        assert_eq!(page.forms().len(), 2);
        assert_eq!(page.marked("mystate").map(|tag| tag.get("data-state")), Some("ready"));
        assert_eq!(page.links_in("queue"), ["/desk?case=1"]);
        let (form, press) = page.button("state-rest").expect("the button");
        let sent = form.pressed(&press);
        assert_eq!(sent, [("request".into(), "a&b".into()), ("state".into(), "rest".into())]);
        let (close, press) = page.button_where(|mark| mark.starts_with("close")).expect("the button");
        assert_eq!(close.action, "/cases/1/close");
        assert_eq!(close.values("outcome"), ["helped", "hospital"]);
        assert_eq!(close.choices, [("satisfied".to_owned(), "yes".to_owned())]);
        let sent = close.set("words", "好").pressed(&press);
        assert_eq!(sent, [("outcome".into(), "hospital".into()), ("words".into(), "好".into())]);
    }

    #[test]
    fn broken_pages_are_read_as_far_as_they_go() {
        for html in
            ["<", "<form action=\"", "</", "<a href='x", "<!--", "<script>", "< form>", "<form><button"]
        {
            Page::read("/", html).forms();
        }
    }
}
