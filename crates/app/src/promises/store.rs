//! The rows of promises.

use db::{Row, Sql, params, sql};

use super::chance::Chance;
use super::figures::{self, Standing};
use super::figures_store;
use super::rules::{Kind, Promise, State};
use crate::ids::{self, Id};
use crate::time::{from_ms, maybe_ms, ms};
use crate::{Error, Result, Timestamp, Tx};

macro_rules! columns {
    () => {
        "p.promise_id, p.customer_id, p.conversation_id, p.words, p.kind, p.owner_id, p.from_at, p.by_at, p.state, \
         p.source, p.made_at, p.made_by_id, p.told_at, p.told_how, p.notice_id, p.kept_at, p.evidence, p.moved_at, \
         p.move_reason, p.moved_to_id, p.moved_from_id, p.moves, p.released_at, p.release_reason, p.broken_at, \
         p.late_kept_at, p.made_right_at, p.made_right, p.told_from_at, p.told_by_at, p.break_told_at, p.break_told_how, \
         p.break_notice_id, p.apology, p.remedy, p.right_promise_id"
    };
}

fn promise(row: &Row<'_>) -> Result<Promise, db::Error> {
    let time = |i| row.get::<Option<i64>>(i).map(|ms| ms.map(from_ms));
    let (kind, state): (String, String) = (row.get(4)?, row.get(8)?);
    Ok(Promise {
        id: row.get(0)?,
        customer_id: row.get(1)?,
        conversation_id: row.get(2)?,
        words: row.get(3)?,
        kind: Kind::parse(&kind).unwrap_or(Kind::Other),
        owner_id: row.get(5)?,
        from: time(6)?,
        by: from_ms(row.get(7)?),
        state: State::parse(&state).unwrap_or(State::Open),
        source: row.get(9)?,
        made_at: from_ms(row.get(10)?),
        made_by_id: row.get(11)?,
        told_at: time(12)?,
        told_how: row.get(13)?,
        told_from: time(28)?,
        told_by: time(29)?,
        notice_id: row.get(14)?,
        kept_at: time(15)?,
        evidence: row.get(16)?,
        moved_at: time(17)?,
        move_reason: row.get(18)?,
        moved_to_id: row.get(19)?,
        moved_from_id: row.get(20)?,
        moves: row.get(21)?,
        released_at: time(22)?,
        release_reason: row.get(23)?,
        broken_at: time(24)?,
        late_kept_at: time(25)?,
        made_right_at: time(26)?,
        made_right: row.get(27)?,
        break_told_at: time(30)?,
        break_told_how: row.get(31)?,
        break_notice_id: row.get(32)?,
        apology: row.get(33)?,
        remedy: row.get(34)?,
        right_promise_id: row.get(35)?,
    })
}

pub fn insert(tx: &mut Tx, p: &Promise) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!(
            "insert into promise (workspace_id, promise_id, customer_id, conversation_id, words, kind, owner_id, from_at, by_at, state,
               source, made_at, made_by_id, told_how, evidence, move_reason, moved_from_id, moves, release_reason, made_right)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, $12, '', '', '', $13, $14, '', '')"
        ),
        params![
            workspace_id,
            p.id,
            p.customer_id,
            p.conversation_id,
            p.words,
            p.kind.as_str(),
            p.owner_id,
            maybe_ms(p.from),
            ms(p.by),
            p.source,
            ms(p.made_at),
            p.made_by_id,
            p.moved_from_id,
            p.moves
        ],
    )?;
    figures::made(tx, p)
}

