//! The door of the house: set-up, staff, log-in, tokens, mail accounts, signed links.

use app::workspaces;

#[test]
fn a_workspace_is_set_up_on_both_databases() {
    for kept in testkit::each_database() {
        let workspace = kept.read(workspaces::business::get).unwrap();
        assert_eq!(workspace.name, "Alder Office Interiors");
        assert!(workspace.hours.is_open(kept.now()));
    }
}
