//! The side of a run that sends and receives, all on one thread.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::Notify;
use tokio::time;

use super::attempt::{Attempt, Tried, milliseconds};
use super::lane::{Admitted, Lane};
use super::progress::{Counters, Ended};
use super::settings::{Mode, Settings};
use super::{About, Told};
use crate::call::Calls;
use crate::clock::Clock;
use crate::command::{self, Task};
use crate::dialect::{self, Prepared, Way};
use crate::failure::Failure;
use crate::key::Key;
use crate::pace::backoff;
use crate::pace::budget::{Amount, Purse, SetAside};
use crate::provider::{Limits, Provider};
use crate::reply::{Answer, Reply, Usage};
use crate::wire::Wire;

/// All that the sending side knows.
pub(crate) struct Sending<'a, C: Calls + ?Sized> {
    settings: &'a Settings,
    calls: &'a C,
    clock: Clock,
    counters: &'a Counters,
    wire: Wire,
    lanes: Vec<RefCell<Lane>>,
    purse: RefCell<Purse>,
    settled: Notify,
    /// What is in the record, or will be when what was told is written.
    known: RefCell<BTreeSet<Key>>,
    /// Calls that wait for the reply to an equal one.
    equals: RefCell<BTreeMap<Key, Vec<About>>>,
    /// Calls whose replies are recorded, to be told of beside the calls that are made: those do not wait for them.
    recorded: RefCell<VecDeque<(About, Key)>>,
    more_recorded: Notify,
    has_record: bool,
    over: Cell<Option<Ended>>,
    out: SyncSender<Told>,
    /// Calls to providers that there are not.
    lost: Vec<usize>,
}

/// The budget holds no further call.
struct Spent;

impl<'a, C: Calls + ?Sized> Sending<'a, C> {
    pub fn new(
        settings: &'a Settings,
        calls: &'a C,
        clock: Clock,
        counters: &'a Counters,
        known: BTreeSet<Key>,
        has_record: bool,
        out: SyncSender<Told>,
    ) -> Result<Self, String> {
        let by_id: BTreeMap<&str, usize> =
            settings.providers.iter().enumerate().map(|(index, provider)| (provider.id.as_str(), index)).collect();
        let mut lanes: Vec<Lane> = settings.providers.iter().map(Lane::new).collect();
        let mut lost = Vec::new();
        // An earlier run that was ended left off about where its recorded replies end. What is missing is asked for first, so that the
        // first call need not wait until all that is recorded was looked up.
        let begin = if known.len() < calls.len() { known.len() } else { 0 };
        for index in (begin..calls.len()).chain(0..begin) {
            match by_id.get(calls.provider(index)) {
                Some(provider) => lanes[*provider].queue.push_back(index),
                None => lost.push(index),
            }
        }
        Ok(Sending {
            settings,
            calls,
            clock,
            counters,
            wire: Wire::new(clock, &settings.network)?,
            lanes: lanes.into_iter().map(RefCell::new).collect(),
            purse: RefCell::new(Purse::new(settings.budget)),
            settled: Notify::new(),
            known: RefCell::new(known),
            equals: RefCell::default(),
            recorded: RefCell::default(),
            more_recorded: Notify::new(),
            has_record,
            over: Cell::new(None),
            out,
            lost,
        })
    }

