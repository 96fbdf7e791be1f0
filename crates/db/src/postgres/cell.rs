//! Columns as the server sends them: whole numbers of any width are widened, NUMERIC is read.

use crate::{Cell, DbError};
use std::error::Error;
use tokio_postgres::types::{FromSql, Type};

struct PgCell<'r>(Cell<'r>);

type Failure = Box<dyn Error + Sync + Send>;

impl<'r> FromSql<'r> for PgCell<'r> {
    fn from_sql(ty: &Type, raw: &'r [u8]) -> Result<Self, Failure> {
        Ok(Self(match *ty {
            Type::INT8 => Cell::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Cell::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Cell::Int(i16::from_sql(ty, raw)?.into()),
            Type::OID => Cell::Int(u32::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Cell::Real(f64::from_sql(ty, raw)?),
            Type::FLOAT4 => Cell::Real(f32::from_sql(ty, raw)?.into()),
            Type::BOOL => Cell::Bool(bool::from_sql(ty, raw)?),
            Type::BYTEA => Cell::Bytes(raw),
            Type::NUMERIC => numeric(raw)?,
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
                Cell::Text(std::str::from_utf8(raw)?)
            }
            _ => return Err(format!("a column of type {ty}, which is not a portable word").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failure> {
        Ok(Self(Cell::Empty))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// The column at `index`.
pub(crate) fn cell(row: &tokio_postgres::Row, index: usize) -> Result<Cell<'_>, DbError> {
    match row.try_get::<_, PgCell<'_>>(index) {
        Ok(PgCell(cell)) => Ok(cell),
        Err(e) => Err(DbError::Column {
            index,
            wanted: "a column",
            found: match e.source() {
                Some(source) => source.to_string(),
                None => "no such column".to_owned(),
            },
        }),
    }
}

/// Whole if it is whole, otherwise the nearest floating-point number.
fn numeric<'r>(raw: &[u8]) -> Result<Cell<'r>, Failure> {
    let part = |n: usize| -> Result<i16, Failure> {
        let bytes = raw.get(2 * n..2 * n + 2).ok_or("a torn NUMERIC")?;
        Ok(i16::from_be_bytes([bytes[0], bytes[1]]))
    };
    let (count, weight, sign) = (part(0)?, i32::from(part(1)?), part(2)?);
    if sign != 0 && sign != 0x4000 {
        return Err("a NUMERIC that is no number".into());
    }
    let negative = sign == 0x4000;
    let (mut whole, mut exact, mut approx) = (0_i128, true, 0_f64);
    for index in 0..usize::try_from(count)? {
        let group = part(4 + index)?;
        let power = weight - i32::try_from(index)?;
        approx += f64::from(group) * 10_000_f64.powi(power);
        exact &= group == 0 || (0..=5).contains(&power);
        if exact && group != 0 {
            whole += i128::from(group) * 10_000_i128.pow(u32::try_from(power)?);
        }
    }
    let signed = if negative { -whole } else { whole };
    Ok(match (exact, i64::try_from(signed)) {
        (true, Ok(n)) => Cell::Int(n),
        _ => Cell::Real(if negative { -approx } else { approx }),
    })
}
