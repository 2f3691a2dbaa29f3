//! What can be wrong between the parameters of mempools and gossip.

use super::Problem;
use crate::mempool::demand::MOST_PER_BLOCK;
use crate::parameters::{DemandKind, Mempool, Settings};
use crate::units::Seconds;

/// Largest standard deviation of a size, in parts of its mean: beyond, a few giants have most of the bytes, and cohorts that only
/// know a mean size say nothing about them.
const MOST_SIZE_CV: f64 = 2.0;

pub(super) fn check(settings: &Settings, problems: &mut Vec<Problem>) {
    let protocol = &settings.protocol;
    if settings.demand.kind == DemandKind::Recorded && settings.demand.path.is_none() {
        problems.push(super::missing_path("demand"));
    }
    if protocol.mempool != Mempool::Gossip {
        return;
    }
    let (nodes, degree) = (protocol.gossip_nodes.get(), protocol.gossip_degree.get());
    if degree >= nodes {
        problems.push(Problem::new(
            &["gossip_degree", "gossip_nodes"],
            format!(
                "gossip_degree = {degree} is not below gossip_nodes = {nodes}: a node has other nodes as neighbours"
            ),
        ));
    } else if degree % 2 == 1 && nodes % 2 == 1 {
        problems.push(Problem::new(
            &["gossip_degree", "gossip_nodes"],
            format!(
                "gossip_degree = {degree} and gossip_nodes = {nodes} are both odd: there is no network in which each of so many \
                 nodes has so many neighbours"
            ),
        ));
    }
    let sizes = [
        ("private_transaction_size", protocol.private_transaction_size),
        ("public_transaction_size", protocol.public_transaction_size),
    ];
    let sds = [
        ("private_transaction_size_sd", protocol.private_transaction_size_sd),
        ("public_transaction_size_sd", protocol.public_transaction_size_sd),
    ];
    for ((name, size), (sd_name, sd)) in sizes.into_iter().zip(sds) {
        if sd as f64 > MOST_SIZE_CV * size.get() as f64 {
            problems.push(Problem::new(
                &[sd_name, name],
                format!("{sd_name} = {sd} is more than {MOST_SIZE_CV} times {name} = {}", size.get()),
            ));
        }
    }
    for (name, size) in sizes {
        if size > protocol.block_capacity_bytes {
            problems.push(Problem::new(
                &["block_capacity_bytes", name],
                format!(
                    "block_capacity_bytes = {} is below {name} = {}: such a transaction would never fit",
                    protocol.block_capacity_bytes.get(),
                    size.get()
                ),
            ));
        }
    }
    let per_block = protocol.transactions_per_second.to_f64() * 86_400.0 / protocol.l1_blocks_per_day.get() as f64;
    if per_block > MOST_PER_BLOCK && settings.demand.kind == DemandKind::Cycle {
        problems.push(Problem::new(
            &["transactions_per_second", "l1_blocks_per_day"],
            format!("{per_block:.1e} transactions per L1 block are created: at most {MOST_PER_BLOCK:e} were expected"),
        ));
    }
    let [mean, sd] = [protocol.gossip_hop_latency_mean, protocol.gossip_hop_latency_sd].map(Seconds::to_f64);
    if sd > 100.0 * mean {
        problems.push(Problem::new(
            &["gossip_hop_latency_sd", "gossip_hop_latency_mean"],
            format!("gossip_hop_latency_sd = {sd} is more than 100 times gossip_hop_latency_mean = {mean}"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::parameters::{Settings, Value};

    fn problems(assignments: &[(&str, Value)]) -> Vec<String> {
        let mut settings = Settings::default();
        for (name, value) in assignments {
            assert_eq!(settings.set(name, value), Ok(()), "{name}");
        }
        let mut problems = Vec::new();
        super::check(&settings, &mut problems);
        problems.into_iter().map(|problem| problem.parameters[0].clone()).collect()
    }

    #[test]
    fn what_does_not_fit_together_is_told_by_name() {
        let gossip = ("mempool", Value::Text(String::from("gossip")));
        let wrong: [(&str, &[(&str, Value)]); 6] = [
            ("public_transaction_size_sd", &[("public_transaction_size_sd", Value::Integer(16_001))]),
            ("gossip_degree", &[("gossip_nodes", Value::Integer(8))]),
            ("gossip_degree", &[("gossip_nodes", Value::Integer(11)), ("gossip_degree", Value::Integer(5))]),
            ("block_capacity_bytes", &[("block_capacity_bytes", Value::Integer(39_999))]),
            ("transactions_per_second", &[("transactions_per_second", Value::Real(1e5))]),
            ("gossip_hop_latency_sd", &[("gossip_hop_latency_mean", Value::Real(0.0))]),
        ];
        for (first, changes) in wrong {
            assert!(problems(changes).is_empty(), "nothing is wrong where nobody gossips");
            assert_eq!(problems(&[changes, std::slice::from_ref(&gossip)].concat()), [first]);
        }
        assert!(problems(&[gossip]).is_empty());
    }
}
