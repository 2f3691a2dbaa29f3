//! The points of the answer: the region, how sure it is, what it costs, and what would change it.

use gddt_analysis::Value;
use gddt_analysis::decision::{LevelShare, region};

use super::comparison::compared;
use super::describe::{alone, counted, listed, name, percent, short, with_interval};
use super::status_quo::own_values;
use super::{Study, data};
use crate::axis::readable;
use crate::page::{Prose, Verdict};

/// Parameters with more values than this are told by their ranges.
const FEW_VALUES: usize = 12;
/// KPIs that are told of those in which the choice is worse.
const WORSE: usize = 4;

/// The region, how sure, the price, and what would change the answer.
pub(super) fn points(study: &Study) -> Vec<Prose> {
    vec![common(study), sureness(study), price(study), changes(study)]
}

/// What the candidates that may be the best have in common: values that all or most of them have.
fn common(study: &Study) -> Prose {
    let members = study.decision.among_best();
    let total = members.len() as f64;
    let (mut all_have, mut most_have) = (Vec::new(), Vec::new());
    for factor in region(&study.data.scores.candidates, &members) {
        let axis = &study.plan.axes()[study.data.control[factor.column]];
        let name = short(&axis.name);
        if factor.levels.len() > FEW_VALUES
            && let Some((low, high)) = factor.range
        {
            let numbers = factor
                .levels
                .iter()
                .filter_map(|level| if let Value::Number(number) = level.value { Some(number) } else { None });
            let (least, most) = numbers.fold((low, high), |(least, most), value| (least.min(value), most.max(value)));
            // Of a range that is kept nearly whole there is nothing to tell.
            if high - low < 0.9 * (most - least) {
                all_have.push(format!("{name} from {} to {}", readable(low, 3), readable(high, 3)));
            }
            continue;
        }
        let inside: Vec<_> = factor.levels.iter().filter(|level| level.inside > 0).collect();
        if inside.len() < factor.levels.len() {
            let values: Vec<String> = inside.iter().map(|level| data::shown(axis, &level.value)).collect();
            all_have.push(format!("{name} = {}", values.join(" or ")));
            continue;
        }
        let candidates: u64 = factor.levels.iter().map(|level| level.all).sum();
        let over = |level: &&LevelShare| {
            let (share, expected) = (level.inside as f64 / total, level.all as f64 / candidates as f64);
            share >= 0.6 && share >= 1.2 * expected
        };
        if let Some(level) = factor.levels.iter().find(over) {
            let share = percent(level.inside as f64 / total);
            most_have.push(format!("{name} = {} ({share} of them)", data::shown(axis, &level.value)));
        }
    }
    let prose = Prose::default().strong("Region. ");
    if members.len() == 1 {
        return prose.and("No other candidate can be as good.");
    }
    let prose = prose.and(format!("{} may be the best.", counted(members.len() as u64, "candidate")));
    if most_have.is_empty() && all_have.is_empty() {
        return prose.and(" They have no value in common that others lack.");
    }
    let told = |prose: Prose, who: &str, values: &[String]| {
        if values.is_empty() { prose } else { prose.and(format!(" {who} have ")).strong(listed(values)).and(".") }
    };
    told(told(prose, "All", &all_have), "Most", &most_have)
}

fn sureness(study: &Study) -> Prose {
    let decision = &study.decision;
    let replicates = study.data.scores.replicates.len();
    let prose = Prose::default().strong("How sure. ");
    if replicates < 2 {
        return prose.and("With a single run nothing can be told apart from chance: ask for more with --runs.");
    }
    let order = decision.in_order();
    let second: Option<usize> = order.iter().copied().find(|&place| place != decision.choice);
    let status_quo = study.status_quo.candidate();
    let called = |place: usize| {
        if status_quo == Some(place) { own_values(study, place) } else { name(study, place) }
    };
    let against = |place: usize| {
        let lead = decision.leads[place].as_ref().map(with_interval).unwrap_or_default();
        let share = decision.superiority[place].map(percent).unwrap_or_default();
        format!("its score minus that of {} is {lead}, and it is higher in {share} of the runs", called(place))
    };
    let runs = format!("Paired over {}: ", counted(replicates as u64, "run"));
    // What governance has is the better yardstick; without it, the candidate in the middle stands for the others.
    let usual = status_quo.unwrap_or(order[order.len() / 2]);
    let mut parts: Vec<String> = second.into_iter().map(against).collect();
    if Some(usual) != second && usual != decision.choice {
        parts.push(against(usual));
    }
    let few = if replicates < 10 { " Few runs: intervals are wide, and more runs would tell more." } else { "" };
    let is_behind = |place: &usize| {
        decision.leads[*place].and_then(|lead| lead.interval).is_some_and(|interval| interval.high < 0.0)
    };
    let caveat = second.filter(is_behind).map_or_else(String::new, |place| {
        format!(
            " That interval is for the pair alone: with {} compared such a lead can be chance, and {} is not clearly better.",
            counted(decision.candidates.len() as u64, "candidate"),
            name(study, place)
        )
    });
    let own = if status_quo == Some(decision.choice) { " The choice is the scenario's own values." } else { "" };
    prose.and(runs + &parts.join("; ") + " (ties count half)." + own + &caveat + &regrets(study) + few)
}

