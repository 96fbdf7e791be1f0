//! The HTTP door: `POST /api/v1/devices/{device}/presses` and `.../beats`, for devices that speak
//! no MQTT. The `Idempotency-Key` is the press id; the answer comes after the press is durable.

use crate::door::Door;
use crate::gate::Entry;
use crate::lane::Undone;
use crate::payload::{self, PressIn};
use crate::problem::Problem;
use axum::Json;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base::{DeviceId, Span};
use desk::Channel;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use utoipa::{OpenApi, ToSchema};

/// A press, as a device sends it. Everything may be missing: whoever can only send an empty body
/// is heard too.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PressBody {
    /// The device's own id of the press, where there is no `Idempotency-Key`.
    pub id: Option<String>,
    /// The device's clock in milliseconds since 1970; stored, never trusted.
    pub at: Option<i64>,
}

/// A sign of life.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BeatBody {
    /// Charge in percent.
    pub battery: Option<u8>,
}

/// The answer to a press.
#[derive(Debug, Serialize, ToSchema)]
pub struct PressAnswer {
    /// The case that it opened or joined.
    pub case: String,
    /// The case had been open before.
    pub joined: bool,
    /// This press had been heard before; this is its first answer.
    pub repeated: bool,
    /// It was merged with other presses of the same device.
    pub merged: bool,
}

#[derive(OpenApi)]
#[openapi(paths(press, beat), components(schemas(PressBody, BeatBody, PressAnswer, Problem)))]
struct Api;

/// This door's part of the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// The routes of this door.
pub fn router(door: impl Into<Door>) -> Router {
    Router::new()
        .route("/api/v1/devices/{device}/presses", post(press))
        .route("/api/v1/devices/{device}/beats", post(beat))
        .with_state(door.into())
}

/// The key of a device was pressed.
#[utoipa::path(
    post,
    path = "/api/v1/devices/{device}/presses",
    tag = "devices",
    params(
        ("device" = String, Path, description = "Id of the device"),
        ("Idempotency-Key" = Option<String>, Header, description = "The device's own id of the press; a repeated one finds its first answer"),
    ),
    request_body = PressBody,
    responses(
        (status = 201, description = "Heard: a case was opened or joined, durably", body = PressAnswer),
        (status = 200, description = "Heard before: the first answer again", body = PressAnswer),
        (status = 401, description = "Unknown device or wrong token", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong tokens from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not written down: send it again", body = Problem, content_type = "application/problem+json"),
    ),
    security(("device_token" = []))
)]
pub(crate) async fn press(
    State(door): State<Door>,
    Path(device): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let device = enter(&door, &device, &head).await?;
    let key = head
        .headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok())
        .map(|key| key.trim().trim_matches('"').to_owned())
        .filter(|key| !key.is_empty());
    let body = read(&door, body).await;
    let press = pressed(&door, key, body.as_deref());
    // The press outlives this request: a client that hangs up has still pressed.
    let core = door.0.clone();
    let task = door.0.tasks.spawn(async move { core.lanes.press(device, Channel::Http, press).await });
    match task.await {
        Ok(Ok(pressed)) => {
            let case = pressed.case.to_string();
            let status = if pressed.repeated { StatusCode::OK } else { StatusCode::CREATED };
            let location = format!("/api/v1/cases/{case}");
            let answer = PressAnswer {
                case,
                joined: pressed.joined,
                repeated: pressed.repeated,
                merged: pressed.merged,
            };
            Ok((status, [(header::LOCATION, location)], Json(answer)).into_response())
        }
        Ok(Err(Undone::Refused(why))) => {
            Err(Problem::new(StatusCode::FORBIDDEN, "refused", "不予受理").detail(why))
        }
        Ok(Err(Undone::Fault)) | Err(_) => Err(busy()),
    }
}

/// A device says that it is alive.
#[utoipa::path(
    post,
    path = "/api/v1/devices/{device}/beats",
    tag = "devices",
    params(("device" = String, Path, description = "Id of the device")),
    request_body = BeatBody,
    responses(
        (status = 204, description = "Heard"),
        (status = 400, description = "Cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Unknown device or wrong token", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not written down: send it again", body = Problem, content_type = "application/problem+json"),
    ),
    security(("device_token" = []))
)]
pub(crate) async fn beat(
    State(door): State<Door>,
    Path(device): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (head, body) = request.into_parts();
    let device = enter(&door, &device, &head).await?;
    let body = read(&door, body).await;
    let Some(beat) = body.as_deref().and_then(payload::beat) else {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable", "心跳内容读不懂"));
    };
    if door.0.beats.beat(device, beat).await { Ok(StatusCode::NO_CONTENT) } else { Err(busy()) }
}

/// Which press this is: by its key, by the id in its body, or torn.
fn pressed(door: &Door, key: Option<String>, body: Option<&[u8]>) -> PressIn {
    let now = door.0.desk.clock().now();
    let read = payload::press(body.unwrap_or_default(), now);
    match key {
        Some(key) => PressIn { id: payload::plain_id(&key), at: read.at, torn: false },
        None => read,
    }
}

async fn enter(door: &Door, device: &str, head: &Parts) -> Result<DeviceId, Problem> {
    let Some(token) = bearer(&head.headers) else {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "no-token", "缺少设备口令")
            .header(header::WWW_AUTHENTICATE, "Bearer"));
    };
    match door.0.gate.knock(peer(head), device, token.as_bytes()).await {
        Entry::Welcome(device) => Ok(device),
        Entry::Wrong => Err(Problem::new(StatusCode::UNAUTHORIZED, "wrong-token", "设备编号或口令不对")
            .header(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")),
        Entry::Slow(wait) => {
            Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "slow-down", "口令错误太多，请稍后再试")
                .retry_after(wait))
        }
        Entry::Fault => Err(busy()),
    }
}

/// The body, if it comes whole and is small enough. A press without one is a press.
async fn read(door: &Door, body: Body) -> Option<axum::body::Bytes> {
    to_bytes(body, door.0.limits.largest_packet as usize).await.ok()
}

fn busy() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-written", "暂时记不下来，请重发")
        .retry_after(Span::secs(1))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn peer(head: &Parts) -> IpAddr {
    head.extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())
}
