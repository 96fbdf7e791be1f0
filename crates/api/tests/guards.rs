//! Every route turns away who has no token and who has the wrong role; what it answers is what the desk knows.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::{AccountId, AnyId, CaseId, ElderId};
use db::{DbError, Lane, Tx, Work, sql};
use desk::{Ask, Role, Roles};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use testkit::World;
use tower::ServiceExt;

fn register(registry: &mut desk::Registry) {
    regions::register(registry);
    staff::register(registry);
    elders::register(registry);
    cases::register(registry);
    calls::register(registry);
    visits::register(registry);
    api::register(registry);
}

testkit::on_each_db!(register =>
    every_route_turns_strangers_and_wrong_roles_away,
    a_case_is_opened_once_read_whole_and_found_by_news,
    bad_input_is_told_by_field,
    events_replay_what_was_missed,
);

struct Client {
    routes: Router,
    token: String,
}

impl Client {
    async fn new(w: &World, role: Role) -> Self {
        let secret = staff::Secret::fresh("yq_");
        let create = staff::CreateToken {
            label: "试".into(),
            role: Role::Agent,
            region: None,
            institution: None,
            days: 1,
            hash: secret.hash.clone(),
        };
        let account = w.run(&Ask::system(), create).await;
        w.desk.db().write(Lane::Normal, Become(account, role)).await.expect("role set");
        w.settle().await;
        Self { routes: api::router(w.desk.clone()), token: secret.clear.clone() }
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let answer =
            self.routes.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
        let status = answer.status();
        if path.contains("/events") && status == StatusCode::OK {
            return (status, Value::Null);
        }
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.send("GET", path, None, None).await
    }
}

/// Gives an account another role, past the rule that administrators get no tokens: the guard needs a wrong role.
struct Become(AccountId, Role);

impl Work for Become {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        sql("UPDATE actors SET roles = $1 WHERE id = $2")
            .bind(Roles::of(&[self.1]).bits())
            .bind(self.0)
            .run(tx)
            .await
            .map(drop)
    }
}

async fn every_route_turns_strangers_and_wrong_roles_away(w: World) {
    let body =
        |method: &str| (method == "POST").then(|| json!({"service": "information", "region": "500112"}));
    for (method, path, right, wrong) in api::ROUTES {
        let path = path.replace("{id}", &CaseId::mint(w.now()).text());
        let mut anyone = Client::new(&w, *right).await;
        let (status, _) = anyone.send(method, &path, None, body(method)).await;
        assert!(status.is_success() || status == StatusCode::NOT_FOUND, "{method} {path}: {status}");
        anyone.token = "yq_wrong".into();
        assert_eq!(
            anyone.send(method, &path, None, body(method)).await.0,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        anyone.token.clear();
        assert_eq!(
            anyone.send(method, &path, None, body(method)).await.0,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        let (status, problem) = Client::new(&w, *wrong).await.send(method, &path, None, body(method)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}");
        assert_eq!(problem["type"], "urn:yinqiao:problem:forbidden");
    }
}

async fn a_case_is_opened_once_read_whole_and_found_by_news(w: World) {
    let elder = ElderId::mint(w.now());
    w.register(&elder.text(), Some(elder), "500112002").await;
    let client = Client::new(&w, Role::Agent).await;
    let (_, before) = client.get("/api/v1/cases").await;
    let ask = json!({"service": "information", "region": "500112002", "summary": "问路"});
    let (status, first) = client.send("POST", "/api/v1/cases", Some("a"), Some(ask.clone())).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (_, again) = client.send("POST", "/api/v1/cases", Some("a"), Some(ask.clone())).await;
    assert_eq!(first, again);
    let (status, reused) = client
        .send("POST", "/api/v1/cases", Some("a"), Some(json!({"service": "comfort", "region": "5"})))
        .await;
    assert_eq!(status, StatusCode::CONFLICT, "{reused}");
    w.settle().await;
    let (_, page) = client.get(&format!("/api/v1/cases?state=open&since={}", before["position"])).await;
    assert_eq!(page["total"], 1);
    assert_eq!(page["cases"][0]["id"], first["case"]);
    let (_, none) = client.get(&format!("/api/v1/cases?since={}", page["position"])).await;
    assert_eq!(none["total"], 0);
    let id = first["case"].as_str().expect("an id");
    let (_, whole) = client.get(&format!("/api/v1/cases/{id}")).await;
    assert_eq!(whole["summary"], "问路");
    assert_eq!(whole["story"][0]["act"], "cases.open");
    assert_eq!(whole["story"][0]["says"], "开工单");
}

async fn bad_input_is_told_by_field(w: World) {
    let client = Client::new(&w, Role::Agent).await;
    for (path, field) in [
        ("/api/v1/cases?state=sleeping", "state"),
        ("/api/v1/cases?elder=wang", "elder"),
        ("/api/v1/cases?since=yesterday", "query"),
        ("/api/v1/calls?state=x", "state"),
        ("/api/v1/visits?state=x", "state"),
    ] {
        let (status, problem) = client.get(path).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(problem["field"], field, "{path}");
    }
    let (status, problem) = client.send("POST", "/api/v1/cases", None, Some(json!({"service": 1}))).await;
    assert_eq!((status, &problem["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("body")));
    let nothing = json!({"service": "no such", "region": "500112"});
    let (_, problem) = client.send("POST", "/api/v1/cases", None, Some(nothing)).await;
    assert_eq!(problem["field"], "service");
    assert_eq!(client.get("/api/v1/cases/notanid").await.0, StatusCode::NOT_FOUND);
    let long = "x".repeat(201);
    let (status, _) = client.send("GET", "/api/v1/cases", Some(&long), None).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn events_replay_what_was_missed(w: World) {
    let client = Client::new(&w, Role::Agent).await;
    w.settle().await;
    for _ in 0..3 {
        let ask = json!({"service": "information", "region": "500112002"});
        assert_eq!(client.send("POST", "/api/v1/cases", None, Some(ask)).await.0, StatusCode::CREATED);
    }
    w.settle().await;
    let last = w.desk.live().position();
    let request = Request::builder()
        .uri("/api/v1/events?topics=cases.opened")
        .header("authorization", format!("Bearer {}", client.token))
        .header("last-event-id", "0")
        .body(Body::empty())
        .expect("a request");
    let mut body = client.routes.clone().oneshot(request).await.expect("an answer").into_body();
    let mut text = String::new();
    while text.matches("event: cases.opened").count() < 3 {
        let frame = body.frame().await.expect("more").expect("readable");
        text.push_str(&String::from_utf8_lossy(frame.data_ref().expect("data")));
    }
    let ids: Vec<i64> = text.lines().filter_map(|l| l.strip_prefix("id: ")?.parse().ok()).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    assert_eq!(ids.last(), Some(&last));
    // And what happens from now on.
    let ask = json!({"service": "information", "region": "500112002"});
    client.send("POST", "/api/v1/cases", None, Some(ask)).await;
    w.settle().await;
    let frame = body.frame().await.expect("more").expect("readable");
    let text = String::from_utf8_lossy(frame.data_ref().expect("data")).into_owned();
    assert!(text.contains(&format!("id: {}", last + 1)), "{text}");
}
