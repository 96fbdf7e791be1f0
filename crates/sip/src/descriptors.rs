//! How many calls the process may hold open at all: each takes two sockets and a file.

use crate::settings::Limits;

/// Descriptors of a call: both legs' sockets, the recording.
const A_CALL: u64 = 3;
/// What the rest of the program needs: databases, pages, devices.
const OTHERS: u64 = 256;

/// Never takes more calls than the process can hold open: "later" is an answer, a call without a socket is none.
pub(crate) fn bound(limits: &mut Limits) {
    let Some(fit) = calls_that_fit().filter(|fit| *fit < limits.calls) else { return };
    tracing::warn!(
        calls = fit,
        "the limit of open files (ulimit -n) bounds the calls that are taken at once"
    );
    limits.calls = fit;
}

/// The calls that fit below the process's own limit of open files; `None` where the system does not say.
fn calls_that_fit() -> Option<usize> {
    fit(&std::fs::read_to_string("/proc/self/limits").ok()?)
}

fn fit(limits: &str) -> Option<usize> {
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    let soft = line.trim_start_matches("Max open files").split_whitespace().next()?;
    if soft == "unlimited" {
        return None;
    }
    let soft: u64 = soft.parse().ok()?;
    usize::try_from(soft.saturating_sub(OTHERS).max(A_CALL) / A_CALL).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_s_table_is_read() {
        let table = |soft: &str| {
            format!(
                "Limit                     Soft Limit           Hard Limit           Units\nMax open files            {soft}                 1048576              files\n"
            )
        };
        assert_eq!(fit(&table("1024")), Some(256));
        assert_eq!(fit(&table("100")), Some(1), "never none: one call is always tried");
        assert_eq!(fit(&table("unlimited")), None);
        assert_eq!(fit("nothing of the kind"), None);
    }
}
