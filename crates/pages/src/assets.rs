//! Styles, scripts and icons, embedded in the program under names that carry their content's hash:
//! browsers may keep them for ever, and nothing is loaded from elsewhere.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const APP_CSS: &str = concat!(
    include_str!("../assets/tokens.css"),
    include_str!("../assets/base.css"),
    include_str!("../assets/desk.css"),
    include_str!("../assets/phone.css"),
    include_str!("../assets/elder.css"),
);

/// Name, kind, content.
const SOURCES: &[(&str, &str, &str)] = &[
    ("app.css", "text/css; charset=utf-8", APP_CSS),
    ("live.js", "text/javascript; charset=utf-8", include_str!("../assets/live.js")),
    ("keys.js", "text/javascript; charset=utf-8", include_str!("../assets/keys.js")),
    ("offline.js", "text/javascript; charset=utf-8", include_str!("../assets/offline.js")),
    ("icons.svg", "image/svg+xml", include_str!("../assets/icons.svg")),
    ("favicon.svg", "image/svg+xml", include_str!("../assets/favicon.svg")),
];

struct Asset {
    href: String,
    kind: &'static str,
    text: &'static str,
}

static ASSETS: LazyLock<BTreeMap<&'static str, Asset>> = LazyLock::new(|| {
    let asset = |&(name, kind, text): &(&'static str, &'static str, &'static str)| {
        let (stem, end) = name.split_once('.').expect("asset names have an ending");
        (name, Asset { href: format!("/assets/{stem}-{:016x}.{end}", fnv(text)), kind, text })
    };
    SOURCES.iter().map(asset).collect()
});

/// FNV-1a: names content, protects nothing.
fn fnv(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// The address of an asset.
pub fn href(name: &str) -> &'static str {
    ASSETS.get(name).map_or("/assets/absent", |asset| asset.href.as_str())
}

/// `GET /assets/{name}`: an old hash is simply absent.
pub async fn serve(Path(name): Path<String>) -> Response {
    let wanted = format!("/assets/{name}");
    match ASSETS.values().find(|asset| asset.href == wanted) {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.kind),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            asset.text,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /sw.js`: the helper's pocket copy; its address may not change, so it is never kept.
pub async fn service_worker() -> Response {
    let kind = (header::CONTENT_TYPE, "text/javascript; charset=utf-8");
    ([kind, (header::CACHE_CONTROL, "no-cache")], include_str!("../assets/sw.js")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_the_content() {
        assert!(href("app.css").starts_with("/assets/app-"));
        assert_ne!(fnv("a"), fnv("b"));
        assert_eq!(href("nothing.js"), "/assets/absent");
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        for (name, _, text) in SOURCES {
            for foreign in ["http://", "https://", "//cdn", "@import"] {
                let own = text.replace("http://www.w3.org/2000/svg", "");
                assert!(!own.contains(foreign), "{name} names {foreign}");
            }
        }
    }
}