/// Whether the regret of the choice can be told from that of its rival; empty if there is none, or nothing but one environment.
fn regrets(study: &Study) -> String {
    let decision = &study.decision;
    let Some(rival) = decision.rival.filter(|_| study.data.scores.environments.len() > 1) else { return String::new() };
    let Some(difference) = rival.difference else { return String::new() };
    let other = name(study, rival.candidate);
    let told = format!(
        " Of the others that may be the best {other} has the least regret; minus that of the choice it is {}",
        with_interval(&difference)
    );
    if rival.is_told_apart() {
        return format!("{told}.");
    }
    let better = |place: usize| decision.candidates[place].score.mean;
    let rule = if (better(decision.choice) - better(rival.candidate)).abs() < 1e-9 {
        "so these two are chosen between by their regrets as they are"
    } else {
        "so the better mean score decides"
    };
    format!("{told}: the runs do not tell the two regrets apart, {rule}.")
}

/// Two numbers with as many digits, three at least, as tell them apart.
fn apart(one: f64, other: f64) -> [String; 2] {
    let shown = |digits| [one, other].map(|number| readable(number, digits));
    (3..9).map(shown).find(|[one, other]| one != other).unwrap_or_else(|| shown(9))
}

/// KPIs in which the choice is worse than the scenario's own values, or than the candidates on average.
fn price(study: &Study) -> Prose {
    let prose = Prose::default().strong("Price. ");
    if study.data.scores.replicates.len() < 2 {
        return prose.and("With a single run no difference of a KPI can be told from chance.");
    }
    let yardstick = study.yardstick();
    let compared = compared(study);
    let better = compared.iter().filter(|kpi| kpi.is(Verdict::Pass)).count();
    let mut worse: Vec<String> = Vec::new();
    for kpi in compared.iter().filter(|kpi| kpi.is(Verdict::Fail)) {
        let (Some(own), Some(other)) = (kpi.own, kpi.other) else { continue };
        let [own, other] = apart(own.mean, other.mean);
        worse.push(format!("{} {own} instead of {other} ({})", kpi.info.name, kpi.info.unit));
    }
    let better = match better {
        0 => String::from("none is clearly better"),
        1 => String::from("1 is clearly better"),
        several => format!("{several} are clearly better"),
    };
    let (words, why) = (yardstick.words(study), yardstick.why(study));
    let prose = prose.and(format!("Of {} KPIs, compared with {words}{why}, {better}", compared.len()));
    if worse.is_empty() {
        return prose.and(" and none clearly worse.");
    }
    let verb = if worse.len() == 1 { "is" } else { "are" };
    let (all, more) = (worse.len(), worse.len().saturating_sub(WORSE));
    worse.truncate(WORSE);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    prose
        .and(format!("; {all} {verb} clearly worse: {}{rest}. See ", worse.join("; ")))
        .link("goals and KPIs", "goals")
        .and(".")
}

/// Weights, environments and targets under which another candidate is first.
fn changes(study: &Study) -> Prose {
    let decision = &study.decision;
    let best = decision.best;
    let mut parts = Vec::new();
    if study.goals.len() > 1 {
        let alone = decision.by_goal.iter().zip(&study.goals).filter(|(view, _)| view.best != best);
        let named: Vec<String> =
            alone.map(|(view, goal)| format!("{} alone (that of {})", goal.name, name(study, view.best))).collect();
        if !named.is_empty() {
            parts.push(format!("by {} another mean would be the best", listed(&named)));
        }
    }
    let others = decision.by_environment.iter().filter(|view| view.best != decision.choice).count();
    let environments = decision.by_environment.len();
    if environments > 1 {
        parts.push(match others {
            0 => format!("no environment alone: the choice has the best mean in all {environments}"),
            _ => format!(
                "in {others} of {environments} environments another mean is higher, by {} at most",
                alone(&decision.candidates[decision.choice].regret.estimate)
            ),
        });
    }
    let critical: Vec<String> = decision
        .without
        .iter()
        .filter(|(_, _, view)| view.best != best)
        .map(|(goal, target, view)| {
            format!("{} (that of {})", study.goals[*goal].targets[*target].kpi.name, name(study, view.best))
        })
        .collect();
    let all = decision.without.len();
    parts.push(match critical.len() {
        _ if all < 2 => String::from("there is a single target, and all rests on it"),
        0 => String::from("no single target decides: without any one of them the same mean is the best"),
        1..=4 => format!("without the target {} another mean would be the best", listed(&critical)),
        some => format!("without some target another mean would be the best (true of {some} of {all})"),
    });
    let prose = Prose::default().strong("What would change it. ").and(capital(&parts.join("; "))).and(". See ");
    prose.link("robustness", "robustness").and(".")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn two_numbers_are_told_with_the_digits_that_tell_them_apart() {
        assert_eq!(apart(37.81, 37.764), ["37.81", "37.76"]);
        assert_eq!(apart(101.0, 135.0), ["101", "135"]);
        assert_eq!(apart(2.0, 2.0), ["2", "2"]);
    }
}
