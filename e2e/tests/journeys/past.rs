//! Mails from before Kept, as an mbox: the customers and conversations that journeys begin with.

use std::fs;

use anyhow::{Result, ensure};
use e2e::Stage;

const RUTH: &str = "From ruth@rivera.example Mon Nov 16 10:00:00 2026
From: Ruth Alvarez <ruth@rivera.example>
To: hello@alder.example
Subject: Cabinets for the front office
Date: Mon, 16 Nov 2026 10:00:00 -0500
Message-ID: <cabinets-1@rivera.example>

Good morning,

nobody came on Monday, and I kept the whole day free. When will the
cabinets be installed?

Ruth Alvarez
";

const OMAR: &str = "
From t.okafor@hill.example Tue Nov 17 09:30:00 2026
From: Tobe Okafor <t.okafor@hill.example>
To: hello@alder.example
Subject: Refund of the call-out fee
Date: Tue, 17 Nov 2026 09:30:00 -0500
Message-ID: <refund-1@hill.example>

You said the call-out fee would be refunded. The walnut desk is fine.

";

/// Imports both mails with `kept import mail`; gives its last line, the reconciliation as JSON.
pub fn import(stage: &Stage) -> Result<String> {
    let file = stage.kept.folder().join("past.mbox");
    fs::write(&file, [RUTH, OMAR].concat())?;
    let said = stage.kept.run(&["import", "mail", &file.display().to_string(), "--json"])?;
    let last = said.lines().last().unwrap_or_default().to_owned();
    ensure!(last.contains("\"read\":2"), "import said: {said}");
    Ok(last)
}
