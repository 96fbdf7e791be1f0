//! Statements about whole databases; they run outside of a transaction.

use super::{connect, fault};
use crate::DbError;
use crate::admin::sibling;
use tokio_postgres::Client;

/// Held while a database is made once for all.
const LOCK: i64 = 7_217_913_502;

async fn open(url: &str) -> Result<Client, DbError> {
    let config =
        url.parse().map_err(|_| DbError::Unreachable("not the address of a PostgreSQL server".to_owned()))?;
    connect(&config).await
}

/// A name goes into the text of a statement, so only plain ones are taken.
fn checked(name: &str) -> Result<&str, DbError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.is_empty() && name.len() < 64 && name.chars().all(plain) {
        Ok(name)
    } else {
        Err(DbError::Other(format!("not a plain name for a database: {name}")))
    }
}

async fn run(client: &Client, text: &str) -> Result<(), DbError> {
    client.batch_execute(text).await.map_err(|e| fault(&e))
}

pub(crate) async fn create(url: &str, name: &str, template: Option<&str>) -> Result<(), DbError> {
    let client = open(url).await?;
    make(&client, name, template).await
}

async fn make(client: &Client, name: &str, template: Option<&str>) -> Result<(), DbError> {
    let (name, template) = (checked(name)?, checked(template.unwrap_or("template0"))?);
    let text =
        format!("CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
    run(client, &text).await
}

pub(crate) async fn drop(url: &str, name: &str) -> Result<(), DbError> {
    let client = open(url).await?;
    run(&client, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", checked(name)?)).await
}

pub(crate) async fn ensure<F>(
    url: &str,
    name: &str,
    fill: impl FnOnce(String) -> F + Send,
) -> Result<(), DbError>
where
    F: Future<Output = Result<(), DbError>> + Send,
{
    let client = open(url).await?;
    run(&client, &format!("SELECT pg_advisory_lock({LOCK})")).await?;
    let there = client
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&checked(name)?])
        .await
        .map_err(|e| fault(&e))?;
    if there.is_some() {
        return Ok(());
    }
    let half = format!("{name}_half");
    run(&client, &format!("DROP DATABASE IF EXISTS {half} WITH (FORCE)")).await?;
    make(&client, &half, None).await?;
    fill(sibling(url, &half)).await?;
    run(&client, &format!("ALTER DATABASE {half} RENAME TO {name}")).await
}
