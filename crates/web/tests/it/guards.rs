//! Made from the table of routes: every route turns strangers to the sign-in page and wrong roles away.

use crate::browser::{Browser, text};
use axum::http::StatusCode;
use base::{AnyId as _, EntryId};
use desk::Role;
use testkit::World;

testkit::on_each_db!(crate::register =>
    every_route_turns_strangers_and_wrong_roles_away,
    other_sites_cannot_send_forms,
);

/// A path with something in every place.
fn filled(path: &str, id: &str) -> String {
    let part = |part: &str| match part.starts_with('{') {
        true => id.to_owned(),
        false => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn every_route_turns_strangers_and_wrong_roles_away(w: World) {
    let mut people: Vec<(Role, Browser)> = Vec::new();
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Device) {
        people.push((role, Browser::of(&w, role.word(), &[role]).await));
    }
    // The live stream answers once news has a position.
    w.settle().await;
    let mut stranger = Browser::new(&w);
    let id = EntryId::mint(w.now()).text();
    let mut seen = 0;
    for route in web::ROUTES.all() {
        let (method, path) = (route.method, filled(route.path, &id));
        let absent = stranger.send("PATCH", &path, &[], &[]).await.status;
        assert_eq!(
            absent,
            StatusCode::METHOD_NOT_ALLOWED,
            "{path} stands in the table and not in the router"
        );
        let answer = stranger.send(method, &path, &[], &[]).await;
        if route.open {
            assert!(!answer.to().starts_with("/sign-in?"), "{method} {path} is open, and asks to sign in");
            continue;
        }
        let turned = answer.to().starts_with("/sign-in")
            || [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&answer.status);
        assert!(turned, "{method} {path} answers a stranger {}", answer.status);
        for (role, browser) in &mut people {
            // Signing out ends a session that is still needed.
            if route.path == "/sign-out" {
                continue;
            }
            let answer = browser.send(method, &path, &[], &[]).await;
            let may = route.roles.is_empty() || route.roles.contains(role);
            if may {
                assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
                assert!(!answer.status.is_server_error(), "{method} {path}: {}", text(&answer.html));
                assert!(!answer.to().starts_with("/sign-in?"), "{method} {path} does not know {role:?}");
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} lets {role:?} in");
                assert!(answer.says("您的岗位不能打开这一页"), "{method} {path}");
            }
        }
        seen += 1;
    }
    assert!(seen > 20, "{seen} guarded routes");
}

async fn other_sites_cannot_send_forms(w: World) {
    let mut stranger = Browser::new(&w);
    let headers = [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")];
    let answer = stranger.send("POST", "/sign-in", &[("name", "x"), ("password", "y")], &headers).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let page = stranger.get("/sign-in").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.headers["cache-control"], "no-store");
    let style = page.html.split("href=\"/assets/app-").nth(1).and_then(|p| p.split('"').next()).unwrap();
    let style = stranger.get(&format!("/assets/app-{style}")).await;
    assert_eq!(style.status, StatusCode::OK);
    assert_eq!(style.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(stranger.get("/assets/app-0000.css").await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get("/nowhere").await.status, StatusCode::NOT_FOUND);
}
