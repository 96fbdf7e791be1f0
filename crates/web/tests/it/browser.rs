//! A browser without scripts: cookies, forms, redirects.

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use base::{AccountId, CallId, ElderId, OfferId, Point};
use calls::{Done, Legs, LineError};
use desk::{Ask, Role};
use elders::{Number, Profile, Register};
use http_body_util::BodyExt as _;
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::World;
use tower::ServiceExt as _;

/// The sub-district of the stories; no real one has this code.
pub const STREET: &str = "009902001";

/// A line on which nobody can call.
struct Silent;

impl calls::Line for Silent {
    fn ring(&self, _: CallId, _: OfferId, _: AccountId, _: bool) -> Done<'_> {
        Box::pin(async { Err(LineError::NoPhone) })
    }
    fn unring(&self, _: CallId, _: OfferId) -> Done<'_> {
        Box::pin(async { Ok(()) })
    }
    fn hold(&self, _: CallId, _: bool) -> Done<'_> {
        Box::pin(async { Err(LineError::NoCall) })
    }
    fn hang_up(&self, _: CallId) -> Done<'_> {
        Box::pin(async { Err(LineError::NoCall) })
    }
    fn dial(&self, _: CallId) -> Done<'_> {
        Box::pin(async { Err(LineError::NoRoute) })
    }
    fn legs(&self, _: CallId) -> Done<'_, Legs> {
        Box::pin(async { Err(LineError::NoCall) })
    }
}

/// What came back.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
}

impl Page {
    /// Where it leads.
    pub fn to(&self) -> &str {
        self.headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default()
    }

    /// The value of the first hidden or typed field with this name.
    pub fn value(&self, name: &str) -> String {
        let part = self.html.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
        part.split('"').next().unwrap_or_default().to_owned()
    }

    /// Whether these words are on it.
    pub fn says(&self, words: &str) -> bool {
        self.html.contains(words)
    }
}

/// Somebody's browser.
pub struct Browser {
    routes: Router,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A stranger's.
    pub fn new(w: &World) -> Self {
        let folder = std::env::temp_dir();
        let settings = web::Settings { recordings: folder.clone(), photos: folder, secure_cookies: false };
        let state = web::State::new(w.desk.clone(), Arc::new(Silent), settings);
        Self { routes: web::router(state), cookies: BTreeMap::new() }
    }

    /// Of somebody with these roles who has just signed in; the password is left out, because hashing takes long.
    pub async fn of(w: &World, login: &str, roles: &[Role]) -> Self {
        let (browser, _) = Self::with(w, login, roles).await;
        browser
    }

    /// The same, with the account.
    pub async fn with(w: &World, login: &str, roles: &[Role]) -> (Self, AccountId) {
        let secret = staff::CodeSecret::fresh();
        let administrator = roles.iter().any(|role| role.is_administrator());
        let add = staff::AddAccount {
            login: login.into(),
            name: format!("{login} 某"),
            roles: roles.to_vec(),
            hash: Some("x".into()),
            code: administrator.then(|| secret.sealed(w.desk.vault())),
            ..staff::AddAccount::default()
        };
        let account = w.run(&Ask::system(), add).await;
        let token = staff::Secret::fresh("");
        let record = staff::RecordSignIn {
            account: Some(account),
            fits: true,
            hash: Some("x".into()),
            code: administrator.then(|| secret.code_at(w.now())),
            token_hash: token.hash.clone(),
            agent: "test".into(),
        };
        let ended = w.run(&Ask::system(), record).await;
        assert!(matches!(ended, staff::SignedIn::In { .. }), "{ended:?}");
        let mut browser = Self::new(w);
        browser.cookies.insert("yq_session".into(), token.clear.clone());
        (browser, account)
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, &[], &[]).await
    }

    /// What the page asks for by itself.
    pub async fn refresh(&mut self, path: &str) -> Page {
        self.send("GET", path, &[], &[("x-refresh", "1")]).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send("POST", path, fields, &[]).await
    }

    /// Sends a form and opens the page that it leads to.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", text(&answer.html));
        let to = answer.to().to_owned();
        self.get(&to).await
    }

    /// Sends a form with a photo, out of the phone's pocket.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], photo: &[u8]) -> StatusCode {
        const MARK: &str = "----mark";
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--{MARK}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = "content-disposition: form-data; name=\"photo\"; filename=\"photo.jpg\"\r\n\r\n";
        body.extend_from_slice(format!("--{MARK}\r\n{head}").as_bytes());
        body.extend_from_slice(photo);
        body.extend_from_slice(format!("\r\n--{MARK}--\r\n").as_bytes());
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(COOKIE, cookies.join("; "))
            .header("accept", "application/json")
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={MARK}"))
            .body(Body::from(body))
            .expect("a request");
        self.routes.clone().oneshot(request).await.expect("an answer").status()
    }

    /// Any request. A stream is not read to its end.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Page {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(COOKIE, cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let encode = web::door::answer::encode;
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        if method == "POST" {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Body::from(body.join("&"))).expect("a request");
        let answer = self.routes.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie");
            let (name, value) = cookie.split(';').next().and_then(|c| c.split_once('=')).expect("name=value");
            match cookie.contains("Max-Age=0") {
                true => drop(self.cookies.remove(name)),
                false => drop(self.cookies.insert(name.to_owned(), value.to_owned())),
            }
        }
        let stream = parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let html = match stream {
            true => String::new(),
            false => {
                let bytes = body.collect().await.expect("a body").to_bytes();
                String::from_utf8_lossy(&bytes).into_owned()
            }
        };
        // What was said is shown once.
        if method == "GET" {
            self.cookies.remove("yq_said");
        }
        Page { status: parts.status, headers: parts.headers, html }
    }
}

/// A page without its tags, for messages.
pub fn text(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap_or(html);
    main.split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| text.trim())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The sub-district of the stories.
pub async fn street(w: &World) {
    let unit = regions::Unit {
        code: STREET.parse().expect("a code"),
        name: "石桥街道".into(),
        kind: regions::Kind::Street,
        parent: None,
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    w.run(&Ask::system(), regions::LoadUnits { units: vec![unit] }).await;
}

/// 岳桂兰, invented.
pub async fn elder(w: &World) -> ElderId {
    let profile = Profile {
        name: "岳桂兰".into(),
        region: Some(STREET.parse().expect("a code")),
        address: "石桥路12号3单元502".into(),
        point: Some(Point { lat: 29.7081, lon: 106.6302 }),
        first: "在家吸氧，停电先问氧气".into(),
        ..Profile::default()
    };
    let phone = "10000000101".parse().expect("a number");
    let numbers = vec![Number { phone, label: "座机".into() }];
    w.run(&Ask::system(), Register { profile, numbers, contacts: Vec::new() }).await
}
