//! A file comes in: its beginning, its rows, its end. Whoever carries it (a page, the command line) hands the rows
//! over in chunks; nothing of it touches the disk in the clear.

use crate::forget::Forget;
use crate::reader::{Format, Row};
use crate::refused::Refused;
use crate::sheet::{About, CHUNK, KEPT, Part, SheetId, State, Stored};
use crate::store;
use crate::topics::SheetMoved;
use base::AnyId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who may bring files of people.
pub const BRINGERS: &[Role] = &[Role::Clerk, Role::Worker, Role::Officer, Role::Supervisor];

/// Most tables and most chunks, so that no number of the outside decides how much is written.
const MOST_CHUNKS: i64 = 3_000;

/// 上传名单: a file begins.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Begin {
    /// Its name.
    pub name: String,
}

impl Command for Begin {
    const NAME: &'static str = "sheets.begin";
    const SAYS: &'static str = "上传名单";
    const ROLES: &'static [Role] = BRINGERS;
    type Out = SheetId;
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<SheetId, Stop<Refused>> {
        let sheet: SheetId = cx.mint();
        let account = cx.account();
        let region = store::scope(cx.tx(), account).await?;
        let name: String =
            self.name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(120).collect();
        let about = About { name, ..About::default() };
        let stored = Stored {
            id: sheet,
            state: State::Reading,
            account,
            region: region.clone(),
            digest: String::new(),
            pass: 0,
            part: 0,
            chunks: 0,
            row_count: 0,
            sealed: store::seal(cx.vault(), sheet, &about)?,
            made_at: cx.now,
            changed_at: cx.now,
            gone_at: cx.now + KEPT,
        };
        store::insert(cx.tx(), &stored).await?;
        cx.register(&sheet.text(), None, &region, None).await?;
        // Whatever happens to it, its rows are destroyed on the day.
        cx.later(&sheet.text(), stored.gone_at, &Forget { sheet }).await?;
        cx.note("sheet", sheet);
        Ok(sheet)
    }
}

/// 读入名单: some of its rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Load {
    /// Which file.
    pub sheet: SheetId,
    /// Which table, from 0.
    pub part: i64,
    /// Which chunk of the table, from 0.
    pub ordinal: i64,
    /// At most [`CHUNK`].
    pub rows: Vec<Row>,
}

impl Command for Load {
    const NAME: &'static str = "sheets.load";
    const SAYS: &'static str = "读入名单";
    const ROLES: &'static [Role] = BRINGERS;
    type Out = ();
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Refused>> {
        if self.rows.len() > CHUNK || self.part >= MOST_CHUNKS || self.ordinal >= MOST_CHUNKS {
            return Err(Refused::TooMany.into());
        }
        let stored = store::find(cx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        if stored.state != State::Reading || stored.account != cx.account() {
            return Err(Refused::NotNow.into());
        }
        let sealed = store::seal(cx.vault(), self.sheet, &self.rows)?;
        store::put_chunk(cx.tx(), self.sheet, (self.part, self.ordinal), self.rows.len(), sealed).await?;
        cx.note("rows", self.rows.len());
        Ok(())
    }
}

/// 名单读完: every row is here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finish {
    /// Which file.
    pub sheet: SheetId,
    /// What it was.
    pub format: Format,
    /// How large it was.
    pub bytes: u64,
    /// Its tables.
    pub parts: Vec<Part>,
    /// SHA-256 of its bytes, as text; kept as a keyed token.
    pub digest: String,
}

impl Command for Finish {
    const NAME: &'static str = "sheets.finish";
    const SAYS: &'static str = "名单读完";
    const ROLES: &'static [Role] = BRINGERS;
    type Out = ();
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Refused>> {
        let mut stored = store::find(cx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        if stored.state != State::Reading || stored.account != cx.account() {
            return Err(Refused::NotNow.into());
        }
        let mut about = store::about(cx.vault(), &stored)?;
        (about.bytes, about.format, about.parts) = (self.bytes, Some(self.format), self.parts.clone());
        stored.state = State::Read;
        stored.digest = cx.token("sheets.digest", &self.digest);
        stored.row_count = about.parts.iter().map(|part| part.rows as i64).sum();
        stored.sealed = store::seal(cx.vault(), self.sheet, &about)?;
        stored.changed_at = cx.now;
        store::update(cx.tx(), &stored).await?;
        cx.note("rows", stored.row_count);
        cx.note("bytes", self.bytes);
        cx.tell(SheetMoved { sheet: self.sheet }).await?;
        Ok(())
    }
}

/// 名单作废: what came so far is destroyed, because the file cannot be read or nobody wants it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Discard {
    /// Which file.
    pub sheet: SheetId,
    /// Why, in words.
    pub why: String,
}

impl Command for Discard {
    const NAME: &'static str = "sheets.discard";
    const SAYS: &'static str = "销毁名单";
    const ROLES: &'static [Role] = BRINGERS;
    type Out = ();
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Refused>> {
        let stored = store::find(cx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        crate::access::writes(cx, &stored).await?;
        if stored.state == State::Going {
            return Err(Refused::StopFirst.into());
        }
        if stored.state == State::Gone {
            return Err(Refused::Gone.into());
        }
        cx.never::<crate::step::Step>(&self.sheet.text()).await?;
        let now = cx.now;
        cx.later(&self.sheet.text(), now, &Forget { sheet: self.sheet }).await?;
        cx.note("why", &self.why);
        Ok(())
    }
}
