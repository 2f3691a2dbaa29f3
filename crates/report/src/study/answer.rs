//! Section 1: what to choose, how sure that is, what it costs, and what would change it.

use gddt_analysis::decision::{Estimate, LevelShare, region};
use gddt_analysis::{Interval, Value};

use super::describe::{
    alone, assignment, count, counted, ends, environment, is_shortened, judged, listed, name, pair, percent, short,
    values, with_interval,
};
use super::{LEVEL, Study, data};
use crate::axis::{readable, to_within};
use crate::page::{Block, Cell, Figure, KeyFigure, Prose, Section, Tone, Verdict};
use crate::{IntervalPlot, IntervalRow};

/// Parameters with more values than this are told by their ranges.
const FEW_VALUES: usize = 12;
/// Candidates of the picture.
const SHOWN: usize = 15;
/// KPIs that are told of those in which the choice is worse.
const WORSE: usize = 4;

pub(super) fn section(study: &Study) -> Section {
    let mut blocks = Vec::new();
    if study.has_choice() && !study.decision.is_crossed {
        blocks.push(Block::Callout(Tone::Caution, not_crossed(study)));
        blocks.push(picture(study).into());
    } else if study.has_choice() {
        blocks.push(Block::Callout(Tone::Answer, choice(study)));
        blocks.push(Block::KeyFigures(key_figures(study)));
        blocks.push(Block::List(points(study)));
        blocks.push(picture(study).into());
    } else {
        blocks.push(Block::Callout(Tone::Caution, no_choice(study)));
        blocks.push(Block::KeyFigures(key_figures(study)));
    }
    Section::new(1, "answer", "The answer", blocks)
}

/// The answer for a terminal.
pub(super) fn lines(study: &Study) -> Vec<String> {
    if !study.has_choice() {
        return vec![no_choice(study).plain()];
    }
    if !study.decision.is_crossed {
        return vec![not_crossed(study).plain()];
    }
    let mut lines = vec![choice(study).plain()];
    lines.extend(points(study).iter().map(|point| format!("- {}", point.plain())));
    lines
}

fn no_choice(study: &Study) -> Prose {
    let why = if study.plan.axes().is_empty() {
        "The scenario has no sweep, so there is nothing to choose between."
    } else {
        "The sweep has no control parameter: what it varies is environment, which nobody chooses."
    };
    let score = met(&study.decision.candidates[study.decision.choice].score);
    let mut targets = study.goals.iter().flat_map(|goal| &goal.targets);
    let about_half = if targets.any(|target| target.threshold.word().is_some()) {
        " About half of all trajectories are better than the median of the same trajectories, whatever is run: to judge a single scenario, give its targets numbers."
    } else {
        ""
    };
    Prose::text(why).and(" The scenario meets ").strong(score).and(format!(
        " on average.{about_half} Sweep a control parameter (a window, a bond, a reward) for a recommendation."
    ))
}

/// A score in words, with its interval.
fn met(score: &Estimate) -> String {
    let Some(Interval { low, high }) = score.interval else {
        return format!("{} of the goals (a single run: no interval)", percent(score.mean));
    };
    let [mean, from, to] = [score.mean, low, high].map(|share| to_within(100.0 * share, 100.0 * (high - low)));
    format!("{mean} % of the goals (95 % interval {from} % to {to} %)")
}

fn choice(study: &Study) -> Prose {
    let decision = &study.decision;
    let chosen = &decision.candidates[decision.choice];
    let words: Vec<String> = values(study, decision.choice).iter().map(assignment).collect();
    let candidates = counted(decision.candidates.len() as u64, "candidate");
    let median = decision.in_order()[decision.candidates.len() / 2];
    let prose =
        Prose::text(format!("Of {candidates} (combinations of the parameters that governance can set), choose "))
            .strong(listed(&words))
            .and(if study.data.control.iter().any(|&axis| is_shortened(&study.plan.axes()[axis].name)) {
                " (windows in L1 blocks)"
            } else {
                ""
            })
            .and(format!(
                ". On average over {} it meets {}; the candidate in the middle of the ranking meets {}.",
                where_met(study),
                met(&chosen.score),
                percent(decision.candidates[median].score.mean)
            ));
    let prose = if decision.among_best().len() == decision.candidates.len() {
        prose.and(" The runs do not tell the candidates apart: more of them may change the choice.")
    } else {
        prose
    };
    if decision.choice == decision.best {
        return prose;
    }
    let [own, first] = [decision.choice, decision.best].map(|place| &decision.candidates[place]);
    prose.and(format!(
        " It is {} by mean score. {} is not clearly better (it meets {}), and its regret, the most that is lost against the best candidate of an environment, is larger: {} instead of {}.",
        name(study, decision.choice),
        name(study, decision.best),
        percent(first.score.mean),
        readable(first.regret.estimate.mean, 3),
        readable(own.regret.estimate.mean, 3)
    ))
}

/// What the mean of the choice is a mean over.
fn where_met(study: &Study) -> String {
    let runs = counted(study.data.scores.replicates.len() as u64, "run");
    match (study.data.scores.environments.len(), study.decision.candidates[study.decision.choice].environments) {
        (1, _) => runs,
        (_, 1) => format!("{runs} in the one environment that it met"),
        (_, met) => format!("{} and {runs}", counted(met as u64, "environment")),
    }
}