/// Writes what can change after a promise was made.
pub fn update(tx: &mut Tx, p: &Promise) -> Result<()> {
    let workspace_id = tx.workspace_id;
    let before = figures_store::stands(tx, p.id)?;
    tx.run(
        sql!(
            "update promise set state = $3, told_at = $4, told_how = $5, notice_id = $6, kept_at = $7, evidence = $8, moved_at = $9,
               move_reason = $10, moved_to_id = $11, released_at = $12, release_reason = $13, broken_at = $14, late_kept_at = $15,
               made_right_at = $16, made_right = $17, owner_id = $18, told_from_at = $19, told_by_at = $20, break_told_at = $21,
               break_told_how = $22, break_notice_id = $23, apology = $24, remedy = $25, right_promise_id = $26
             where workspace_id = $1 and promise_id = $2"
        ),
        params![
            workspace_id,
            p.id,
            p.state.as_str(),
            maybe_ms(p.told_at),
            p.told_how,
            p.notice_id,
            maybe_ms(p.kept_at),
            p.evidence,
            maybe_ms(p.moved_at),
            p.move_reason,
            p.moved_to_id,
            maybe_ms(p.released_at),
            p.release_reason,
            maybe_ms(p.broken_at),
            maybe_ms(p.late_kept_at),
            maybe_ms(p.made_right_at),
            p.made_right,
            p.owner_id,
            maybe_ms(p.told_from),
            maybe_ms(p.told_by),
            maybe_ms(p.break_told_at),
            p.break_told_how,
            p.break_notice_id,
            p.apology,
            p.remedy,
            p.right_promise_id
        ],
    )?;
    figures::changed(tx, p.id, &before, &Standing::of(p))
}

pub fn load(tx: &mut Tx, id: Id) -> Result<Promise> {
    let workspace_id = tx.workspace_id;
    tx.maybe(
        sql!(concat!("select ", columns!(), " from promise p where workspace_id = $1 and promise_id = $2")),
        params![workspace_id, id],
        promise,
    )?
    .ok_or(Error::NotFound("promise"))
}

/// The promise that this notice told about, if any.
pub fn of_notice(tx: &mut Tx, notice_id: Id) -> Result<Vec<Promise>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from promise p where workspace_id = $1 and notice_id = $2 order by promise_id"
        )),
        params![workspace_id, notice_id],
        promise,
    )?)
}

/// As `of_notice`, of one customer: found by the index.
pub fn of_notice_to(tx: &mut Tx, customer_id: Id, notice_id: Id) -> Result<Vec<Promise>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from promise p where workspace_id = $1 and customer_id = $2 and notice_id = $3 order by promise_id"
        )),
        params![workspace_id, customer_id, notice_id],
        promise,
    )?)
}

/// Those whose customer heard by this notice that they broke.
pub fn of_break_notice(tx: &mut Tx, notice_id: Id) -> Result<Vec<Promise>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from promise p where workspace_id = $1 and break_notice_id = $2 order by promise_id"
        )),
        params![workspace_id, notice_id],
        promise,
    )?)
}

/// What is open and of which the customer has heard nothing since, soonest first.
pub fn open_untold(tx: &mut Tx, limit: i64) -> Result<Vec<Promise>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from promise p where workspace_id = $1 and state = 'open' and told_at is null order by by_at, promise_id limit $2"
        )),
        params![workspace_id, limit],
        promise,
    )?)
}

/// The same of every customer, those that broke last first.
pub fn broken_untold(tx: &mut Tx, limit: i64) -> Result<Vec<Promise>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from promise p where workspace_id = $1 and state = 'broken' and (made_right_at is null or (told_at is null and break_told_at is null))
               and told_at is null and break_told_at is null order by by_at desc, promise_id desc limit $2"
        )),
        params![workspace_id, limit],
        promise,
    )?)
}

/// What broke, was not made right, and of which the customer has not heard.
pub fn broken_untold_to(tx: &mut Tx, customer_id: Id) -> Result<Vec<Promise>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from promise p where workspace_id = $1 and customer_id = $2 and state = 'broken' and made_right_at is null
               and told_at is null and break_told_at is null order by by_at, promise_id limit 50"
        )),
        params![workspace_id, customer_id],
        promise,
    )?)
}

