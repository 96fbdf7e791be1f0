//! Serves every page with sample data, to look at while designing:
//! `cargo run -p web --features samples --example gallery -- 127.0.0.1:8099`.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;

async fn index() -> Html<String> {
    let link = |(name, _): &(&str, String)| format!(r#"<li><a href="/{name}">{name}</a></li>"#);
    Html(web::samples::all().iter().map(link).collect())
}

async fn page(Path(name): Path<String>) -> Response {
    match web::samples::all().into_iter().find(|(known, _)| *known == name) {
        Some((_, html)) => Html(html).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8099".into());
    let router = Router::new()
        .route("/", get(index))
        .route("/{name}", get(page))
        .route("/assets/{name}", get(web::assets::serve));
    axum::serve(tokio::net::TcpListener::bind(address).await?, router).await
}
