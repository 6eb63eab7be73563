//! Who does something: staff, a customer by a signed link, or Kept itself.

use crate::ids::Id;
use crate::policy::{Can, Role, allows};
use crate::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Staff(Id),
    /// A customer on their own page: may only do what that page offers.
    Customer(Id),
    /// Timers, imports, mail that came in.
    Kept,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    pub workspace_id: Id,
    pub actor: Actor,
    pub role: Role,
    /// Narrower than the role when an API token says so: `false` refuses every verb that changes something.
    pub may_write: bool,
}

impl Who {
    pub fn staff(workspace_id: Id, staff_id: Id, role: Role) -> Who {
        Who { workspace_id, actor: Actor::Staff(staff_id), role, may_write: true }
    }

    pub fn kept(workspace_id: Id) -> Who {
        Who { workspace_id, actor: Actor::Kept, role: Role::Kept, may_write: true }
    }

    pub fn customer(workspace_id: Id, customer_id: Id) -> Who {
        Who { workspace_id, actor: Actor::Customer(customer_id), role: Role::Customer, may_write: true }
    }

    pub fn staff_id(&self) -> Option<Id> {
        match self.actor {
            Actor::Staff(id) => Some(id),
            Actor::Customer(_) | Actor::Kept => None,
        }
    }

    /// The one door of every verb.
    pub fn may(&self, can: Can) -> Result<()> {
        let reads = matches!(can, Can::Read | Can::ReadJournal);
        match allows(self.role, can) {
            true if self.may_write || reads => Ok(()),
            true => Err(Error::OnlyReads),
            false => Err(Error::Forbidden(can)),
        }
    }
}
