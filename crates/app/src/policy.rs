//! Who may do what: one table, one function.

/// `Kept` and `Customer` are not given to staff: they are what timers and the customer's page act as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Owner,
    Manager,
    Agent,
    Auditor,
    Customer,
    Kept,
}

impl Role {
    pub const STAFF: [Role; 4] = [Role::Owner, Role::Manager, Role::Agent, Role::Auditor];

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Manager => "manager",
            Role::Agent => "agent",
            Role::Auditor => "auditor",
            Role::Customer => "customer",
            Role::Kept => "kept",
        }
    }

    /// A role that staff can have.
    pub fn parse(text: &str) -> Option<Role> {
        Role::STAFF.into_iter().find(|role| role.as_str() == text)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Can {
    Read,
    ReadJournal,
    /// Reply, note, assign, status, tags.
    Talk,
    MakePromises,
    KeepPromises,
    /// Move, release or warn about a promise that somebody else owns.
    ChangeOthersPromises,
    EditCustomers,
    MergeCustomers,
    ImportPast,
    /// Conversations and messages, and taking that back.
    Delete,
    ManageStaff,
    ManageWorkspace,
    /// Calendars of teams and people, who is on duty, absences of others.
    ManageCalendars,
    /// Something to make a complaint right, within one's authority or by asking for more.
    OfferRemedies,
    /// Answer who asks for more than they may give.
    ApproveRemedies,
    /// What there is to offer.
    ManageRemedies,
    /// Backup, jobs, set-aside mail, the limits of charts.
    LookAfter,
    MakeTokens,
    /// What the customer's own page offers.
    Answer,
}

impl Can {
    pub const ALL: [Can; 19] = [
        Can::Read,
        Can::ReadJournal,
        Can::Talk,
        Can::MakePromises,
        Can::KeepPromises,
        Can::ChangeOthersPromises,
        Can::EditCustomers,
        Can::MergeCustomers,
        Can::ImportPast,
        Can::Delete,
        Can::ManageStaff,
        Can::ManageWorkspace,
        Can::ManageCalendars,
        Can::OfferRemedies,
        Can::ApproveRemedies,
        Can::ManageRemedies,
        Can::LookAfter,
        Can::MakeTokens,
        Can::Answer,
    ];
}

/// The whole policy. Tested cell by cell.
pub fn allows(role: Role, can: Can) -> bool {
    use Can::*;
    match role {
        Role::Kept => true,
        Role::Owner => can != Answer,
        Role::Manager => !matches!(can, Answer | ManageWorkspace | ManageStaff),
        Role::Agent => {
            matches!(
                can,
                Read | Talk
                    | MakePromises
                    | KeepPromises
                    | ChangeOthersPromises
                    | EditCustomers
                    | Delete
                    | OfferRemedies
                    | MakeTokens
            )
        }
        Role::Auditor => matches!(can, Read | ReadJournal | MakeTokens),
        Role::Customer => can == Answer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as in `Can::ALL`; columns owner, manager, agent, auditor, customer, kept.
    #[test]
    fn the_policy_cell_by_cell() {
        let table = [
            (Can::Read, "y y y y n y"),
            (Can::ReadJournal, "y y n y n y"),
            (Can::Talk, "y y y n n y"),
            (Can::MakePromises, "y y y n n y"),
            (Can::KeepPromises, "y y y n n y"),
            (Can::ChangeOthersPromises, "y y y n n y"),
            (Can::EditCustomers, "y y y n n y"),
            (Can::MergeCustomers, "y y n n n y"),
            (Can::ImportPast, "y y n n n y"),
            (Can::Delete, "y y y n n y"),
            (Can::ManageStaff, "y n n n n y"),
            (Can::ManageWorkspace, "y n n n n y"),
            (Can::ManageCalendars, "y y n n n y"),
            (Can::OfferRemedies, "y y y n n y"),
            (Can::ApproveRemedies, "y y n n n y"),
            (Can::ManageRemedies, "y y n n n y"),
            (Can::LookAfter, "y y n n n y"),
            (Can::MakeTokens, "y y y y n y"),
            (Can::Answer, "n n n n y y"),
        ];
        assert_eq!(table.len(), Can::ALL.len());
        let roles = [Role::Owner, Role::Manager, Role::Agent, Role::Auditor, Role::Customer, Role::Kept];
        for (can, row) in table {
            for (role, cell) in roles.into_iter().zip(row.split(' ')) {
                assert_eq!(allows(role, can), cell == "y", "{role:?} {can:?}");
            }
        }
    }
}
