//! The HTTP door.

use crate::{Button, STREET, button, cases, limits, presses, register};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use desk::Ask;
use ingest::Door;
use serde_json::Value;
use testkit::{World, on_each_db};
use tower::ServiceExt as _;

on_each_db!(register =>
    a_press_over_http_opens_a_case_once,
    whatever_the_body_is_a_press_is_a_press,
    strangers_are_told_what_is_wrong,
    a_fault_asks_for_a_retry,
    a_sign_of_life_over_http,
);

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

async fn post(router: &Router, path: &str, token: &str, key: Option<&str>, body: impl Into<Body>) -> Answer {
    let mut request = Request::post(path).header("content-type", "application/json");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let request = request.body(body.into()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("answers");
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.expect("a body");
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer { status: head.status, headers: head.headers, body }
}

fn path(button: &Button) -> String {
    format!("/api/v1/devices/{}/presses", button.id)
}

fn router(w: &World) -> Router {
    ingest::router(Door::open(w.desk.clone(), limits()))
}

async fn a_press_over_http_opens_a_case_once(w: World) {
    let router = router(&w);
    let button = button(&w).await;
    let body = format!("{{\"at\":{}}}", w.now().ms());
    let first = post(&router, &path(&button), button.token.text(), Some("k-1"), body.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let open = cases(&w).await;
    assert_eq!(first.body["case"], open[0].id.to_string());
    assert_eq!(first.headers["location"], format!("/api/v1/cases/{}", open[0].id));
    let again = post(&router, &path(&button), button.token.text(), Some("k-1"), body).await;
    assert_eq!((again.status, &again.body["repeated"]), (StatusCode::OK, &Value::Bool(true)));
    let second = post(&router, &path(&button), button.token.text(), Some("k-2"), "{}").await;
    assert_eq!((second.status, &second.body["joined"]), (StatusCode::CREATED, &Value::Bool(true)));
    assert_eq!(presses(&w, open[0].id).await, 2);
    assert_eq!(open[0].region, STREET);
}

async fn whatever_the_body_is_a_press_is_a_press(w: World) {
    let router = router(&w);
    let bodies: Vec<Vec<u8>> =
        vec![b"".to_vec(), b"\xff\xfe".to_vec(), vec![b'x'; 300_000], b"{\"id\":\"9\"}".to_vec()];
    for (n, body) in bodies.into_iter().enumerate() {
        for key in [None, Some("k")] {
            let button = button(&w).await;
            let answer = post(&router, &path(&button), button.token.text(), key, body.clone()).await;
            assert_eq!(answer.status, StatusCode::CREATED, "body {n}");
        }
        assert_eq!(cases(&w).await.len(), 2 * (n + 1));
    }
}

async fn strangers_are_told_what_is_wrong(w: World) {
    let router = router(&w);
    let (mine, yours) = (button(&w).await, button(&w).await);
    let none = post(&router, &path(&mine), "", Some("k"), "{}").await;
    assert_eq!(none.status, StatusCode::UNAUTHORIZED);
    assert_eq!(none.headers["content-type"], "application/problem+json");
    assert_eq!(none.body["status"], 401);
    for _ in 0..5 {
        let wrong = post(&router, &path(&mine), yours.token.text(), Some("k"), "{}").await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    }
    let slow = post(&router, &path(&mine), "guess", Some("k"), "{}").await;
    assert_eq!(slow.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(slow.headers.contains_key("retry-after"));
    let odd = post(&router, "/api/v1/devices/x'--/presses", "guess", Some("k"), "{}").await;
    assert_eq!(odd.status, StatusCode::UNAUTHORIZED);
    assert!(cases(&w).await.is_empty());
}

async fn a_fault_asks_for_a_retry(w: World) {
    let router = router(&w);
    let button = button(&w).await;
    w.db.faults().fail_commits(10_000);
    let fault = post(&router, &path(&button), button.token.text(), Some("k"), "{}").await;
    assert_eq!(fault.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(fault.headers.contains_key("retry-after"));
    w.db.faults().fail_commits(0);
    assert!(cases(&w).await.is_empty());
    let again = post(&router, &path(&button), button.token.text(), Some("k"), "{}").await;
    assert_eq!((again.status, &again.body["repeated"]), (StatusCode::CREATED, &Value::Bool(false)));
}

async fn a_sign_of_life_over_http(w: World) {
    let router = router(&w);
    let button = button(&w).await;
    let path = format!("/api/v1/devices/{}/beats", button.id);
    let bad = post(&router, &path, button.token.text(), None, "not json").await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let good = post(&router, &path, button.token.text(), None, "{\"battery\":42}").await;
    assert_eq!(good.status, StatusCode::NO_CONTENT);
    let row = w.look(&Ask::system(), devices::read::Show { device: button.id }).await;
    assert_eq!(row.battery, Some(42));
}

#[test]
fn the_document_names_both_paths() {
    let document = ingest::openapi().to_json().expect("is JSON");
    assert!(document.contains("/api/v1/devices/{device}/presses"));
    assert!(document.contains("/api/v1/devices/{device}/beats"));
}
