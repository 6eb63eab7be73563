//! What a year of promises came to: in sentences, as a table, as charts, and as a file for a spreadsheet.

use anyhow::{Result, ensure};
use e2e::{Start, play};

use crate::demo;

/// Fetches a link of the page as a browser would that saves it: its type and its lines.
const FILE: &str = "const link = document.querySelector('#by-month a[download]');
    const request = new XMLHttpRequest(); request.open('GET', link.href, false); request.send();
    return [request.status, request.getResponseHeader('content-type'), request.responseText]";

#[tokio::test]
async fn a_year_is_read_as_a_table_a_chart_and_a_file() -> Result<()> {
    play("reports", Start::Demo, async |stage| {
        demo::log_in_as_printed(stage).await?;
        let browser = &stage.browser;
        browser.go("/reports").await?;
        browser.click("12 months").await?;
        browser.wait_for("of the promises that fell due").await?;
        browser.wait_for("Kept, of those that fell due").await?;
        browser.look("reports").await?;

        let drawn = "const svg = document.querySelector('figure.chart svg');
            return [svg.getAttribute('role'), svg.querySelector('desc').textContent.length > 40,
                svg.querySelectorAll('path[d]').length > 5]";
        let drawn = browser.run(drawn).await?;
        ensure!(drawn == serde_json::json!(["img", true, true]), "a chart that can be read out: {drawn}");
        browser.click("As a table : Kept, of those that fell due").await?;
        let rows = "return [...document.querySelectorAll('.chart-card details[open] tbody tr')].length";
        let rows = browser.run(rows).await?;
        ensure!(rows.as_i64().is_some_and(|rows| rows >= 6), "the chart as a table has its months: {rows}");
        browser.look("reports-as-table").await?;

        let months =
            "return [...document.querySelectorAll('#by-month tbody tr th')].map(cell => cell.innerText.trim())";
        let months = browser.run(months).await?;
        let file = browser.run(FILE).await?;
        let part = |at: usize| file.get(at).and_then(|part| part.as_str()).unwrap_or_default().to_owned();
        ensure!(file.get(0).is_some_and(|status| status == 200) && part(1).starts_with("text/csv"), "{file}");
        let lines = part(2).lines().count();
        let shown = months.as_array().map_or(0, Vec::len);
        ensure!(shown > 5 && lines == shown + 1, "a head and the {shown} months of the table: {lines} lines");
        Ok(())
    })
    .await
}