/// What is still owed to this customer, soonest first.
pub fn open_to(tx: &mut Tx, customer_id: Id) -> Result<Vec<Promise>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from promise p where workspace_id = $1 and customer_id = $2 and state = 'open' order by by_at, promise_id limit 200"
        )),
        params![workspace_id, customer_id],
        promise,
    )?)
}

/// What somebody still has to do something about: open, or broken and not made right.
pub fn owed_by(tx: &mut Tx, owner_id: Id) -> Result<Vec<Promise>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(concat!(
            "select ",
            columns!(),
            " from promise p where workspace_id = $1 and owner_id = $2
               and (state = 'open' or (state = 'broken' and made_right_at is null)) order by by_at, promise_id"
        )),
        params![workspace_id, owner_id],
        promise,
    )?)
}

/// The same, counted for everybody at once: (owner, how many).
pub fn owed_by_each(tx: &mut Tx) -> Result<Vec<(Id, i64)>> {
    let workspace_id = tx.workspace_id;
    Ok(tx.rows(
        sql!(
            "select owner_id, count(*) from
               (select owner_id from promise where workspace_id = $1 and state = 'open'
                union all
                select owner_id from promise where workspace_id = $1 and state = 'broken' and made_right_at is null) as owed
             group by owner_id"
        ),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

pub fn forget_conversation(tx: &mut Tx, conversation_id: Id) -> Result<()> {
    let workspace_id = tx.workspace_id;
    tx.run(
        sql!("update promise set conversation_id = null where workspace_id = $1 and conversation_id = $2"),
        params![workspace_id, conversation_id],
    )?;
    Ok(())
}

/// Which promises a list shows; `None` means all. Ordered by `by`, soonest first, or latest first.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub customer_id: Option<Id>,
    pub conversation_id: Option<Id>,
    pub owner_id: Option<Id>,
    pub state: Option<State>,
    pub kind: Option<Kind>,
    /// Broken, and the customer was not told or nobody made it right.
    pub not_made_right: bool,
    /// Due before this.
    pub due_before: Option<Timestamp>,
    pub latest_first: bool,
}

/// A promise with the names a page shows beside it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub promise: Promise,
    pub customer_name: String,
    pub owner_name: String,
    pub conversation_number: Option<i64>,
    /// Of an open one, where it was asked for.
    pub chance: Option<Chance>,
    pub at_risk: bool,
}

fn shown(row: &Row<'_>) -> Result<Shown, db::Error> {
    Ok(Shown {
        promise: promise(row)?,
        customer_name: row.get(36)?,
        owner_name: row.get(37)?,
        conversation_number: row.get(38)?,
        chance: None,
        at_risk: false,
    })
}

const NAMES: &str = ", c.name, s.name, v.number from promise p \
    join customer c on c.workspace_id = p.workspace_id and c.customer_id = p.customer_id \
    join staff s on s.workspace_id = p.workspace_id and s.staff_id = p.owner_id \
    left join conversation v on v.workspace_id = p.workspace_id and v.conversation_id = p.conversation_id";

/// `after` is (by in ms, id) of the last one of the page before.
pub fn list(tx: &mut Tx, filter: &Filter, after: Option<(i64, Id)>, limit: i64) -> Result<Vec<Promise>> {
    let (sql, values) = select(tx.workspace_id, " from promise p", filter, after, limit);
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&sql, &params, promise)?)
}

pub fn load_shown(tx: &mut Tx, id: Id) -> Result<Shown> {
    let text = format!("select {}{NAMES} where p.workspace_id = $1 and p.promise_id = $2", columns!());
    let workspace_id = tx.workspace_id;
    tx.maybe(&Sql::built(text), params![workspace_id, id], shown)?.ok_or(Error::NotFound("promise"))
}

/// As `list`, with names.
pub fn list_shown(tx: &mut Tx, filter: &Filter, after: Option<(i64, Id)>, limit: i64) -> Result<Vec<Shown>> {
    let (sql, values) = select(tx.workspace_id, NAMES, filter, after, limit);
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&sql, &params, shown)?)
}

