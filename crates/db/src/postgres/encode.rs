//! Values as the server expects them: it decides the type of each parameter, we follow.

use crate::Value;
use std::error::Error;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

#[derive(Debug)]
pub(super) struct Encoded<'v>(pub &'v Value);

type Failure = Box<dyn Error + Sync + Send>;

impl ToSql for Encoded<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match self.0 {
            Value::Int(None)
            | Value::Text(None)
            | Value::Real(None)
            | Value::Bool(None)
            | Value::Bytes(None) => Ok(IsNull::Yes),
            Value::Int(Some(n)) => whole(*n, ty, out),
            Value::Bool(Some(b)) if *ty == Type::BOOL => b.to_sql(ty, out),
            Value::Bool(Some(b)) => whole(i64::from(*b), ty, out),
            Value::Real(Some(x)) => real(*x, ty, out),
            Value::Text(Some(text)) if is_text(ty) => text.to_sql(ty, out),
            Value::Bytes(Some(bytes)) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            Value::Text(_) | Value::Bytes(_) => mismatch(ty),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn is_text(ty: &Type) -> bool {
    matches!(*ty, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN)
}

fn whole(n: i64, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
    match *ty {
        Type::INT8 => n.to_sql(ty, out),
        Type::INT4 => i32::try_from(n)?.to_sql(ty, out),
        Type::INT2 => i16::try_from(n)?.to_sql(ty, out),
        Type::FLOAT8 => (n as f64).to_sql(ty, out),
        Type::FLOAT4 => (n as f32).to_sql(ty, out),
        Type::NUMERIC => {
            numeric(&n.to_string(), out);
            Ok(IsNull::No)
        }
        _ if is_text(ty) => n.to_string().to_sql(ty, out),
        _ => mismatch(ty),
    }
}

fn real(x: f64, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
    if x.is_nan() {
        return Err("a NaN cannot be kept".into());
    }
    match *ty {
        Type::FLOAT8 => x.to_sql(ty, out),
        Type::FLOAT4 => (x as f32).to_sql(ty, out),
        Type::NUMERIC if x.is_finite() => {
            numeric(&x.to_string(), out);
            Ok(IsNull::No)
        }
        _ => mismatch(ty),
    }
}

fn mismatch(ty: &Type) -> Result<IsNull, Failure> {
    Err(format!("a value of another kind is bound where the server expects {ty}").into())
}

/// Plain decimal text in the server's form: groups of four digits with the weight of the first.
fn numeric(text: &str, out: &mut BytesMut) {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let lead = (4 - whole.len() % 4) % 4;
    let tail = (4 - fraction.len() % 4) % 4;
    let padded = format!("{}{whole}{fraction}{}", "0".repeat(lead), "0".repeat(tail));
    let groups: Vec<i16> = padded
        .as_bytes()
        .chunks(4)
        .map(|four| four.iter().fold(0, |n, d| n * 10 + i16::from(d - b'0')))
        .collect();
    let count = |n: usize| i16::try_from(n).unwrap_or(i16::MAX);
    let weight = count((whole.len() + lead) / 4) - 1;
    let sign: i16 = if negative { 0x4000 } else { 0 };
    for part in [count(groups.len()), weight, sign, count(fraction.len())] {
        out.extend_from_slice(&part.to_be_bytes());
    }
    for group in groups {
        out.extend_from_slice(&group.to_be_bytes());
    }
}
