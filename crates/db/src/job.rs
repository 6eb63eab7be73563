//! Closures on their way to a database thread, and their answers on the way back.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::{Error, Tx};

/// A closure waiting to be run in a transaction.
pub(crate) trait Job: Send {
    /// Runs the closure and keeps its result. False: it wants to be rolled back.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Sends the result; `outcome` is what became of the transaction.
    fn answer(self: Box<Self>, outcome: Result<(), Error>);
    /// Nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// It only reads. (Where reads and writes share one pool.)
    fn is_read(&self) -> bool {
        false
    }
}

/// Where an answer goes: an async caller or a blocked thread.
pub(crate) trait Reply<A>: Send {
    fn send(self, answer: A);
    fn is_gone(&self) -> bool;
}

impl<A: Send> Reply<A> for tokio::sync::oneshot::Sender<A> {
    fn send(self, answer: A) {
        // The caller may have gone away; the work is done all the same.
        let _gone = Self::send(self, answer);
    }
    fn is_gone(&self) -> bool {
        self.is_closed()
    }
}

impl<A: Send> Reply<A> for std::sync::mpsc::SyncSender<A> {
    fn send(self, answer: A) {
        let _gone = Self::send(&self, answer);
    }
    fn is_gone(&self) -> bool {
        false
    }
}

pub(crate) struct Work<T, E, F, R> {
    closure: F,
    result: Option<Result<T, E>>,
    reply: R,
}

impl<T, E, F, R> Work<T, E, F, R> {
    pub(crate) fn new(closure: F, reply: R) -> Self {
        Self { closure, result: None, reply }
    }
}

impl<T, E, F, R> Job for Work<T, E, F, R>
where
    T: Send,
    E: From<Error> + Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    R: Reply<Result<T, E>>,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let closure = &mut self.closure;
        let result = catch_unwind(AssertUnwindSafe(|| closure(tx)))
            .unwrap_or_else(|panic| Err(E::from(Error::Panicked { message: panic_text(panic.as_ref()) })));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, outcome: Result<(), Error>) {
        let answer = match (self.result, outcome) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(error)) => Err(E::from(error)),
            (None, Ok(())) => Err(E::from(Error::Closed)),
        };
        self.reply.send(answer);
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_gone()
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

/// First in, first out, for several threads on both ends.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Box<dyn Job>>,
    closed: bool,
    /// Threads asleep in `pop`: without any, a push need not ask the kernel to wake one.
    asleep: usize,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, job: Box<dyn Job>) {
        let mut waiting = self.lock();
        if waiting.closed {
            drop(waiting);
            return job.answer(Err(Error::Closed));
        }
        waiting.jobs.push_back(job);
        let asleep = waiting.asleep > 0;
        drop(waiting);
        if asleep {
            self.arrived.notify_one();
        }
    }

    /// Waits for a job. None: the queue is closed and empty.
    pub(crate) fn pop(&self) -> Option<Box<dyn Job>> {
        let mut waiting = self.lock();
        loop {
            if let Some(job) = waiting.jobs.pop_front() {
                return Some(job);
            }
            if waiting.closed {
                return None;
            }
            waiting.asleep = waiting.asleep.saturating_add(1);
            waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            waiting.asleep = waiting.asleep.saturating_sub(1);
        }
    }

    pub(crate) fn try_pop(&self) -> Option<Box<dyn Job>> {
        self.lock().jobs.pop_front()
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().jobs.len()
    }

    /// What waits is still done; nothing new is taken.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
    }
}