fn key_figures(study: &Study) -> Vec<KeyFigure> {
    let decision = &study.decision;
    let chosen = &decision.candidates[decision.choice];
    let interval = |interval: Option<Interval>| {
        interval.map_or_else(|| String::from("a single run"), |interval| format!("95 % interval {}", ends(interval)))
    };
    let mut figures = vec![KeyFigure {
        value: alone(&chosen.score),
        label: String::from("score: share of the goals that is met"),
        detail: interval(chosen.score.interval),
        verdict: None,
    }];
    let has_environments = study.data.scores.environments.len() > 1 && decision.is_crossed;
    if has_environments {
        figures.push(KeyFigure {
            value: alone(&chosen.worst.estimate),
            label: String::from("score in its worst environment"),
            detail: environment(study, chosen.worst.environment),
            verdict: None,
        });
    }
    if has_environments && study.has_choice() {
        figures.push(KeyFigure {
            value: alone(&chosen.regret.estimate),
            label: String::from("regret: most that is lost against the best of an environment"),
            detail: environment(study, chosen.regret.environment),
            verdict: None,
        });
    }
    if study.has_choice() {
        let rivals = decision.among_best().len() - 1;
        let all = decision.candidates.len() as u64;
        figures.push(KeyFigure {
            value: if rivals == 0 { String::from("none") } else { count(rivals as u64) },
            label: format!("that may be the best as well, of {}", counted(all - 1, "other candidate")),
            detail: format!("rank {} to {}", chosen.ranks.0, chosen.ranks.1),
            verdict: Some(if rivals == 0 {
                (Verdict::Pass, String::from("clear"))
            } else {
                (Verdict::Unclear, String::from("not the only one"))
            }),
        });
    }
    figures
}

/// The region, how sure, the price, and what would change the answer.
fn points(study: &Study) -> Vec<Prose> {
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
    let against = |place: usize| {
        let lead = decision.leads[place].as_ref().map(with_interval).unwrap_or_default();
        let share = decision.superiority[place].map(percent).unwrap_or_default();
        format!("its score minus that of {} is {lead}, and it is higher in {share} of the runs", name(study, place))
    };
    let runs = format!("Paired over {}: ", counted(replicates as u64, "run"));
    let middle = order[order.len() / 2];
    let mut parts: Vec<String> = second.into_iter().map(against).collect();
    if Some(middle) != second && middle != decision.choice {
        parts.push(against(middle));
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
    prose.and(runs + &parts.join("; ") + " (ties count half)." + &caveat + few)
}

/// KPIs in which the choice is worse than the candidates on average.
fn price(study: &Study) -> Prose {
    let prose = Prose::default().strong("Price. ");
    if study.data.scores.replicates.len() < 2 {
        return prose.and("With a single run no difference of a KPI can be told from chance.");
    }
    let (choice, all) = (study.data.of_choice(), study.data.of_all());
    let (mut worse, mut better) = (Vec::new(), 0);
    for (place, info) in study.kpis.iter().enumerate() {
        let difference = choice.difference(all, place, LEVEL);
        match judged(info, difference.as_ref()) {
            Cell::Badge(Verdict::Fail, _) => {
                let means = [choice, all].map(|profile| study.estimate(profile, place));
                let [own, usual] = means.map(|mean| mean.map_or(String::new(), |mean| readable(mean.mean, 3)));
                worse.push(format!("{} {own} instead of {usual} ({})", info.name, info.unit));
            }
            Cell::Badge(Verdict::Pass, _) => better += 1,
            _ => {}
        }
    }
    let told = study.kpis.len();
    let better = match better {
        0 => String::from("none is clearly better"),
        1 => String::from("1 is clearly better"),
        several => format!("{several} are clearly better"),
    };
    let prose = prose.and(format!("Of {told} KPIs, compared with the mean over all candidates, {better}"));
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

/// Why candidates that met different environments are not compared.
fn not_crossed(study: &Study) -> Prose {
    let candidates = counted(study.decision.candidates.len() as u64, "candidate");
    Prose::text(format!("No choice: the {candidates} met different environments, because the design samples control and environment together. The highest scores may be those of the mildest environments. "))
        .and("What the design tells, which parameters the score depends on, stands in ")
        .link("sensitivity", "sensitivity")
        .and(". For a choice, cross them: ")
        .code("environments = \"crossed\"")
        .and(" in [sweep] with a method such as sobol.")
}

fn picture(study: &Study) -> Figure {
    let decision = &study.decision;
    let row = |place: &usize| {
        let candidate = &decision.candidates[*place];
        let mark = if *place == decision.choice { " (choice)" } else { "" };
        IntervalRow {
            label: format!("{}{mark}", name(study, *place)),
            value: Some(candidate.score.mean),
            interval: pair(candidate.score.interval),
            n: Some(candidate.trials),
        }
    };
    let mut order = decision.in_order();
    let hidden = order.len().saturating_sub(SHOWN);
    let last = order.last().copied();
    order.truncate(SHOWN);
    if hidden > 0 {
        order.extend(last);
    }
    let plot = IntervalPlot {
        title: if hidden > 0 {
            format!("Scores of the {SHOWN} best candidates, and of the last one")
        } else {
            String::from("Scores of all candidates")
        },
        subtitle: String::from("mean over environments and runs, 95 % intervals over runs"),
        x_label: String::from("score (share of the goals that is met)"),
        rows: order.iter().map(row).collect(),
        ..IntervalPlot::default()
    };
    Figure::new("best_candidates", &plot, "The best candidates by mean score. Their values are in the table of candidates.")
        .reading("A dot is a candidate's mean score, the bar its 95 % interval. Candidates share their random numbers, so two of them can differ clearly even where bars overlap: ranks come from paired differences.")
}
