//! A refusal shown on the form that was sent, beside its field.

use crate::door::Trouble;
use crate::layout::FieldError;
use axum::http::StatusCode;

/// The errors of a form from a refusal. `fields` says which field of the page each field of the act is; what has no field
/// stands at the head of the form. Faults and what may not be done are no errors of a form: they come back as they are.
///
/// # Errors
/// The trouble, when it is not about the form.
pub fn wrong(
    trouble: Trouble,
    fields: &[(&str, &'static str)],
) -> Result<(StatusCode, Vec<FieldError>), Trouble> {
    match trouble {
        Trouble::Told {
            status:
                status @ (StatusCode::UNPROCESSABLE_ENTITY
                | StatusCode::CONFLICT
                | StatusCode::SERVICE_UNAVAILABLE),
            what,
            field,
            ..
        } => {
            let known = field.and_then(|field| fields.iter().find(|(act, _)| *act == field));
            let field = known.map_or("", |(_, page)| page);
            Ok((status, vec![FieldError { field, words: what }]))
        }
        other => Err(other),
    }
}
