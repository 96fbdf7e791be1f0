//! Routes of the work: the agent's desk, cases, calls, visits, the board, the helper's day.

use crate::door::State;
use crate::door::routes::{Route, get as page, post as act};
use crate::layout::Family::{Api, Desk, Phone};
use crate::{agent, board, calls, cases, day, live, visits};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use desk::Role::{self, Agent, AuditAdmin, Clerk, Doctor, Family, Helper, Officer, Supervisor, Worker};

/// Who answers the line.
const LINE: &[Role] = &[Agent, Supervisor];
/// Who works on cases at a desk.
const WORKS: &[Role] = &[Agent, Supervisor, Officer];
/// Who sees the line.
const HEARS: &[Role] = &[Agent, Supervisor, Officer, AuditAdmin];
/// Who reads cases and visits, within their scope and ties.
const READS: &[Role] = &[Agent, Helper, Supervisor, Worker, Doctor, Clerk, Officer, Family];
/// Helpers.
const GOES: &[Role] = &[Helper];
/// Who watches the board.
const WATCHES: &[Role] = &[Supervisor, Officer];

/// What there is, for whom.
pub(crate) const ROUTES: &[Route] = &[
    page("/desk", LINE, Desk),
    act("/desk/state", LINE),
    act("/desk/wrapped", LINE),
    act("/desk/call-back", LINE),
    act("/desk/call-contact", LINE),
    act("/desk/find", LINE),
    page("/desk/find", LINE, Desk),
    page("/calls/{id}", HEARS, Desk),
    act("/calls/{id}/answer", LINE),
    act("/calls/{id}/hold", LINE),
    act("/calls/{id}/resume", LINE),
    act("/calls/{id}/hang-up", LINE),
    act("/calls/{id}/tie", LINE),
    act("/calls/{id}/find", LINE),
    page("/calls/{id}/find", HEARS, Desk),
    page("/recordings/{id}", HEARS, Api),
    act("/cases", READS),
    page("/cases/{id}", READS, Desk),
    act("/cases/{id}/take", WORKS),
    act("/cases/{id}/note", READS),
    act("/cases/{id}/send", WORKS),
    act("/cases/{id}/satisfied", WORKS),
    act("/cases/{id}/close", WORKS),
    act("/cases/{id}/cancel", WORKS),
    act("/cases/{id}/reopen", WORKS),
    act("/cases/{id}/escalate", WORKS),
    act("/cases/{id}/hand-over", WORKS),
    page("/visits/{id}", READS, Desk),
    act("/visits/{id}/call-off", WORKS),
    page("/photos/{visit}/{name}", READS, Api),
    page("/board", WATCHES, Desk),
    page("/day", GOES, Phone),
    act("/day/duty", GOES),
    act("/day/position", GOES),
    page("/day/{id}", GOES, Phone),
    act("/day/{id}/accept", GOES),
    act("/day/{id}/decline", GOES),
    act("/day/{id}/depart", GOES),
    act("/day/{id}/arrive", GOES),
    act("/day/{id}/evidence", GOES),
    act("/day/{id}/finish", GOES),
    act("/day/{id}/fail", GOES),
    page("/live", &[], Api),
];

/// These routes.
pub(crate) fn routes() -> Router<State> {
    let photos = DefaultBodyLimit::max(visits::photo::LARGEST + 64 * 1024);
    Router::new()
        .route("/desk", get(agent::handle::show))
        .route("/desk/state", post(agent::handle::turn))
        .route("/desk/wrapped", post(agent::handle::wrapped))
        .route("/desk/call-back", post(agent::handle::call_back))
        .route("/desk/call-contact", post(agent::handle::call_contact))
        // The page with what was found looks at itself again with GET.
        .route("/desk/find", post(agent::handle::find).get(agent::handle::show))
        .route("/calls/{id}", get(calls::handle::show))
        .route("/calls/{id}/answer", post(calls::handle::answer))
        .route("/calls/{id}/hold", post(calls::handle::hold))
        .route("/calls/{id}/resume", post(calls::handle::resume))
        .route("/calls/{id}/hang-up", post(calls::handle::hang_up))
        .route("/calls/{id}/tie", post(calls::handle::tie))
        .route("/calls/{id}/find", post(calls::handle::find).get(calls::handle::show))
        .route("/recordings/{id}", get(calls::sound::play))
        .route("/cases", post(cases::open))
        .route("/cases/{id}", get(cases::show))
        .route("/cases/{id}/take", post(cases::take))
        .route("/cases/{id}/note", post(cases::note))
        .route("/cases/{id}/send", post(cases::send))
        .route("/cases/{id}/satisfied", post(cases::satisfied))
        .route("/cases/{id}/close", post(cases::close))
        .route("/cases/{id}/cancel", post(cases::cancel))
        .route("/cases/{id}/reopen", post(cases::reopen))
        .route("/cases/{id}/escalate", post(cases::escalate))
        .route("/cases/{id}/hand-over", post(cases::hand_over))
        .route("/visits/{id}", get(visits::handle::show))
        .route("/visits/{id}/call-off", post(visits::handle::call_off))
        .route("/photos/{visit}/{name}", get(visits::photo::show))
        .route("/board", get(board::handle::show))
        .route("/day", get(day::handle::today))
        .route("/day/duty", post(day::handle::duty))
        .route("/day/position", post(day::handle::report))
        .route("/day/{id}", get(day::handle::show))
        .route("/day/{id}/accept", post(day::handle::accept))
        .route("/day/{id}/decline", post(day::handle::decline))
        .route("/day/{id}/depart", post(day::handle::depart))
        .route("/day/{id}/arrive", post(day::handle::arrive))
        .route("/day/{id}/evidence", post(day::handle::evidence).layer(photos))
        .route("/day/{id}/finish", post(day::handle::finish))
        .route("/day/{id}/fail", post(day::handle::fail))
        .route("/live", get(live::listen))
}
