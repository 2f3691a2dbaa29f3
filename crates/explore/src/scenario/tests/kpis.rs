//! What a scenario is about: `kpis`.

use super::{Folder, again, complaint_about, plan_of};
use crate::scenario::{Plan, load};

fn names(kpis: &[&'static gddt_model::kpi::KpiInfo]) -> Vec<&'static str> {
    kpis.iter().map(|info| info.name).collect()
}

const ABOUT: &str = "extends = \"baseline\"\nkpis = [\"cumm_burn\", \"availability\"]\n";

#[test]
fn the_kpis_that_a_scenario_is_about_are_kept_in_order_and_survive_the_round_trip() {
    let about = plan_of(ABOUT);
    assert_eq!(names(about.kpis()), ["cumm_burn", "availability"]);
    assert_eq!(names(again(&about).kpis()), ["cumm_burn", "availability"]);
    assert_eq!(again(&about).resolved_toml(), about.resolved_toml());
    let without = plan_of("extends = \"baseline\"\n");
    assert!(
        without.kpis().is_empty() && !without.resolved_toml().contains("kpis"),
        "nothing is said where nothing was"
    );
}

#[test]
fn a_scenario_inherits_what_it_is_about_or_says_something_else() {
    let child = |own: &str| -> Plan {
        let files = [("parent.toml", ABOUT), ("child.toml", own)];
        let folder = Folder::new(&files);
        load(&folder.request("child.toml")).unwrap()
    };
    assert_eq!(names(child("extends = \"parent.toml\"\n").kpis()), ["cumm_burn", "availability"]);
    assert_eq!(names(child("extends = \"parent.toml\"\nkpis = [\"staked\"]\n").kpis()), ["staked"]);
    assert!(child("extends = \"parent.toml\"\nkpis = []\n").kpis().is_empty());
}

#[test]
fn goals_lead_behind_what_the_scenario_is_about_each_kpi_once() {
    let text = format!("{ABOUT}[goals.a.kpis]\nblocks_per_day = \"above_median\"\navailability = {{ above = 0.9 }}\n");
    assert_eq!(names(&plan_of(&text).leading_kpis()), ["cumm_burn", "availability", "blocks_per_day"]);
}

#[test]
fn what_is_no_kpi_is_refused_with_the_nearest_one() {
    let wrong = "extends = \"baseline\"\nkpis = [\"cum_burn\", 3, \"availability\", \"availability\"]\n";
    let told = complaint_about(wrong);
    for part in
        ["there is no KPI `cum_burn`", "cumm_burn", "a list of names of KPIs was expected", "`availability` twice"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(complaint_about("extends = \"baseline\"\nkpis = \"staked\"\n").contains("a list of names"));
}
