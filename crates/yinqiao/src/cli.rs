//! The command line: words and flags only, no meaning.
use clap::{Args, Parser, Subcommand};
use std::path::{Path, PathBuf};

/// 银桥：一个区的养老服务，从一键呼到上门，每一步都有留痕。
#[derive(Debug, Parser)]
#[command(name = "yinqiao", version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    pub verb: Verb,
    #[command(flatten)]
    pub places: Places,
}

/// Settings that may be given on the command line; each also by file and environment.
#[derive(Debug, Clone, Default, Args)]
pub struct Places {
    /// Settings file (TOML)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data directory: database, keys, recordings, photos
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// postgres://user:password@host/name; SQLite in the data directory without it
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// Address of the pages and the JSON interface
    #[arg(long, global = true, value_name = "ADDR")]
    pub web: Option<String>,
    /// Address of the telephone line (SIP over UDP and TCP)
    #[arg(long, global = true, value_name = "ADDR")]
    pub sip: Option<String>,
    /// Address of the devices' line (MQTT)
    #[arg(long, global = true, value_name = "ADDR")]
    pub mqtt: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run the service
    Serve,
    /// Run a synthetic district with people who use it
    Demo(Demo),
    /// Bring the database to this version's tables
    Migrate,
    /// Accounts
    #[command(subcommand)]
    Account(Account),
    /// Bearer tokens for /api/v1
    #[command(subcommand)]
    Token(Token),
    /// Telephones
    #[command(subcommand)]
    Phone(Phone),
    /// Devices without voice
    #[command(subcommand)]
    Device(Device),
    /// Move records in from files
    Import(Import),
    /// The trail of everything that was done
    #[command(subcommand)]
    Trail(Trail),
    /// Units of administration
    #[command(subcommand)]
    Region(Region),
    /// Save one consistent set of everything but the keys
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// Put a saved set back; refuses under a running server
    Restore {
        /// The file that `backup` wrote
        file: PathBuf,
        /// Put it over what is there
        #[arg(long)]
        replace: bool,
    },
    /// Print every setting: its meaning, its value and where that came from
    Config,
}

impl Verb {
    /// Makes file names whole, as seen from `folder`: a server that runs the command stands elsewhere.
    pub fn resolve(&mut self, folder: &Path) {
        if let Verb::Backup { file }
        | Verb::Restore { file, .. }
        | Verb::Import(Import { file, .. })
        | Verb::Region(Region::Reorganise { file, .. }) = self
        {
            *file = folder.join(&*file);
        }
    }
}

/// `demo`
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// How many elders the district has
    #[arg(long, value_name = "N", default_value_t = 208_000)]
    pub elders: u32,
    /// How much faster than life people act; at 200 somebody calls every twenty seconds
    #[arg(long, value_name = "X", default_value_t = 200.0)]
    pub speed: f64,
    /// Fill and serve only; nobody acts
    #[arg(long)]
    pub no_actors: bool,
    /// Fill the data directory and end; nothing is served
    #[arg(long)]
    pub fill_only: bool,
}

/// `account`
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Add an account; the password is read from stdin
    Add {
        /// Sign-in name
        name: String,
        /// agent, helper, supervisor, worker, doctor, clerk, officer, family, system_admin, security_admin, audit_admin; several with commas
        #[arg(long)]
        role: String,
        /// Region code that bounds what the account sees; everything without it
        #[arg(long, value_name = "CODE")]
        region: Option<String>,
        /// Name of the person; the sign-in name without it
        #[arg(long, value_name = "NAME")]
        called: Option<String>,
    },
    /// Set an account's password, read from stdin; its sessions end
    Password {
        /// Sign-in name
        name: String,
    },
    /// List accounts
    List,
}

/// `token`
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a bearer token; printed once
    Create {
        /// The role the token acts in
        #[arg(long)]
        role: String,
        /// Region code that bounds what the token sees; everything without it
        #[arg(long, value_name = "CODE")]
        region: Option<String>,
        /// Days until it ends
        #[arg(long, value_name = "N", default_value_t = 365)]
        days: u32,
        /// What it is for
        #[arg(long, value_name = "NAME", default_value = "api")]
        called: String,
    },
}

/// `phone`
#[derive(Debug, Subcommand)]
pub enum Phone {
    /// Give an elder's one-key phone or an agent's phone its SIP user and secret; printed once
    #[command(group = clap::ArgGroup::new("whose").required(true))]
    Add {
        /// The elder's id
        #[arg(long, group = "whose", value_name = "ID")]
        elder: Option<String>,
        /// The agent's sign-in name
        #[arg(long, group = "whose", value_name = "NAME")]
        agent: Option<String>,
    },
}

/// `device`
#[derive(Debug, Subcommand)]
pub enum Device {
    /// Add a device; prints its id and token once
    Add {
        /// The elder's id
        #[arg(long, value_name = "ID")]
        elder: String,
        /// What it is: button, pendant, watch, ...
        #[arg(long, value_name = "KIND")]
        kind: String,
    },
}

/// `import`
#[derive(Debug, Args)]
pub struct Import {
    /// regions, staff, places, elders, devices, calls, visits
    pub what: String,
    /// A CSV file (see docs/import-formats.md)
    pub file: PathBuf,
}

/// `region`
#[derive(Debug, Subcommand)]
pub enum Region {
    /// Do what a reorganisation's file says (crates/regions/data has one): on its day by itself, or now when that is past
    Reorganise {
        /// The file (TOML)
        file: PathBuf,
        /// Another day than the file's
        #[arg(long, value_name = "DAY")]
        on: Option<String>,
        /// Only say what it would move
        #[arg(long)]
        preview: bool,
    },
}

/// `trail`
#[derive(Debug, Subcommand)]
pub enum Trail {
    /// Prove that no row was changed, removed or moved
    Verify {
        /// The public key printed with an anchor and kept elsewhere
        #[arg(long, value_name = "HEX")]
        key: Option<String>,
    },
    /// Print today's signed anchor, to be kept elsewhere
    Anchor,
}
