//! 名单: spreadsheets in and out. A file comes as offices send it; a person says which column is what; everything is
//! tried before anything is changed; then it goes in, piece by piece, and what could not go in comes back as a file
//! with reasons. Out goes only what somebody asked for by purpose and somebody else approved.

mod access;
mod bad_file;
mod carry;
mod enrol;
pub mod export;
mod fields;
mod forget;
mod go;
mod guard;
mod intake;
mod map;
mod mapping;
mod person;
mod read;
pub mod reader;
mod refused;
mod sheet;
mod step;
mod store;
mod store_people;
mod straight;
mod survey;
mod topics;
mod when;
mod whereabouts;
mod written;

pub use bad_file::bad_file;
pub use carry::{NotBrought, bring, digest};
pub use fields::{CONSTANTS, FIELDS, Field, REASON, RECORDS, Shape};
pub use forget::Forget;
pub use go::{Go, Halt};
pub use intake::{BRINGERS, Begin, Discard, Finish, Load};
pub use map::Map;
pub use mapping::{BadMapping, Mapped, Mapping, Profile};
pub use read::{BadPage, BadRows, Example, List, Look, Looked, SheetRow, Show, Shown};
pub use refused::Refused;
pub use sheet::{About, CHUNK, ExportId, Fate, KEPT, Part, SheetId, Stage, State, Sums, Told};
pub use step::{Close, Step};
pub use straight::{Left, Straight, Unfinished, Way, straight};
pub use survey::{Column, Survey, survey};
pub use topics::{ExportMoved, SheetMoved};

use std::borrow::Cow;

/// Tells the desk what this capability can do.
pub fn register(registry: &mut desk::Registry) {
    registry.topic::<SheetMoved>().topic::<ExportMoved>();
    registry.act::<Begin>();
    registry.act::<Load>();
    registry.act::<Finish>();
    registry.act::<Discard>();
    registry.act::<Map>();
    registry.act::<Go>();
    registry.act::<Halt>();
    registry.act::<Step>();
    registry.act::<Close>();
    registry.act::<Forget>();
    registry.ask::<List>();
    registry.ask::<Show>();
    registry.ask::<Look>();
    registry.ask::<BadRows>();
    registry.ask::<Unfinished>();
    registry.ask::<Left>();
    registry.act::<export::AskExport>();
    registry.act::<export::DecideExport>();
    registry.act::<export::MakeExport>();
    registry.act::<export::FetchExport>();
    registry.act::<export::ForgetExport>();
    registry.ask::<export::ExportRows>();
    registry.ask::<export::ExportsList>();
    registry.ask::<export::ShowExport>();
}

/// Full-width digits, letters and signs as their narrow ones; everything else as it is.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    let wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '\u{a0}' | '〔' | '〕');
    if !text.contains(wide) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        other => other,
    };
    Cow::Owned(text.chars().map(narrow).collect())
}