/// These, with the names that pages show.
pub fn of_ids_shown(tx: &mut Tx, promise_ids: &[Id]) -> Result<Vec<Shown>> {
    if promise_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0)];
    let places = ids::places(promise_ids, &mut values);
    let text = format!("select {}{NAMES} where p.workspace_id = $1 and p.promise_id in ({places})", columns!());
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, shown)?)
}

/// The open ones to each of these customers, soonest first: at most `limit` of one.
pub fn open_to_each_shown(tx: &mut Tx, customer_ids: &[Id], limit: i64) -> Result<Vec<Shown>> {
    if customer_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![db::Value::Int(tx.workspace_id.0), db::Value::Int(limit)];
    let places = ids::places(customer_ids, &mut values);
    let text = format!(
        "select {}{NAMES}
         join (select promise_id, row_number() over (partition by customer_id order by by_at, promise_id) as place
               from promise where workspace_id = $1 and state = 'open' and customer_id in ({places})) first
           on first.promise_id = p.promise_id and first.place <= $2
         where p.workspace_id = $1 order by p.by_at, p.promise_id",
        columns!()
    );
    let params: Vec<&dyn db::ToParam> = values.iter().map(|value| -> &dyn db::ToParam { value }).collect();
    Ok(tx.rows(&Sql::built(text), &params, shown)?)
}

fn select(
    workspace_id: Id,
    from: &str,
    filter: &Filter,
    after: Option<(i64, Id)>,
    limit: i64,
) -> (Sql, Vec<db::Value>) {
    let mut text = format!("select {}{from} where p.workspace_id = $1", columns!());
    let mut values: Vec<db::Value> = vec![db::Value::Int(workspace_id.0)];
    let mut equals = |column: &str, value: Option<db::Value>| {
        if let Some(value) = value {
            values.push(value);
            text.push_str(&format!(" and p.{column} = ${}", values.len()));
        }
    };
    equals("customer_id", filter.customer_id.map(|id| db::Value::Int(id.0)));
    equals("conversation_id", filter.conversation_id.map(|id| db::Value::Int(id.0)));
    equals("owner_id", filter.owner_id.map(|id| db::Value::Int(id.0)));
    equals("state", filter.state.map(|state| db::Value::Text(state.as_str().to_owned())));
    equals("kind", filter.kind.map(|kind| db::Value::Text(kind.as_str().to_owned())));
    if filter.not_made_right {
        text.push_str(
            " and p.state = 'broken' and (p.made_right_at is null or (p.told_at is null and p.break_told_at is null))",
        );
    }
    if let Some(before) = filter.due_before {
        values.push(db::Value::Int(ms(before)));
        text.push_str(&format!(" and p.by_at < ${}", values.len()));
    }
    let (beyond, order) = if filter.latest_first { ("<", "desc") } else { (">", "asc") };
    if let Some((by_ms, id)) = after {
        values.push(db::Value::Int(by_ms));
        values.push(db::Value::Int(id.0));
        text.push_str(&format!(" and (p.by_at, p.promise_id) {beyond} (${}, ${})", values.len() - 1, values.len()));
    }
    values.push(db::Value::Int(limit));
    text.push_str(&format!(" order by p.by_at {order}, p.promise_id {order} limit ${}", values.len()));
    (Sql::built(text), values)
}

/// Promises that fell due (kept or broken) between two moments: (kept, all). Two counts on one index, no join.
pub fn kept_of(tx: &mut Tx, since_ms: i64, until_ms: i64) -> Result<(i64, i64)> {
    let workspace_id = tx.workspace_id;
    Ok(tx.row(
        sql!(
            "select coalesce(sum(case when state = 'kept' then 1 else 0 end), 0), count(*)
             from promise p where workspace_id = $1 and state in ('kept', 'broken') and by_at > $2 and by_at <= $3"
        ),
        params![workspace_id, since_ms, until_ms],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}
