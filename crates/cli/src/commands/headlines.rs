//! The KPIs that stand for the others where there is little room.

use gddt_model::kpi::{COLUMNS, KpiInfo};

/// What people ask first, in the order in which they ask.
const HEADLINES: [&str; 22] = [
    "failed_block_rate",
    "blocks_per_day",
    "average_duration_finalized_blocks",
    "longest_outage_l1_blocks",
    "availability",
    "proportion_race_mode",
    "proportion_skipped",
    "proportion_slashed_prover",
    "proportion_slashed_sequencer",
    "failed_run_length_p95",
    "time_to_recover",
    "sequencers_available_mean",
    "sequencers_per_process_mean",
    "l1_fees_per_finalized_block",
    "l1_fees_wasted_share",
    "attack_cost_withholding_per_hour",
    "leadership_nakamoto",
    "effective_provers",
    "stddev_payoffs_to_sequencers",
    "stddev_payoffs_to_provers",
    "delta_total_revenue_agents",
    "cumm_burn",
];

/// The few that stand for all where a table has a column each.
pub const COLUMNS_OF_SWEEPS: [&str; 4] =
    ["failed_block_rate", "average_duration_finalized_blocks", "proportion_race_mode", "blocks_per_day"];

/// The KPIs to show: the headlines, or all, with what is known of each.
pub fn shown(all: bool) -> Vec<&'static KpiInfo> {
    if all {
        COLUMNS.iter().collect()
    } else {
        HEADLINES.iter().filter_map(|name| COLUMNS.iter().find(|info| info.name == *name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS_OF_SWEEPS, HEADLINES, shown};

    #[test]
    fn every_headline_is_a_kpi() {
        assert_eq!(shown(false).len(), HEADLINES.len());
        assert!(COLUMNS_OF_SWEEPS.iter().all(|name| HEADLINES.contains(name)));
    }
}
