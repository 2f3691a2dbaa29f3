//! The engine's example: the stochastic SIR epidemic, a model that has nothing to do with block production.
//!
//! Every day each susceptible person is infected with probability 1 - exp(-beta I / N) and each infected one
//! recovers with probability 1 - exp(-gamma) (the chain-binomial form of Kermack and McKendrick's model).
//!
//! Run with `cargo run -p gddt-engine --example epidemic`.

use gddt_engine::{Absorb, Context, Draws, Observer, Signal, Stream, System, run, structure};
use rand_distr::{Binomial, Distribution};

/// What is fixed over a trajectory.
pub struct Params {
    population: u64,
    infection_rate: f64,
    recovery_rate: f64,
}

/// Who is in which compartment.
pub struct State {
    day: u64,
    susceptible: u64,
    infected: u64,
    recovered: u64,
}

#[derive(Clone, Copy)]
enum Purpose {
    Infection = 1,
    Recovery = 2,
}

impl Stream for Purpose {
    fn id(self) -> u32 {
        self as u32
    }
}

/// One day later.
#[derive(Debug, Default)]
pub struct Days(u64);
impl Signal for Days {
    fn clear(&mut self) {
        self.0 = 0;
    }
}
impl Absorb<Days> for Days {
    fn absorb(&mut self, days: Days) {
        self.0 += days.0;
    }
}

/// Who changes compartment today.
#[derive(Debug, Default)]
pub struct Contagion {
    infections: u64,
    recoveries: u64,
}
impl Signal for Contagion {
    fn clear(&mut self) {
        *self = Self::default();
    }
}
impl Absorb<Contagion> for Contagion {
    fn absorb(&mut self, change: Contagion) {
        self.infections += change.infections;
        self.recoveries += change.recoveries;
    }
}

structure! {
    /// The epidemic.
    pub struct Epidemic { params: Params, state: State, signals: Signals }
    block time: Days = "Time tracking" {
        policies { "a day passes" => a_day_passes }
        updates { day: "the date" => advance_day }
    }
    block contagion: Contagion = "Contagion" {
        policies { "infections" => infect, "recoveries" => recover }
        updates {
            susceptible: "who can fall ill" => remove_infected,
            infected: "who is ill" => move_infected,
            recovered: "who is immune" => add_recovered,
        }
    }
}

fn a_day_passes(_: &Context<'_, Params>, _: &State) -> Days {
    Days(1)
}

fn infect(context: &Context<'_, Params>, state: &State) -> Contagion {
    let pressure = context.params.infection_rate * state.infected as f64 / context.params.population as f64;
    Contagion {
        infections: binomial(context, Purpose::Infection, state.day, state.susceptible, pressure),
        recoveries: 0,
    }
}

fn recover(context: &Context<'_, Params>, state: &State) -> Contagion {
    let rate = context.params.recovery_rate;
    Contagion { infections: 0, recoveries: binomial(context, Purpose::Recovery, state.day, state.infected, rate) }
}

fn binomial(context: &Context<'_, Params>, purpose: Purpose, day: u64, people: u64, rate: f64) -> u64 {
    Binomial::new(people, 1.0 - (-rate).exp())
        .map_or(0, |distribution| distribution.sample(&mut context.draws.sequence(purpose, day, 0)))
}

fn advance_day(_: &Params, day: &mut u64, signal: &Days) {
    *day += signal.0;
}

fn remove_infected(_: &Params, susceptible: &mut u64, signal: &Contagion) {
    *susceptible -= signal.infections;
}

fn move_infected(_: &Params, infected: &mut u64, signal: &Contagion) {
    *infected = *infected + signal.infections - signal.recoveries;
}

fn add_recovered(_: &Params, recovered: &mut u64, signal: &Contagion) {
    *recovered += signal.recoveries;
}

/// Remembers the worst day.
#[derive(Default)]
struct Peak {
    day: u64,
    infected: u64,
}

impl Observer<Epidemic> for Peak {
    fn begin(&mut self, _: &Params, state: &State) {
        (self.day, self.infected) = (state.day, state.infected);
    }
    fn observe(&mut self, _: &Params, state: &State, _: &Signals) {
        if state.infected > self.infected {
            (self.day, self.infected) = (state.day, state.infected);
        }
    }
}

fn main() {
    let params = Params { population: 10_000, infection_rate: 0.3, recovery_rate: 0.1 };
    println!("{}", Epidemic::STRUCTURE.markdown());
    println!("run   peak day   ill at the peak   ever ill");
    for index in 1..=5 {
        let mut state = State { day: 0, susceptible: params.population - 10, infected: 10, recovered: 0 };
        let mut peak = Peak::default();
        let draws = Draws::new(1, index);
        run::<Epidemic>(
            &Context { params: &params, draws: &draws },
            &mut state,
            &mut Signals::default(),
            365,
            &mut peak,
        );
        assert_eq!(state.susceptible + state.infected + state.recovered, params.population);
        println!("{index:>3} {:>10} {:>17} {:>10}", peak.day, peak.infected, params.population - state.susceptible);
    }
}
