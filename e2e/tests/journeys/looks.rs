//! The living demo, room by room: light, dark, on a telephone, and nothing in anybody's way.

use anyhow::Result;
use e2e::{Start, play};

#[tokio::test]
async fn every_room_is_fit_to_be_seen() -> Result<()> {
    play("looks", Start::SetUp, async |stage| {
        crate::past::import(stage)?;
        stage.log_in().await?;
        let rooms = ["promises", "promises/new", "settings", "conversations/new", "keys", "set-aside"];
        for room in rooms {
            stage.browser.go(&format!("/{room}")).await?;
            stage.browser.look(&format!("room-{}", room.replace('/', "-"))).await?;
        }
        Ok(())
    })
    .await
}
