//! 1: the circuit breaker does what a model of it does that keeps a list of everything.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use specforge::outgoing::{Breaker, BreakerSettings, BreakerState, Clock as _, Permit};

use crate::harness::Manual;

#[derive(Debug, Clone)]
enum Step {
    /// Time goes by, in milliseconds.
    Wait(u64),
    Begin,
    /// One of the running calls ends, with a fault or without.
    End(usize, bool),
    /// One of the running calls is given up.
    Drop(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0_u64..1_500).prop_map(Step::Wait),
        4 => Just(Step::Begin),
        4 => (any::<usize>(), any::<bool>()).prop_map(|(which, fault)| Step::End(which, fault)),
        1 => any::<usize>().prop_map(Step::Drop),
    ]
}

fn settings() -> impl Strategy<Value = BreakerSettings> {
    let slow = prop_oneof![Just(None), Just(Some(Duration::from_millis(700)))];
    (
        1_u32..6,
        prop_oneof![Just(1_u32), Just(50), Just(100)],
        slow,
        1_u32..4,
    )
        .prop_map(|(min_calls, percent, slow_call, probes)| BreakerSettings {
            window: Duration::from_secs(5),
            min_calls,
            failure_percent: percent,
            slow_call,
            slow_percent: 60,
            open: Duration::from_secs(1),
            open_max: Duration::from_millis(3_500),
            probes,
        })
}

/// The model. Time is in half seconds where the window is meant: a tenth of it.
struct Model {
    settings: BreakerSettings,
    /// Changes with each change of the state.
    age: usize,
    opened: i32,
    state: State,
}

enum State {
    Closed(Vec<Ended>),
    Open { until: Duration },
    HalfOpen { running: u32, succeeded: u32 },
}

struct Ended {
    at: u128,
    fault: bool,
    slow: bool,
}

impl Model {
    fn is_open(&self, now: Duration) -> bool {
        matches!(self.state, State::Open { until } if now < until)
    }

    /// Whether a call may begin.
    fn begin(&mut self, now: Duration) -> bool {
        if self.is_open(now) {
            return false;
        }
        if matches!(self.state, State::Open { .. }) {
            self.turn(State::HalfOpen {
                running: 0,
                succeeded: 0,
            });
        }
        match &mut self.state {
            State::HalfOpen { running, succeeded } => {
                let admitted = *running + *succeeded < self.settings.probes;
                *running += u32::from(admitted);
                admitted
            }
            _ => true,
        }
    }

    fn turn(&mut self, state: State) {
        self.age += 1;
        self.state = state;
    }

    /// A call ended. Whether the breaker opens with that.
    fn end(&mut self, call: &Running<'_>, now: Duration, fault: bool) -> bool {
        if call.age != self.age {
            return false;
        }
        let slow = (self.settings.slow_call).is_some_and(|limit| now > call.begun + limit);
        match &mut self.state {
            State::Closed(ended) => {
                let at = now.as_millis() / 500;
                ended.push(Ended { at, fault, slow });
                let kept: Vec<&Ended> = ended.iter().filter(|ended| ended.at + 10 > at).collect();
                let share = |what: fn(&Ended) -> bool| {
                    let count = kept.iter().filter(|ended| what(ended)).count();
                    (count, count * 100 / kept.len())
                };
                let (faults, fault_percent) = share(|ended| ended.fault);
                let (slows, slow_percent) = share(|ended| ended.slow);
                kept.len() >= self.settings.min_calls as usize
                    && (faults > 0 && fault_percent >= self.settings.failure_percent as usize
                        || slows > 0 && slow_percent >= self.settings.slow_percent as usize)
            }
            State::HalfOpen { .. } if fault || slow => true,
            State::HalfOpen { running, succeeded } => {
                *running -= 1;
                *succeeded += 1;
                if *succeeded == self.settings.probes {
                    self.opened = 0;
                    self.turn(State::Closed(Vec::new()));
                }
                false
            }
            State::Open { .. } => false,
        }
    }

    /// It opens: for how long at least and at most.
    fn open(&mut self) -> (f64, f64) {
        let long = self.settings.open.as_secs_f64() * 2_f64.powi(self.opened);
        let most = self.settings.open_max.as_secs_f64();
        self.opened += 1;
        (long.min(most) * 0.8, (long.min(most) * 1.2).min(most))
    }

    fn give_up(&mut self, call: &Running<'_>) {
        if let State::HalfOpen { running, .. } = &mut self.state
            && call.age == self.age
        {
            *running -= 1;
        }
    }

    fn expected(&self) -> BreakerState {
        match self.state {
            State::Closed(_) => BreakerState::Closed,
            State::Open { .. } => BreakerState::Open,
            State::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }
}

struct Running<'a> {
    permit: Permit<'a>,
    age: usize,
    begun: Duration,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn t01_the_breaker_is_as_its_model(settings in settings(), steps in prop::collection::vec(step(), 1..80)) {
        let clock = Arc::new(Manual::default());
        let breaker = Breaker::with_clock("model", settings, clock.clone());
        let mut model = Model { settings, age: 0, opened: 0, state: State::Closed(Vec::new()) };
        let mut running: Vec<Running<'_>> = Vec::new();
        for step in steps {
            let now = clock.now();
            match step {
                Step::Wait(millis) => clock.advance(Duration::from_millis(millis)),
                Step::Begin => {
                    let admitted = breaker.admit();
                    prop_assert_eq!(admitted.is_ok(), model.begin(now), "at {:?}", now);
                    match (admitted, &model.state) {
                        (Ok(permit), _) => running.push(Running { permit, age: model.age, begun: now }),
                        (Err(open), State::Open { until }) => prop_assert_eq!(now + open.left, *until),
                        (Err(open), _) => prop_assert!(!open.left.is_zero()),
                    }
                }
                Step::End(which, fault) if !running.is_empty() => {
                    let call = running.swap_remove(which % running.len());
                    let opens = model.end(&call, now, fault);
                    call.permit.record(fault);
                    if opens {
                        let (least, most) = model.open();
                        let left = breaker.admit().expect_err("it is open").left;
                        let seconds = left.as_secs_f64();
                        prop_assert!(seconds >= least - 1e-6 && seconds <= most + 1e-6, "{seconds} of {least} to {most}");
                        model.turn(State::Open { until: now + left });
                    }
                }
                Step::Drop(which) if !running.is_empty() => {
                    let call = running.swap_remove(which % running.len());
                    model.give_up(&call);
                }
                Step::End(..) | Step::Drop(_) => {}
            }
            prop_assert_eq!(breaker.state(), model.expected());
        }
    }
}
