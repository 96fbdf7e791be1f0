//! The import file of staff; its columns are described in docs/import-formats.md.

use base::sheet::{BadRow, BadSheet, Line, Sheet};
use base::{Phone, RegionCode};
use desk::Role;
use serde::{Deserialize, Serialize};
use std::io::Read;

/// 技能 and the helper's home belong to `visits`, which reads the same file.
const KNOWN: &[&str] =
    &["登录名", "姓名", "电话", "角色", "区划范围", "机构代码", "技能", "住处纬度", "住处经度"];

/// One good row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRow {
    /// Line of the file.
    pub line: u64,
    /// What is typed to sign in.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The person's number.
    pub phone: Option<Phone>,
    /// What for.
    pub roles: Vec<Role>,
    /// For where; none = everywhere.
    pub region: Option<RegionCode>,
    /// For which institution.
    pub institution: Option<String>,
}

/// An open file: an iterator over its rows, good and bad.
pub struct File<R: Read>(Sheet<R>);

impl<R: Read> File<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When it is no such file.
    pub fn open(source: R) -> Result<Self, BadSheet> {
        Sheet::open(source, &["登录名", "姓名", "角色"], |name| KNOWN.contains(&name)).map(Self)
    }

    /// Headers that nobody reads.
    pub fn unknown(&self) -> &[String] {
        self.0.unknown()
    }
}

impl<R: Read> Iterator for File<R> {
    type Item = Result<StaffRow, BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.0.next_line()?;
        Some(line.and_then(|line| row(&line)))
    }
}

fn row(line: &Line) -> Result<StaffRow, BadRow> {
    line.need("角色")?;
    let roles = line
        .list("角色")
        .iter()
        .map(|word| role(word).ok_or_else(|| BadRow::new(line.number, "角色", "不认识其中一个角色")))
        .collect::<Result<_, _>>()?;
    Ok(StaffRow {
        line: line.number,
        login: line.need("登录名")?.to_owned(),
        name: line.need("姓名")?.to_owned(),
        phone: line.read("电话")?,
        roles,
        region: line.read("区划范围")?,
        institution: line.some("机构代码").map(str::to_owned),
    })
}

/// The words of the program, and those that spreadsheets use.
fn role(word: &str) -> Option<Role> {
    match word {
        "主管" => Some(Role::Supervisor),
        "医生" | "护士" => Some(Role::Doctor),
        "窗口" => Some(Role::Clerk),
        "网格员" | "社工" => Some(Role::Worker),
        "systemadmin" => Some(Role::SystemAdmin),
        "securityadmin" => Some(Role::SecurityAdmin),
        "auditadmin" => Some(Role::AuditAdmin),
        word => word.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_in_several_words() {
        let text =
            "登录名,姓名,角色,电话,区划范围\nwang,王丽,话务员;主管,10000000001,990112\nli,李强,国王,,\n";
        let rows: Vec<_> = File::open(text.as_bytes()).unwrap().collect();
        assert_eq!(rows[0].as_ref().unwrap().roles, [Role::Agent, Role::Supervisor]);
        assert_eq!(rows[1].as_ref().unwrap_err().column, "角色");
    }
}
