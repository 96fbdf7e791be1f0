//! What can go wrong with storage, in one closed list for both databases.

/// A fault of storage. Texts carry names of rules and columns, never values: a value may be personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// A unique rule or primary key (by its name in the schema) already holds this value.
    #[error("unique rule {0} already holds this value")]
    Taken(String),
    /// A foreign key or check (by name) or a column that may not be empty (`table.column`) refused.
    #[error("rule {0} refused the row")]
    Broken(String),
    /// Exactly one row was asked for and there is none.
    #[error("no such row")]
    Absent,
    /// A column does not hold what the program reads from it.
    #[error("column {index}: wanted {wanted}, found {found}")]
    Column {
        /// Counted from 0.
        index: usize,
        /// The type that the program asked for.
        wanted: &'static str,
        /// What is there.
        found: String,
    },
    /// The queue is full; nothing was accepted.
    #[error("the database queue is full")]
    Busy,
    /// The connection went away and whether the work was saved is not known.
    #[error("the database connection was lost")]
    Lost,
    /// No room left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// An earlier statement of this transaction failed; nothing more runs in it until `restart`.
    #[error("an earlier statement of this transaction failed")]
    Poisoned,
    /// Others changed the same rows again and again; the bounded retries are used up.
    #[error("too much contention on the same rows")]
    Contended,
    /// The database cannot be reached, or cannot be used as it is.
    #[error("database unreachable: {0}")]
    Unreachable(String),
    /// The database was closed.
    #[error("the database is closed")]
    Closed,
    /// Anything else, which is a fault of the program.
    #[error("{0}")]
    Other(String),
}

impl DbError {
    /// Whether the same work may succeed when it is tried again.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy | Self::Lost | Self::Contended)
    }

    /// Any fault that has no name of its own.
    pub fn other(what: impl std::fmt::Display) -> Self {
        Self::Other(what.to_string())
    }
}
