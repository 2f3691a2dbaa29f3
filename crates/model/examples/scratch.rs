use gddt_engine::Draws;
use gddt_model::{agents::*, l1::Recorded, parameters::*, *};
use std::sync::Arc;
use std::time::Instant;
fn main() {
    let case: String = std::env::args().nth(1).unwrap();
    let runs: u64 = std::env::args().nth(2).map_or(1000, |s| s.parse().unwrap());
    let mut s = Settings::default();
    let set = |s: &mut Settings, n: &str, v: Value| s.set(n, &v).unwrap();
    set(&mut s, "failure_to_reveal_block", Value::Real(0.0));
    set(&mut s, "gas_threshold_for_tx", Value::Real(1e9));
    let mut groups = vec![];
    if case == "C1" || case == "C12" {
        let mut g = AgentGroup::new("a", 3);
        g.is_sequencer = true;
        g.is_prover = true;
        g.balance = Distribution::Constant(100.0);
        g.staked_amount = Distribution::Constant(50.0);
        groups.push(g);
    } else {
        let k = if case == "big" { (1000, 200) } else { (10, 10) };
        let mut g = AgentGroup::new("s", k.0);
        g.is_sequencer = true;
        g.balance = Distribution::Constant(1e5);
        g.staked_amount = Distribution::Constant(3200.0);
        groups.push(g);
        let mut g = AgentGroup::new("p", k.1);
        g.is_prover = true;
        g.balance = Distribution::Constant(1e5);
        groups.push(g);
        for (n, v) in [
            ("phase_duration_rollup_max_blocks", 15),
            ("phase_duration_rollup_min_blocks", 15),
            ("phase_duration_race_max_blocks", 6),
        ] {
            set(&mut s, n, Value::Integer(v));
        }
    }
    match case.as_str() {
        "C4" => set(&mut s, "final_probability", Value::Real(0.5)),
        "C7" => {
            set(&mut s, "l1.builders.kind", Value::Text("iid".into()));
            set(&mut s, "l1.builders.censored_share", Value::Real(0.6));
        }
        "C9a" => {
            set(&mut s, "l1.gas.price", Value::Real(30000.0));
            set(&mut s, "daily_block_reward", Value::Real(0.5));
        }
        "C9b" => set(&mut s, "op_cost_prover", Value::Real(2e8)),
        "C10b" => {
            set(&mut s, "proving_marketplace_usage_probability", Value::Real(0.5));
            set(&mut s, "rewards_to_provers", Value::Real(0.5));
            set(&mut s, "rewards_to_relay", Value::Real(0.1));
        }
        "C12" => {
            set(&mut s, "run.timesteps", Value::Integer(700));
            set(&mut s, "l1.gas.kind", Value::Text("intermittent_shock".into()));
            set(&mut s, "l1.blob.price", Value::Real(0.0));
        }
        _ => {}
    }
    let groups: Arc<[AgentGroup]> = groups.into();
    let mut p = Params::resolve(&s, &groups, &Recorded::default()).unwrap();
    let mut t = Trajectory::default();
    let mut sums = [0.0; 128];
    let start = Instant::now();
    let mut k = kpi::KpiObserver::default();
    let mut nulls = [0u32; 128];
    for run in 1..=runs {
        t.run(&mut p, &Draws::new(1, run), &mut k);
        let kp = k.finish(&p, t.state());
        for ((a, b), n) in sums.iter_mut().zip(kp.values()).zip(nulls.iter_mut()) {
            if b.is_nan() {
                *n += 1
            } else {
                *a += b;
            }
        }
    }
    let el = start.elapsed().as_secs_f64();
    eprintln!("{:.2} M steps/s", runs as f64 * p.timesteps as f64 / el / 1e6);
    for (i, c) in kpi::COLUMNS.iter().enumerate() {
        println!("{} {}", c.name, sums[i] / (runs as f64 - nulls[i] as f64));
    }
}