    /// Makes all calls; why it ended.
    pub async fn all(self, stop: &Notify) -> Ended {
        let deadline = async {
            match self.settings.deadline {
                Some(deadline) => time::sleep(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // A stop that was asked for before anything was sent lets nothing be sent.
            biased;
            () = stop.notified() => Ended::Stopped,
            () = deadline => Ended::Deadline,
            () = self.work() => self.over.get().unwrap_or(Ended::Complete),
        }
    }

    async fn work(&self) {
        for index in &self.lost {
            let call = self.calls.call(*index);
            let about = About { index: *index, provider: None, model: None, repeat: call.repeat };
            let message = format!("there is no provider '{}'", crate::failure::short(&call.provider));
            self.tell(Told::Answer { about, key: None, answer: Box::new(Err(Failure::Unsuitable { message })) }).await;
        }
        let mut workers = FuturesUnordered::new();
        for (index, provider) in self.settings.providers.iter().enumerate() {
            let wanted = self.lanes[index].borrow().queue.len();
            for _ in 0..provider.limits.concurrency.min(wanted) {
                workers.push(self.worker(index, provider));
            }
        }
        let all_taken = Cell::new(false);
        let calls = async {
            while workers.next().await.is_some() {}
            all_taken.set(true);
            self.more_recorded.notify_one();
        };
        futures::join!(calls, self.tell_recorded(&all_taken));
    }

    /// Tells of the replies that are recorded, until all calls were taken.
    async fn tell_recorded(&self, all_taken: &Cell<bool>) {
        loop {
            let next = self.recorded.borrow_mut().pop_front();
            match next {
                Some((about, key)) => self.tell(Told::Recorded { about, key }).await,
                None if all_taken.get() => return,
                None => self.more_recorded.notified().await,
            }
        }
    }

    /// Makes one call of a provider after the other.
    async fn worker(&self, lane: usize, provider: &Provider) {
        while self.over.get().is_none() {
            let Some(index) = self.lanes[lane].borrow_mut().queue.pop_front() else { return };
            let call = self.calls.call(index);
            let model = call.input.model().map(str::to_owned);
            let about = About { index, provider: Some(lane), model, repeat: call.repeat };
            let prepared = match dialect::prepare(provider, &call, &self.settings.network) {
                Ok(prepared) => prepared,
                Err(failure) => {
                    self.tell(Told::Answer { about, key: None, answer: Box::new(Err(failure)) }).await;
                    continue;
                }
            };
            drop(call);
            let key = prepared.key;
            if self.known.borrow().contains(&key) {
                self.recorded.borrow_mut().push_back((about, key));
                self.more_recorded.notify_one();
                // Replies that come in meanwhile are looked after.
                tokio::task::yield_now().await;
                continue;
            }
            if self.has_record {
                if let Some(waiting) = self.equals.borrow_mut().get_mut(&key) {
                    waiting.push(about);
                    continue;
                }
                self.equals.borrow_mut().insert(key, Vec::new());
            }
            match self.make(lane, provider, &prepared, about.model.as_deref()).await {
                Ok(answer) => self.answered(about, key, answer).await,
                Err(Spent) => {
                    self.over.set(Some(Ended::Budget));
                    self.settled.notify_waiters();
                }
            }
        }
    }

    /// Tells of an answer, and those that waited for it.
    async fn answered(&self, about: About, key: Key, answer: Answer) {
        let failure = answer.as_ref().err().cloned();
        self.tell(Told::Answer { about, key: Some(key), answer: Box::new(answer) }).await;
        // Only now: whoever finds a key among those known relies on the answer having been told before.
        let equals = self.equals.borrow_mut().remove(&key).unwrap_or_default();
        if self.has_record && failure.is_none() {
            self.known.borrow_mut().insert(key);
        }
        for about in equals {
            let told = match &failure {
                None => Told::Recorded { about, key },
                Some(failure) => Told::Answer { about, key: None, answer: Box::new(Err(failure.clone())) },
            };
            self.tell(told).await;
        }
    }

    async fn tell(&self, mut told: Told) {
        loop {
            match self.out.try_send(told) {
                Ok(()) => return,
                Err(TrySendError::Full(back)) => told = back,
                Err(TrySendError::Disconnected(_)) => {
                    self.over.set(Some(Ended::Stopped));
                    return;
                }
            }
            time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// One call, however many tries it takes.
    async fn make(
        &self,
        lane: usize,
        provider: &Provider,
        prepared: &Prepared<'_>,
        model: Option<&str>,
    ) -> Result<Answer, Spent> {
        match &prepared.way {
            _ if self.settings.mode == Mode::Replay => return Ok(Err(Failure::NotRecorded)),
            Way::Nobody => return Ok(Err(Failure::NotRecorded)),
            Way::Say(text) => return Ok(Ok(Reply { text: text.clone(), tries: 1, ..Reply::default() })),
            Way::Run { program, .. } if !self.settings.commands => {
                let what = format!("running {}: allow commands to run it", command::name(program));
                return Ok(Err(Failure::NotPermitted { what }));
            }
            Way::Run { .. } | Way::Send(..) => {}
        }
        let most = match self.most(provider, prepared, model) {
            Ok(most) => most,
            Err(failure) => return Ok(Err(failure)),
        };
        let limits = &provider.limits;
        let taken_up = self.clock.now();
        let (mut tries, mut failures, mut turned_away) = (0, 0, 0);
        let mut first_turned_away = None;
        loop {
            self.set_aside(most).await?;
            let likely = prepared.most.map_or(0, dialect::Most::likely);
            let Some(probe) = self.admitted(lane, likely).await else {
                self.settle(most, Amount::default());
                let failures = self.lanes[lane].borrow().circuit.failures;
                return Ok(Err(Failure::GivenUp { failures }));
            };
            tries += 1;
            let sent_at = self.clock.now();
            let attempt = self.attempt(provider, &prepared.way).await;
            self.settle(most, self.spent(provider, model, &attempt, most));
            let now = self.clock.now();
            self.note(lane, limits, &attempt, now, probe);
            let pause =
                |next| backoff::pause(limits.pause, limits.longest_pause, self.settings.seed, &prepared.key, next);
            let wait = match attempt.tried {
                Tried::Answered(mut reply) => {
                    reply.tries = tries;
                    reply.waited_ms = milliseconds(sent_at - taken_up);
                    return Ok(Ok(*reply));
                }
                Tried::Final(failure) => return Ok(Err(failure)),
                Tried::TurnedAway { wait, message } => {
                    turned_away += 1;
                    let wait = wait.filter(|wait| !wait.is_zero()).unwrap_or_else(|| pause(turned_away + 1));
                    if now + wait - *first_turned_away.get_or_insert(now) > limits.patience {
                        return Ok(Err(Failure::RateLimited { tries, message }));
                    }
                    wait
                }
                Tried::Passing { why, wait } => {
                    failures += 1;
                    if failures >= limits.tries {
                        return Ok(Err(why.failure(tries, limits.timeout)));
                    }
                    pause(failures + 1).max(wait.unwrap_or_default())
                }
            };
            self.sleep(wait).await;
        }
    }

    /// The most that a call can take of the budget.
    fn most(&self, provider: &Provider, prepared: &Prepared<'_>, model: Option<&str>) -> Result<Amount, Failure> {
        let refused = |message: String| Failure::Unsuitable { message };
        let budget = &self.settings.budget;
        let price = self.settings.prices.of(&provider.id, model);
        let tokens = prepared.most.map(|most| most.input + most.output);
        if budget.tokens.is_some() && tokens.is_none() {
            return Err(refused("a budget of tokens needs to know the longest reply: set max_tokens".to_owned()));
        }
        let money = match (price, prepared.most) {
            (Some(price), Some(most)) => Some(price.at_most(most.input, most.output)),
            (Some(price), None) => price.of(&Usage::default()),
            (None, most) => most.filter(|most| most.input + most.output == 0).map(|_| crate::Money::ZERO),
        };
        if budget.money.is_some() && money.is_none() {
            let name = model.map_or_else(|| provider.id.clone(), |model| format!("{} of {}", model, provider.id));
            return Err(refused(format!("a budget of money needs a price for {name}, and its longest reply")));
        }
        Ok(Amount { money: money.unwrap_or_default(), tokens: tokens.unwrap_or(0) })
    }

    async fn set_aside(&self, amount: Amount) -> Result<(), Spent> {
        loop {
            let settled = self.settled.notified();
            match self.purse.borrow_mut().set_aside(amount) {
                SetAside::Done => return Ok(()),
                SetAside::Never => return Err(Spent),
                SetAside::Wait if self.over.get().is_some() => return Err(Spent),
                SetAside::Wait => {}
            }
            let _waiting = Counters::one(&self.counters.waiting);
            settled.await;
        }
    }

    fn settle(&self, aside: Amount, spent: Amount) {
        let mut purse = self.purse.borrow_mut();
        purse.settle(aside, spent);
        self.counters.nanos.store(purse.spent.money.nanos, Ordering::Relaxed);
        self.counters.tokens.store(purse.spent.tokens, Ordering::Relaxed);
        drop(purse);
        self.settled.notify_waiters();
    }

    /// What a try took of the budget.
    fn spent(&self, provider: &Provider, model: Option<&str>, attempt: &Attempt, most: Amount) -> Amount {
        match &attempt.tried {
            Tried::Answered(reply) => {
                let price = self.settings.prices.of(&provider.id, model);
                Amount {
                    money: price.and_then(|price| price.of(&reply.usage)).unwrap_or(most.money),
                    tokens: reply.usage.total().unwrap_or(most.tokens),
                }
            }
            _ if attempt.may_cost => most,
            _ => Amount::default(),
        }
    }

    /// Waits for the limits of a provider. Whether this call is a probe; `None` where the provider is given up.
    async fn admitted(&self, lane: usize, tokens: u64) -> Option<bool> {
        loop {
            let admitted = self.lanes[lane].borrow_mut().admit(self.clock.now(), tokens);
            match admitted {
                Admitted::Yes { probe } => return Some(probe),
                Admitted::Never => return None,
                Admitted::After(wait) => self.sleep(wait).await,
            }
        }
    }

    async fn sleep(&self, wait: Duration) {
        let _waiting = Counters::one(&self.counters.waiting);
        // Timers are in whole milliseconds: one that is early would only be set again.
        time::sleep(wait + Duration::from_millis(1)).await;
    }

    async fn attempt(&self, provider: &Provider, way: &Way<'_>) -> Attempt {
        let _under_way = Counters::one(&self.counters.under_way);
        let limits = &provider.limits;
        match way {
            Way::Send(sent, how) => match time::timeout(limits.timeout, self.wire.exchange(sent)).await {
                Ok(result) => {
                    // Other replies that are there already are noted first, before this one is read.
                    tokio::task::yield_now().await;
                    Attempt::over_http(provider, *how, result)
                }
                Err(_) => Attempt::timed_out(),
            },
            Way::Run { program, args, stdin, folder } => {
                let task = Task {
                    program: program.to_path_buf(),
                    args: args.clone(),
                    stdin: stdin.clone(),
                    folder: folder.to_path_buf(),
                    limit_bytes: limits.reply_bytes,
                    timeout: limits.timeout,
                };
                let (running, _leash) = command::start(task, self.clock);
                let ran = running.await.unwrap_or_else(|error| command::Ran::CouldNotStart(error.to_string()));
                Attempt::of_command(ran, limits.reply_bytes)
            }
            Way::Say(_) | Way::Nobody => unreachable!("answered without a try"),
        }
    }

    /// Lets the lane know how a try went.
    fn note(&self, lane: usize, limits: &Limits, attempt: &Attempt, now: Duration, probe: bool) {
        let mut lane = self.lanes[lane].borrow_mut();
        if attempt.somebody_there {
            lane.circuit.answered();
        } else {
            lane.circuit.failed(now, probe);
        }
        // What turned one call away would turn away the next. A provider that asks for more than anybody's patience is not
        // waited for: its calls fail, one after the other.
        let asked_for = match &attempt.tried {
            Tried::TurnedAway { wait, .. } => *wait,
            _ => attempt.exhausted,
        };
        if let Some(wait) = asked_for.filter(|wait| *wait <= limits.patience) {
            lane.pause_until(now + wait);
        }
    }
}
