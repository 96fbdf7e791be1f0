//! What a mandate may let somebody see or do: the purposes of its ties. A tie of a mandate counts only for an act that
//! names its purpose ([`crate::Command::UNDER`], [`crate::Query::UNDER`]), and only when the actor says for whom
//! (`Ask::on_behalf_of`), so that nothing is reached under a mandate without the trail saying so.

/// What every such purpose begins with.
const MANDATE: &str = "mandate";

/// A mandate of any kind: words to the centre, giving it back.
pub const ANY: &str = "mandate";
/// The last sign of life.
pub const SIGN: &str = "mandate.sign";
/// The last calls and who spoke.
pub const CONTACTS: &str = "mandate.contacts";
/// Visits to come and visits done.
pub const VISITS: &str = "mandate.visits";
/// Notes about health.
pub const HEALTH: &str = "mandate.health";
/// Where the elder lives.
pub const ADDRESS: &str = "mandate.address";
/// Asking for services; which ones is the mandate's own.
pub const SERVICES: &str = "mandate.services";

/// Whether a tie with this purpose is a mandate's.
pub(crate) fn is_mandate(purpose: &str) -> bool {
    purpose == MANDATE || purpose.strip_prefix(MANDATE).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_purpose_of_a_mandate_is_told_from_others() {
        assert!(super::is_mandate(super::ANY) && super::is_mandate(super::HEALTH));
        assert!(!super::is_mandate("visit.0192") && !super::is_mandate("mandated"));
    }
}
