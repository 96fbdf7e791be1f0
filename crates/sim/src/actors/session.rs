//! Somebody at a page: signs in, reads, fills in forms, presses buttons. Plain HTTP with cookies.

use super::page::{Form, Page, Press};
use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::time::Duration;

/// A signed-in person.
#[derive(Clone)]
pub struct Session {
    http: reqwest::Client,
    base: String,
    /// Sign-in name.
    pub name: String,
}

impl Session {
    /// Signs in on the page, as a person does.
    pub async fn sign_in(web: SocketAddr, name: &str, password: &str) -> Result<Self> {
        let http = reqwest::Client::builder().cookie_store(true).timeout(Duration::from_secs(30)).build()?;
        let session = Self { http, base: format!("http://{web}"), name: name.to_owned() };
        let page = session.get("/sign-in").await?;
        let form = page.form("sign-in").context("the sign-in page has no form")?;
        let press = form.buttons.first().cloned().unwrap_or_default();
        let form = form.set("name", name).set("password", password);
        let after = session.send(&form, &press).await?;
        if after.form("sign-in").is_some() {
            bail!("{name} could not sign in");
        }
        Ok(session)
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Result<Page> {
        let answer = self.http.get(format!("{}{path}", self.base)).send().await?;
        read(answer).await
    }

    /// Submits a form by one of its buttons and reads the page that follows.
    pub async fn send(&self, form: &Form, press: &Press) -> Result<Page> {
        let url = format!("{}{}", self.base, form.action);
        let fields = form.pressed(press);
        let request = self.http.post(url);
        let request = if form.multipart {
            let (kind, body) = multipart(&fields, None);
            request.header("content-type", kind).body(body)
        } else {
            request.form(&fields)
        };
        read(request.send().await?).await
    }

    /// Submits a form with a photo.
    pub async fn send_photo(&self, form: &Form, name: &str, photo: &[u8]) -> Result<Page> {
        let (kind, body) = multipart(&form.fields, Some((name, photo)));
        let request = self.http.post(format!("{}{}", self.base, form.action));
        read(request.header("content-type", kind).body(body).send().await?).await
    }

    /// Presses the button with this mark if the page has it.
    pub async fn press(&self, page: &Page, test: &str) -> Result<Option<Page>> {
        match page.button(test) {
            Some((form, press)) => self.send(&form, &press).await.map(Some),
            None => Ok(None),
        }
    }
}

async fn read(answer: reqwest::Response) -> Result<Page> {
    let path = answer.url().path().to_owned();
    let status = answer.status();
    let html = answer.text().await?;
    if status.is_server_error() {
        bail!("{path} answered {status}");
    }
    Ok(Page::read(path, &html))
}

fn multipart(fields: &[(String, String)], photo: Option<(&str, &[u8])>) -> (String, Vec<u8>) {
    const MARK: &str = "----yinqiao-sim-7d91f0";
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--{MARK}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some((name, bytes)) = photo {
        let head = format!(
            "--{MARK}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"photo.png\"\r\n\
             content-type: image/png\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{MARK}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={MARK}"), body)
}
