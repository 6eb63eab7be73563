//! The living demo, room by room: light, dark, on a telephone, and nothing in anybody's way.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
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

/// A browser holds six connections to one server: a live page that was left must not keep one.
#[tokio::test]
async fn nobody_waits_after_many_clicks() -> Result<()> {
    play("clicks", Start::SetUp, async |stage| {
        stage.log_in().await?;
        let began = Instant::now();
        for room in ["customers", "conversations", "", "promises"].iter().cycle().take(24) {
            stage.browser.go(&format!("/{room}")).await?;
        }
        let took = began.elapsed();
        ensure!(took < Duration::from_secs(15), "24 pages took {} s", took.as_secs());
        Ok(())
    })
    .await
}
