//! A form as it was sent, with what is wrong with it: it comes back as it was typed.

use axum::http::StatusCode;
use axum::response::Response;
use base::{Date, ElderId};
use desk::{Outcome, Refusal};
use pages::door::{Answer, Sent, Trouble, wrong};
use pages::layout::FieldError;
use std::str::FromStr;

/// A form in the hands of its page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    /// What was typed; empty before anybody has.
    pub(crate) sent: Sent,
    /// What is wrong.
    pub(crate) errors: Vec<FieldError>,
    /// Of the answer.
    pub(crate) status: StatusCode,
}

impl Draft {
    /// A refused act. `fields` says which field of the page each field of the act is.
    ///
    /// # Errors
    /// The trouble, when it is not about the form.
    pub(crate) fn refused<E: Refusal>(
        sent: Sent,
        outcome: Outcome<E>,
        fields: &[(&str, &'static str)],
    ) -> Result<Draft, Trouble> {
        let (status, errors) = wrong(Trouble::from(outcome), fields)?;
        Ok(Draft { sent, errors, status })
    }

    /// Fields that cannot be read.
    pub(crate) fn unreadable(sent: Sent, errors: Vec<FieldError>) -> Draft {
        Draft { sent, errors, status: StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// Puts the status on the page.
    pub(crate) fn answer(status: StatusCode, response: Response) -> Answer {
        let mut response = response;
        *response.status_mut() = status;
        Ok(response)
    }
}

/// Reads fields, and collects what cannot be read, so that one answer names everything.
pub(crate) struct Reading<'s> {
    sent: &'s Sent,
    pub(crate) errors: Vec<FieldError>,
}

impl<'s> Reading<'s> {
    pub(crate) fn of(sent: &'s Sent) -> Self {
        Self { sent, errors: Vec::new() }
    }

    /// The text of a field.
    pub(crate) fn text(&self, field: &str) -> String {
        self.sent.text(field).to_owned()
    }

    /// Words with `、` or `;` or line ends between them.
    pub(crate) fn list(&self, field: &str) -> Vec<String> {
        let parts = self.sent.text(field).split(['、', ';', '；', '\n', '，']);
        parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// A day, as people write it; none when the field is empty.
    pub(crate) fn day(&mut self, field: &'static str) -> Option<Date> {
        self.parsed(field, "日期要写成 1942-03-15 这样，年月日都要有")
    }

    /// Whatever can be parsed; none when the field is empty.
    pub(crate) fn parsed<T: FromStr>(&mut self, field: &'static str, words: &str) -> Option<T> {
        let text = self.sent.some(field)?;
        let read = text.parse().ok();
        if read.is_none() {
            self.wrong(field, words);
        }
        read
    }

    /// One of the words of a list.
    pub(crate) fn word<T>(
        &mut self,
        field: &'static str,
        read: fn(&str) -> Option<T>,
        words: &str,
    ) -> Option<T> {
        let found = self.sent.some(field).and_then(read);
        if found.is_none() {
            self.wrong(field, words);
        }
        found
    }

    pub(crate) fn wrong(&mut self, field: &'static str, words: impl Into<String>) {
        self.errors.push(FieldError { field, words: words.into() });
    }
}

/// The elder of an address.
pub(crate) fn elder(text: &str) -> Result<ElderId, Trouble> {
    base::AnyId::parse(text).map_err(|_| Trouble::absent())
}
